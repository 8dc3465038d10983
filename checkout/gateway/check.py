"""Asks Stripe what `check_stripe` reports: rights, endpoints, clock, and a test purchase."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, NamedTuple, cast

import stripe
from django.conf import settings
from django.utils.module_loading import import_string

from checkout.gateway.client import StripeRefused, calling, read_session
from checkout.gateway.minor_units import to_minor
from checkout.gateway.types import SessionFact

if TYPE_CHECKING:
    from stripe.params.checkout import SessionCreateParams

API_VERSION = stripe.api_version
MISSING = "resource_missing"
PAGE_IS_OPEN = 35 * 60  # Seconds; Stripe wants half an hour at least.

Call = Callable[[stripe.StripeClient], object]


@dataclass(frozen=True)
class EndpointFact:
    """An address to which Stripe sends events; no version is the account's own."""

    url: str
    is_enabled: bool
    events: frozenset[str]
    api_version: str


class Right(NamedTuple):
    """What a key must be allowed, as Stripe's dashboard names it, and a call that shows it.

    The calls that write name an object that does not exist, so they change nothing.
    """

    name: str
    call: Call


READS = [
    Right("Balance: Read", lambda to: to.v1.balance.retrieve()),
    Right(
        "Balance transactions: Read",
        lambda to: to.v1.balance_transactions.list(params={"limit": 1}),
    ),
    Right(
        "Charges and Refunds: Read",
        lambda to: (
            to.v1.charges.list(params={"limit": 1}),
            to.v1.refunds.list(params={"limit": 1}),
        ),
    ),
    Right(
        "Checkout Sessions: Read",
        lambda to: to.v1.checkout.sessions.list(params={"limit": 1}),
    ),
    Right("Disputes: Read", lambda to: to.v1.disputes.list(params={"limit": 1})),
    Right("Events: Read", lambda to: to.v1.events.list(params={"limit": 1})),
    Right(
        "PaymentIntents: Read",
        lambda to: to.v1.payment_intents.list(params={"limit": 1}),
    ),
    Right("Payouts: Read", lambda to: to.v1.payouts.list(params={"limit": 1})),
]
WRITES = [
    Right(
        "Charges and Refunds: Write",
        lambda to: to.v1.refunds.create(params={"payment_intent": "pi_none"}),
    ),
    Right(
        "Checkout Sessions: Write",
        lambda to: to.v1.checkout.sessions.expire("cs_test_none"),
    ),
]


def why_not(right: Right) -> str:
    """Why the key may not do this, in Stripe's words; "" when it may.

    Raises StripeUnavailable, and StripeRefused for what is no matter of rights.
    """
    try:
        with calling() as client:
            right.call(client)
    except StripeRefused as refused:
        cause = refused.__cause__
        if isinstance(cause, stripe.PermissionError):
            return str(refused)
        if refused.code == MISSING:
            return ""  # It may write, if only there were something to write to.
        raise
    return ""


def seconds_behind() -> float:
    """How far our clock is behind Stripe's; negative when it is ahead.

    Raises StripeUnavailable, StripeRefused.
    """
    with calling() as client:
        answer = client.v1.checkout.sessions.list(params={"limit": 1})
    said = answer.last_response.headers["Date"] if answer.last_response else ""
    return parsedate_to_datetime(said).timestamp() - time.time()


def webhook_endpoints() -> list[EndpointFact]:
    """All addresses that the account sends events to.

    Raises StripeUnavailable, and StripeRefused also when the key may not see them.
    """
    with calling() as client:
        found = client.v1.webhook_endpoints.list(params={"limit": 100})
        return [
            EndpointFact(
                url=one.url,
                is_enabled=one.status == "enabled",
                events=frozenset(one.enabled_events),
                api_version=one.api_version or "",
            )
            for one in found.auto_paging_iter()
        ]


def open_test_session(
    price: Decimal, currency: str, countries: list[str]
) -> SessionFact:
    """Open a payment page like the shop's own, for a purchase that no order knows.

    Without our site in its metadata webhooks and `reconcile` leave it alone.
    Raises StripeUnavailable, StripeRefused, and RuntimeError in live mode.
    """
    if settings.STRIPE_LIVEMODE:
        raise RuntimeError("A test purchase in live mode would be a real one.")
    thing = {"name": "Test by check_stripe"}
    line = {
        "currency": currency.lower(),
        "unit_amount": to_minor(price, currency),
        "tax_behavior": "inclusive",
        "product_data": thing,
    }
    asked = {
        "mode": "payment",
        "submit_type": "pay",
        "line_items": [{"quantity": 1, "price_data": line}],
        "shipping_address_collection": {"allowed_countries": countries},
        "phone_number_collection": {"enabled": True},
        "adaptive_pricing": {"enabled": False},
        "expires_at": int(time.time()) + PAGE_IS_OPEN,
        "success_url": f"{settings.SITE_URL}/success/?session_id={{CHECKOUT_SESSION_ID}}",
        "cancel_url": f"{settings.SITE_URL}/cart/?cancelled=1",
        "metadata": {"made_by": "check_stripe"},
    }
    with calling() as client:
        made = client.v1.checkout.sessions.create(
            params=cast("SessionCreateParams", asked)
        )
    return read_session(made.id)


def can_pay_test_sessions() -> bool:
    """Whether something can pay without a person; at Stripe only a browser can."""
    return bool(settings.STRIPE_TEST_PAYER)


def pay_test_session(session_id: str) -> SessionFact:
    """Pay a test session, and fetch it again."""
    import_string(settings.STRIPE_TEST_PAYER)(session_id)
    return read_session(session_id)


def refund_test_payment(payment_intent_id: str) -> str:
    """Refund a test payment in full; returns the refund's status."""
    with calling() as client:
        made = client.v1.refunds.create(params={"payment_intent": payment_intent_id})
    return made.status or ""
