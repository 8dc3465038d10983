"""What the gateway returns: Stripe's objects as small dataclasses of ours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Generic, Literal, TypeVar

State = Literal["open", "expired", "paid", "processing", "failed"]
Fact = TypeVar("Fact")


@dataclass(frozen=True)
class Page(Generic[Fact]):
    """One page of a list, newest first; `after` leads to the next, and is empty at the end."""

    facts: list[Fact]
    after: str


@dataclass(frozen=True)
class SessionFact:
    """What Stripe says of a session now; `delivery` is None until one was chosen."""

    session_id: str
    state: State
    url: str
    currency: str  # Upper case.
    subtotal: Decimal
    delivery: Decimal | None
    delivery_key: (
        str  # Of the option of ours that was chosen; empty if it is not known.
    )
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
    is_paid: bool


@dataclass(frozen=True)
class ChargeFact:
    """One entry of Stripe's list of charges; `amount` in major units of `currency`."""

    charge_id: str
    payment_intent_id: str
    site: str
    amount: Decimal
    currency: str  # Upper case.
    has_succeeded: bool


@dataclass(frozen=True)
class RefundFact:
    """What Stripe says of a refund now; `amount` in major units of `currency`."""

    refund_id: str
    payment_intent_id: str
    status: str  # Stripe's: pending, requires_action, succeeded, failed, canceled.
    amount: Decimal
    currency: str  # Upper case.
    reason: str
    failure_reason: str
    key: str  # Of our row, in its metadata; empty for one made at Stripe.


@dataclass(frozen=True)
class DisputeFact:
    """What Stripe says of a dispute now; `amount` in major units of `currency`."""

    dispute_id: str
    payment_intent_id: str
    status: str  # Stripe's, which may be one that we do not know yet.
    amount: Decimal
    currency: str  # Upper case.
    reason: str
    due_by: datetime | None  # When the answer is due; in UTC.


@dataclass(frozen=True)
class BalanceFact:
    """One line of Stripe's balance; amounts in the smallest unit of `currency`."""

    stripe_id: str
    type: str
    category: str  # As Stripe's reports sum up types: charge, refund, payout, …
    source_id: str  # Of the charge, refund, dispute or payout; empty without one.
    description: str
    amount: int
    fee: int
    net: int
    currency: str  # Upper case.
    exponent: int  # How many of the amounts' digits are decimals.
    created_at: datetime
    available_on: datetime
    # From the source: its payment, whose it is, and what it says in its own currency.
    payment_intent_id: str
    site: str
    source_amount: int | None
    source_currency: str  # Upper case; empty without a source that has one.


@dataclass(frozen=True)
class EventHint:
    """The part of a signed event that is used; all else is fetched again."""

    event_id: str
    type: str
    livemode: bool
    object_id: str
