"""Calls Stripe: Decimals in major units outside, integers in minor units inside.

Nothing here writes a row, and nothing here may be called inside a transaction.
"""

from __future__ import annotations

import json
import math
import re
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, cast

import stripe
from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

from checkout.gateway.minor_units import from_minor
from checkout.gateway.types import EventHint, SessionFact, SessionHint, State

if TYPE_CHECKING:
    from stripe.params.checkout import SessionCreateParams

    from checkout.models import PaymentAttempt

# Otherwise the SDK writes a file into the home folder and sends it along.
stripe.enable_telemetry = False

VISIBLE_ASCII = re.compile(r"[!-~]+")
SIGNATURE_TOLERANCE = 300  # Seconds, to both sides of now.


class Timeout(NamedTuple):
    """Seconds that one call to Stripe may take: to connect, and to be answered."""

    connect: int
    answer: int


NORMAL_TIMEOUT = Timeout(connect=2, answer=6)
# For a page that asks again by itself, and when little time is left; never retried.
SHORT_TIMEOUT = Timeout(connect=1, answer=2)
# Seconds of a call with the normal timeout that hangs and is retried.
LONGEST_CALL = 13
REQUEST_DEADLINE = 15  # Seconds after which every view has answered.
CLOCK_TOLERANCE = 60  # Seconds that our clock may be behind Stripe's.
_deadline: ContextVar[float] = ContextVar("deadline", default=math.inf)


class StripeUnavailable(Exception):
    """No answer, or one that leaves the outcome unknown: ask again with the same key."""


class NoAnswer(StripeUnavailable):
    """Nothing came back: the call may still be under way at Stripe."""


class StripeBusy(StripeUnavailable):
    """Another call with the same key is under way: its answer is ours, too."""


class StripeRefused(Exception):
    """Stripe refused; asking again the same way will not help.

    `code` and `param` are Stripe's, and name the cause; `message` is for a merchant.
    """

    def __init__(self, code: str, param: str = "", message: str = "") -> None:
        self.code, self.param = code, param
        super().__init__(message or self.cause)

    @property
    def cause(self) -> str:
        """The same for all refusals that one change would fix."""
        return " ".join(filter(None, [self.code, self.param]))


class NoSuchSession(StripeRefused):
    """Stripe knows no session with this id under our key."""


class NotFromStripe(Exception):
    """What the webhook received is not an event that Stripe signed for us."""


class TimedClient(stripe.RequestsClient):
    """Stripe's own HTTP client, with timeouts: the default would be 80 seconds."""

    def __init__(self, timeout: Timeout = NORMAL_TIMEOUT) -> None:
        super().__init__(timeout=timeout)


@contextmanager
def deadline(seconds: float = REQUEST_DEADLINE) -> Iterator[None]:
    """Keep all calls to Stripe in this block, or in a decorated view, within `seconds`."""
    earlier = _deadline.get()
    token = _deadline.set(min(earlier, time.monotonic() + seconds))
    try:
        yield
    finally:
        _deadline.reset(token)


def seconds_left() -> float:
    """How long calls to Stripe may still take; infinite without a deadline."""
    return _deadline.get() - time.monotonic()


def open_session(attempt: PaymentAttempt) -> SessionFact:
    """Ask once to open the attempt's page, with its stored parameters and its own key.

    A repeat gets the same session. Raises StripeUnavailable when the outcome is unknown,
    StripeRefused when Stripe will not open one: definite only for a first call.
    """
    with calling(retry=False) as client:
        session = client.v1.checkout.sessions.create(
            params=cast("SessionCreateParams", attempt.parameters),
            options={"idempotency_key": f"attempt-{attempt.key}"},
        )
    return _fact(session)


def read_session(session_id: str, *, timeout: Timeout = NORMAL_TIMEOUT) -> SessionFact:
    """Fetch a session as it is now.

    Raises StripeUnavailable, NoSuchSession, StripeRefused.
    """
    if not session_id.startswith("cs_"):
        raise NoSuchSession(session_id)
    with calling(timeout=timeout) as client:
        session = client.v1.checkout.sessions.retrieve(
            session_id,
            params={"expand": ["payment_intent", "shipping_cost.shipping_rate"]},
        )
    return _fact(session)


def expire_session(session_id: str) -> SessionFact:
    """Close a payment page; returns what is true afterwards, which may be "paid".

    Raises StripeUnavailable, NoSuchSession, StripeRefused; then it may still be open.
    """
    try:
        with calling() as client:
            client.v1.checkout.sessions.expire(session_id)
    except StripeRefused:
        # A session that is not open is refused by an error without a code.
        return read_session(session_id)
    return read_session(session_id)


def sessions_since(when: datetime) -> Iterator[SessionHint]:
    """All sessions created since `when`, newest first, those of other shops too.

    Raises StripeUnavailable and StripeRefused, also half way through.
    """
    with calling() as client:
        found = client.v1.checkout.sessions.list(
            params={"created": {"gte": int(when.timestamp())}, "limit": 100}
        )
        for session in found.auto_paging_iter():
            yield session_hint(session)


def session_hint(session: stripe.checkout.Session) -> SessionHint:
    """An entry of Stripe's list of sessions."""
    about = session.metadata.to_dict() if session.metadata else {}
    is_complete = session.status == "complete"
    return SessionHint(
        session_id=session.id,
        site=about.get("site", ""),
        attempt_key=about.get("attempt", ""),
        is_complete=is_complete,
        is_paid=is_complete and session.payment_status != "unpaid",
    )


def session_of_payment(payment_intent_id: str) -> str:
    """The id of the session that a payment was made in; empty for one made without.

    Raises StripeUnavailable, StripeRefused.
    """
    with calling() as client:
        found = client.v1.checkout.sessions.list(
            params={"payment_intent": payment_intent_id}
        )
    return found.data[0].id if found.data else ""


def receipt_url(payment_intent_id: str) -> str:
    """Where Stripe shows the receipt of a payment now; empty if it has none.

    Raises StripeUnavailable, StripeRefused.
    """
    if not payment_intent_id:
        return ""
    with calling() as client:
        intent = client.v1.payment_intents.retrieve(
            payment_intent_id, params={"expand": ["latest_charge"]}
        )
    charge = intent.latest_charge
    return (charge.receipt_url or "") if isinstance(charge, stripe.Charge) else ""


def read_event(body: bytes, signature: str) -> EventHint:
    """Prove that Stripe sent `body` (raw, as received) to us, just now.

    Raises NotFromStripe for a wrong, old or future signature and for what is no event.
    """
    try:
        text = body.decode()
        _check_signature(text, signature)
        event = json.loads(text)
        about = None if _is_thin(event) else event["data"]["object"].get("id")
        return EventHint(
            event_id=_checked_id(event["id"], longest=255),
            type=_checked_id(event["type"], longest=100),
            livemode=bool(event.get("livemode")),
            object_id=_checked_id(about, longest=255) if about else "",
        )
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
    ) as problem:
        raise NotFromStripe(type(problem).__name__) from problem


def _is_thin(event: dict[str, object]) -> bool:
    """Whether it is one of Stripe's newer events, which carry no object along."""
    return str(event.get("object", "")).startswith("v2.")


def _checked_id(value: str, *, longest: int) -> str:
    """`value` if it can be an id or a type of Stripe's, which a row can hold.

    Raises ValueError or TypeError for other signs than ASCII's visible ones, which
    not every database takes, and for more of them than its column.
    """
    if not VISIBLE_ASCII.fullmatch(value) or len(value) > longest:
        raise ValueError("Not an id of Stripe's.")
    return value


def payment_link(payment_intent_id: str, *, livemode: bool) -> str:
    """Where a merchant sees the payment at Stripe, or an empty string without one."""
    if not payment_intent_id:
        return ""
    if settings.SANDBOX:
        return "/sandbox/"
    mode = "" if livemode else "test/"
    return f"https://dashboard.stripe.com/{mode}payments/{payment_intent_id}"


def _check_signature(text: str, signature: str) -> None:
    # The SDK raises TypeError on other characters, and lets future stamps pass.
    if not signature.isascii() or _stamp(signature) > time.time() + SIGNATURE_TOLERANCE:
        raise NotFromStripe("signature")
    for secret in settings.STRIPE_WEBHOOK_SECRET:
        try:
            stripe.WebhookSignature.verify_header(
                text, signature, secret, tolerance=SIGNATURE_TOLERANCE
            )
        except stripe.SignatureVerificationError:
            continue
        return
    raise NotFromStripe("signature")


def _stamp(signature: str) -> int:
    parts = dict(
        part.split("=", 1) for part in signature.split(",") if part.startswith("t=")
    )
    return int(parts.get("t", "0"))


@cache
def _client(
    key: str, http_client: str, base: str, timeout: Timeout, retries: int
) -> stripe.StripeClient:
    return stripe.StripeClient(
        key,
        max_network_retries=retries,
        http_client=import_string(http_client)(timeout),
        base_addresses={"api": base},
    )


def stripe_client(
    *, timeout: Timeout = NORMAL_TIMEOUT, retry: bool = True
) -> stripe.StripeClient:
    """The one client, built from the settings and the time left at this moment.

    When `timeout` might outlast the deadline the call gets the short one.
    Raises StripeUnavailable when no time is left to ask.
    """
    left = seconds_left()
    if left < sum(SHORT_TIMEOUT):
        raise StripeUnavailable("no time left")
    if left < (LONGEST_CALL if retry else sum(NORMAL_TIMEOUT)):
        timeout = SHORT_TIMEOUT
    return _client(
        settings.STRIPE_SECRET_KEY,
        settings.STRIPE_HTTP_CLIENT,
        settings.STRIPE_API_BASE,
        timeout,
        1 if retry and timeout != SHORT_TIMEOUT else 0,
    )


@contextmanager
def calling(
    *, timeout: Timeout = NORMAL_TIMEOUT, retry: bool = True
) -> Iterator[stripe.StripeClient]:
    """Yield the client, outside transactions only, and raise Stripe's errors as ours.

    For the modules of this package, which are the only ones that know the client.
    """
    if connection.in_atomic_block:
        raise RuntimeError("Stripe is never asked inside a transaction.")
    try:
        yield stripe_client(timeout=timeout, retry=retry)
    except stripe.APIConnectionError as lost:
        raise NoAnswer(type(lost).__name__) from lost
    except (stripe.RateLimitError, stripe.APIError) as lost:
        if lost.error and lost.error.code == "idempotency_key_in_use":
            raise StripeBusy from lost
        raise StripeUnavailable(type(lost).__name__) from lost
    except stripe.IdempotencyError as used:
        # The key was used before, with other parameters: what came of that is unknown.
        raise StripeUnavailable(type(used).__name__) from used
    except stripe.StripeError as refused:
        raise _refusal(refused) from refused


def _refusal(error: stripe.StripeError) -> StripeRefused:
    details = error.error
    code = (details and details.code) or type(error).__name__
    param = str(getattr(details, "param", None) or "")
    if code == "resource_missing":
        return NoSuchSession(code)
    behind = _seconds_behind(error)
    if param == "expires_at" and behind > CLOCK_TOLERANCE:
        minutes = round(behind / 60)
        hint = f"The clock of this server is {minutes} minutes behind Stripe's. Set it by network time; nothing else is wrong."
        return StripeRefused("clock", message=hint)
    named = f"{code} ({param})" if param else code
    message = (details and details.message) or ""
    return StripeRefused(code, param, f"{named}: {message}" if message else named)


def _seconds_behind(error: stripe.StripeError) -> float:
    """How far our clock is behind Stripe's, by the answer's own date; 0 without one."""
    try:
        said = parsedate_to_datetime((error.headers or {}).get("Date") or "")
    except ValueError:
        return 0
    return said.timestamp() - time.time()


def _fact(session: stripe.checkout.Session) -> SessionFact:
    currency = session.currency or ""
    about = session.metadata.to_dict() if session.metadata else {}
    chosen = session.shipping_cost
    payment = session.payment_intent  # An id, or expanded, or None.
    intent = payment if isinstance(payment, stripe.PaymentIntent) else None
    details = session.customer_details
    return SessionFact(
        session_id=session.id,
        state=_state(session),
        url=session.url or "",
        currency=currency.upper(),
        subtotal=from_minor(session.amount_subtotal or 0, currency),
        delivery=from_minor(chosen.amount_total, currency) if chosen else None,
        delivery_key=_delivery_key(session),
        total=from_minor(session.amount_total or 0, currency),
        received=_received(intent),
        received_in=intent.currency.upper() if intent else "",
        livemode=session.livemode,
        payment_intent_id=(intent.id if intent else cast("str", payment)) or "",
        site=about.get("site", ""),
        order_number=about.get("order", ""),
        attempt_key=about.get("attempt", ""),
        delivery_address=_delivery_address(session),
        billing_address=_address(details.name, details.address) if details else {},
        phone=(details.phone or "") if details else "",
    )


def _delivery_key(session: stripe.checkout.Session) -> str:
    """The key of the option that was chosen, of which we told Stripe; else empty."""
    rate = session.shipping_cost.shipping_rate if session.shipping_cost else None
    if not isinstance(rate, stripe.ShippingRate) or not rate.metadata:
        return ""
    return str(rate.metadata.to_dict().get("option", ""))


def _received(intent: stripe.PaymentIntent | None) -> Decimal | None:
    """What an expanded payment intent has brought; None without one."""
    if intent is None:
        return None
    return from_minor(intent.amount_received or 0, intent.currency)


def _state(session: stripe.checkout.Session) -> State:
    if session.status != "complete":
        return "expired" if session.status == "expired" else "open"
    if session.payment_status in ("paid", "no_payment_required"):
        return "paid"
    # After a delayed payment has failed the session looks as it did while waiting;
    # only the payment intent tells the two apart.
    status = getattr(session.payment_intent, "status", "")
    failed = status in ("requires_payment_method", "canceled")
    return "failed" if failed else "processing"


def _delivery_address(session: stripe.checkout.Session) -> dict[str, str]:
    collected = session.collected_information
    sent_to = collected.shipping_details if collected else None
    return _address(sent_to.name, sent_to.address) if sent_to else {}


def _address(name: str | None, address: stripe.StripeObject | None) -> dict[str, str]:
    parts = address.to_dict() if address else {}
    kept = ("line1", "line2", "city", "state", "postal_code", "country")
    written = {"name": name} | {part: parts.get(part) for part in kept}
    return {
        part: unicodedata.normalize("NFC", value)
        for part, value in written.items()
        if value
    }
