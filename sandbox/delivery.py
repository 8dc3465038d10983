"""Sends events to the shop's webhook: signed, over HTTP, as Stripe does.

Never called from inside the client's `request`: the order's transaction is not
committed then, and a server with one worker would wait for itself.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import requests
import stripe
from django.conf import settings
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from sandbox.client import refuse_live_keys
from sandbox.models import Behaviour, Delivery, Event
from sandbox.options import option
from sandbox.stripe_json import JSONObject, Params
from sandbox.webhook_endpoints import shops_address

FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(hours=1)
MOST_TRIES = 10  # Then only the control page sends it.

OLD = 60 * 60  # seconds; far beyond what the shop tolerates
MANNERS: dict[str, JSONObject] = {
    "plain": {},
    "forged": {"secret": "whsec_somebody_else"},
    "old": {"age": OLD},
    "live": {"changes": {"livemode": True}},
    "old_api": {"changes": {"api_version": "2020-08-27"}},
}


def signed(
    event_id: str,
    *,
    secret: str | None = None,
    timestamp: int | None = None,
    changes: Params | None = None,
) -> tuple[bytes, str]:
    """The body to post and its Stripe-Signature header.

    `changes` are written over the event; the stored one stays as it is.
    """
    event = Event.objects.get(id=event_id)
    body = json.dumps({**event.data, **(changes or {})}, indent=2)
    header = stripe.WebhookSignature.generate_signature_header(
        body, secret or settings.STRIPE_WEBHOOK_SECRET[0], timestamp=timestamp
    )
    return body.encode(), str(header)


def announce(event_ids: Iterable[str]) -> str:
    """Sends events as they happen, unless they are held. Returns the shop's answers."""
    if Behaviour.now().events_held:
        return str(_("held back"))
    return ", ".join(str(deliver(id_) or _("no answer")) for id_ in event_ids)


def deliver(event_id: str, *, manner: str = "plain") -> int:
    """Sends an event once, and returns the shop's status; 0 when nobody answered."""
    return deliver_together(event_id, manner=manner)[0]


def deliver_together(
    event_id: str, *, copies: int = 1, manner: str = "plain"
) -> list[int]:
    """Sends copies of an event at the same moment, and returns the statuses."""
    refuse_live_keys({})
    how = {**MANNERS[manner]}
    age = how.pop("age", 0)
    body, header = signed(event_id, timestamp=int(time.time()) - age, **how)
    with ThreadPoolExecutor(max_workers=copies) as senders:
        answers = list(senders.map(lambda copy: _post(body, header), range(copies)))
    for status, note in answers:
        _record(event_id, manner, status, note)
    return [status for status, _ in answers]


def deliver_due() -> list[tuple[str, int]]:
    """Sends the events whose next try is due, unless they are held: `[(event id, status)]`."""
    if Behaviour.now().events_held:
        return []
    due = Event.objects.due().filter(tries__lt=MOST_TRIES).order_by("number")
    return [(event.id, deliver(event.id)) for event in due]


def deliver_waiting(*, newest_first: bool = False) -> list[tuple[str, int]]:
    """Sends all events that the shop has not accepted, without waiting for their next try."""
    waiting = Event.objects.waiting().order_by("-number" if newest_first else "number")
    return [(event.id, deliver(event.id)) for event in waiting]


def _post(body: bytes, header: str) -> tuple[int, str]:
    with requests.Session() as session:
        session.trust_env = False  # The shop needs no proxy to reach itself.
        try:
            answer = session.post(
                shops_address(),
                data=body,
                headers={
                    "Content-Type": "application/json; charset=utf-8",
                    "Stripe-Signature": header,
                },
                timeout=option("SANDBOX_DELIVERY_TIMEOUT"),
                allow_redirects=False,
            )
        except requests.RequestException as problem:
            return 0, type(problem).__name__
    return answer.status_code, answer.reason or ""


def _record(event_id: str, manner: str, status: int, note: str) -> None:
    event = Event.objects.get(id=event_id)
    Delivery.objects.create(event=event, manner=manner, status=status, note=note)
    if manner != "plain":
        return
    Event.objects.filter(id=event_id).update(
        tries=F("tries") + 1,
        next_try_at=timezone.now()
        + min(FIRST_WAIT * 4 ** min(event.tries, 6), LONGEST_WAIT),
    )
    if 200 <= status < 300:
        Event.objects.filter(id=event_id, delivered_at=None).update(
            delivered_at=timezone.now()
        )
