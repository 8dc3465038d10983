"""What the gateway returns: Stripe's objects as small dataclasses of ours."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

State = Literal["open", "expired", "paid", "processing", "failed"]


@dataclass(frozen=True)
class SessionFact:
    """What Stripe says of a session now; `delivery` is None until one was chosen."""

    session_id: str
    state: State
    url: str
    currency: str  # Upper case.
    subtotal: Decimal
    delivery: Decimal | None
    total: Decimal
    # What the payment itself has brought, in its own currency; None without a payment.
    received: Decimal | None
    received_in: str  # Upper case; empty without a payment.
    livemode: bool
    payment_intent_id: str
    site: str
    order_number: str
    attempt_key: str
    delivery_address: dict[str, str]
    billing_address: dict[str, str]
    phone: str


@dataclass(frozen=True)
class SessionHint:
    """One entry of Stripe's list of sessions: its id and whose it is."""

    session_id: str
    site: str
    attempt_key: str
    is_complete: bool


@dataclass(frozen=True)
class EventHint:
    """The part of a signed event that is used; all else is fetched again."""

    event_id: str
    type: str
    livemode: bool
    object_id: str
