"""Whether Stripe is set up for this shop, in sentences: what `check_stripe` prints."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from checkout import gateway
from checkout.gateway import check, minor_units
from checkout.gateway.types import SessionFact
from checkout.models import StripeEvent
from checkout.payments.events import DISPUTE_EVENTS, REFUND_EVENTS, SESSION_EVENTS
from delivery import terms
from site_config import money
from site_config.models import StoreSettings

Outcome = Literal["fits", "does not fit", "note", "not tried"]
EVENTS = SESSION_EVENTS | REFUND_EVENTS | DISPUTE_EVENTS
# Seconds that two clocks may differ: events signed 5 minutes ago are refused.
CLOCK_TOLERANCE = 60
KEYS_PAGE = "Stripe's dashboard, Developers, API keys"
HOOKS_PAGE = "Stripe's dashboard, Developers, Webhooks"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `advice` is what to do about it."""

    outcome: Outcome
    text: str
    advice: str = ""

    def __str__(self) -> str:
        first = f"{self.outcome.capitalize()}: {self.text}"
        return f"{first}\n    {self.advice}" if self.advice else first


def findings() -> Iterator[Finding]:
    """Everything there is to say, as it is found out; stops when Stripe can't be asked."""
    yield _key()
    for look in (_account, _rights, _clock, _endpoint, _secret, _purchase):
        try:
            yield from look()
        except gateway.StripeUnavailable as problem:
            yield Finding(
                "does not fit",
                f"Stripe did not answer ({problem}).",
                f"Look whether {settings.STRIPE_API_BASE} can be reached from here; then run this again.",
            )
            return
        except gateway.StripeRefused as refusal:
            yield Finding(
                "does not fit", f"Stripe refused: {refusal}", _after_refusal(refusal)
            )
            if refusal.code == "AuthenticationError":
                return


def _after_refusal(refusal: gateway.StripeRefused) -> str:
    if refusal.code == "AuthenticationError":
        return f"Copy a key from {KEYS_PAGE}, into STRIPE_SECRET_KEY, and start again."
    return "Change what Stripe names, then run this again."


def _key() -> Finding:
    kind = "restricted" if settings.STRIPE_SECRET_KEY.startswith("rk_") else "secret"
    mode = "live" if settings.STRIPE_LIVEMODE else "test"
    text = f"The key is a {kind} key for {mode} mode"
    if settings.SANDBOX:
        return Finding("fits", f"{text}: the sandbox's own. Nothing here asks Stripe.")
    if kind == "secret":
        advice = f"A restricted key with only the rights below is safer: {KEYS_PAGE}."
        return Finding("fits", f"{text}.", advice)
    return Finding("fits", f"{text}.")


def _account() -> Iterator[Finding]:
    """Stripe knows the key: all else would be refused."""
    check.why_not(check.READS[0])
    yield Finding("fits", "Stripe knows the key.")


def _rights() -> Iterator[Finding]:
    missing = [
        (right.name, why)
        for right in (*check.READS, *check.WRITES)
        if (why := check.why_not(right))
    ]
    for name, why in missing:
        yield Finding(
            "does not fit",
            f"The key lacks the right “{name}”. Stripe says: {why}",
            f"Edit the key in {KEYS_PAGE}, and give it that right.",
        )
    if not missing:
        names = ", ".join(right.name for right in (*check.READS, *check.WRITES))
        yield Finding("fits", f"The key has every right that the shop needs: {names}.")


def _clock() -> Iterator[Finding]:
    behind = check.seconds_behind()
    if abs(behind) <= CLOCK_TOLERANCE:
        yield Finding("fits", "The clocks of this server and of Stripe agree.")
        return
    way = "behind" if behind > 0 else "ahead of"
    yield Finding(
        "does not fit",
        f"The clock of this server is {round(abs(behind))} seconds {way} Stripe's.",
        "Set it by network time (timedatectl set-ntp true)."
        if not settings.SANDBOX
        else "Move the sandbox's clock back to now on its control page.",
    )


def _address() -> str:
    return settings.SITE_URL + reverse("stripe_webhook")


def _endpoint() -> Iterator[Finding]:
    try:
        known = check.webhook_endpoints()
    except gateway.StripeRefused as refusal:
        yield Finding(
            "not tried",
            f"The key may not read webhook endpoints. Stripe says: {refusal}",
            f"Give it “Webhook Endpoints: Read” for this check, or compare by eye in {HOOKS_PAGE}.",
        )
        return
    ours = [one for one in known if one.url == _address()]
    enabled = [one for one in ours if one.is_enabled]
    if not enabled:
        yield _no_endpoint(known, disabled=bool(ours))
        return
    if len(enabled) > 1:
        yield Finding(
            "does not fit",
            f"{len(enabled)} endpoints send events to {_address()}: each arrives as often.",
            f"Delete all but one in {HOOKS_PAGE}.",
        )
    else:
        yield Finding("fits", f"Stripe sends events to {_address()}.")
    for one in enabled:
        yield from _events_of(one)


def _no_endpoint(known: list[check.EndpointFact], *, disabled: bool) -> Finding:
    if disabled:
        return Finding(
            "does not fit",
            f"The endpoint {_address()} is disabled.",
            f"Enable it in {HOOKS_PAGE}, then run `manage.py reconcile`.",
        )
    if urlsplit(settings.SITE_URL).hostname in ("localhost", "127.0.0.1"):
        return Finding(
            "note",
            f"Stripe can't reach {_address()}, so no endpoint is expected.",
            f"Run `stripe listen --forward-to {_address()}` while you try things out.",
        )
    others = ", ".join(one.url for one in known) or "nowhere"
    return Finding(
        "does not fit",
        f"Stripe sends no events to {_address()}, but to: {others}.",
        f"Add an endpoint with exactly this address (https, the slash at its end) in {HOOKS_PAGE}.",
    )


def _events_of(endpoint: check.EndpointFact) -> Iterator[Finding]:
    missing, needless = EVENTS - endpoint.events, endpoint.events - EVENTS
    if "*" in endpoint.events:
        missing, needless = frozenset(), frozenset(["all others"])
    if missing:
        yield Finding(
            "does not fit",
            f"These events are not sent: {', '.join(sorted(missing))}.",
            f"Select them for the endpoint in {HOOKS_PAGE}.",
        )
    if needless:
        yield Finding(
            "does not fit",
            f"Events are sent that the shop does not use: {', '.join(sorted(needless))}.",
            f"Take them out of the endpoint in {HOOKS_PAGE}.",
        )
    if not missing and not needless:
        yield Finding("fits", f"Exactly the {len(EVENTS)} events that the shop uses.")
    yield _version(endpoint.api_version)


def _version(version: str) -> Finding:
    if version == check.API_VERSION:
        return Finding("fits", f"Events have the API version {version}.")
    return Finding(
        "note",
        f"Events have the API version {version or 'of the account'}, calls {check.API_VERSION}.",
        "The shop reads only ids from events, so both work. A new endpoint could have the same.",
    )


def _secret() -> Iterator[Finding]:
    if not settings.STRIPE_WEBHOOK_SECRET:
        yield Finding(
            "does not fit",
            "STRIPE_WEBHOOK_SECRET is missing: every event is refused with 400.",
            f"Copy the endpoint's signing secret (whsec_…) from {HOOKS_PAGE}.",
        )
    elif last := StripeEvent.objects.order_by("-received_at").first():
        yield Finding(
            "fits",
            f"STRIPE_WEBHOOK_SECRET: the last signed event came {last.received_at:%Y-%m-%d %H:%M} UTC.",
        )
    else:
        yield Finding(
            "note",
            "STRIPE_WEBHOOK_SECRET is set, but no event has come that would prove it.",
            f"Buy something in test mode, or send a test event from {HOOKS_PAGE}, and run this again.",
        )


def _purchase() -> Iterator[Finding]:
    if settings.STRIPE_LIVEMODE:
        yield Finding(
            "not tried",
            "A test purchase, since the key is for live mode.",
            "Run this with a test key, too.",
        )
        return
    opened = _open()
    yield Finding("fits", f"A payment page over {_total(opened)} opens.")
    closed = gateway.expire_session(opened.session_id)
    yield _expect(closed.state == "expired", "It closes again", closed.state)
    if not check.can_pay_test_sessions():
        yield Finding(
            "not tried",
            "To pay, which at Stripe only a person in a browser can.",
            "Buy something with the card 4242 4242 4242 4242, any future date and any CVC.",
        )
        return
    yield from _pay(_open())


def _open() -> SessionFact:
    store = StoreSettings.current()
    price = minor_units.least_total(store.currency) * 2
    return check.open_test_session(price, store.currency, terms.current().countries)


def _total(fact: SessionFact) -> str:
    return f"{money.plain(fact.total, fact.currency)} {fact.currency}"


def _pay(opened: SessionFact) -> Iterator[Finding]:
    paid = check.pay_test_session(opened.session_id)
    yield _expect(paid.state == "paid", "It can be paid", paid.state)
    status = check.refund_test_payment(paid.payment_intent_id)
    fits = status in ("succeeded", "pending")
    yield _expect(fits, "The payment can be refunded", status)


def _expect(fits: bool, text: str, state: str) -> Finding:
    return Finding("fits" if fits else "does not fit", f"{text} ({state}).")
