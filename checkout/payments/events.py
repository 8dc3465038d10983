"""What Stripe tells us: stored first, settled once, kept for another try if that fails."""

from __future__ import annotations

import json
import logging

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from checkout import gateway
from checkout.gateway.types import EventHint
from checkout.models import StripeEvent
from checkout.payments import settle

logger = logging.getLogger(__name__)
ABOUT_SESSIONS = frozenset(
    [
        "checkout.session.completed",
        "checkout.session.async_payment_succeeded",
        "checkout.session.async_payment_failed",
        "checkout.session.expired",
    ]
)


@transaction.atomic
def store(hint: EventHint, body: bytes) -> StripeEvent:
    """Keep a proven event as it was received; one that came before is found again."""
    event, _made = StripeEvent.objects.get_or_create(
        event_id=hint.event_id,
        defaults={
            "type": hint.type,
            "livemode": hint.livemode,
            "object_id": hint.object_id,
            "payload": body.decode(),
        },
    )
    return event


def receive(event: StripeEvent) -> None:
    """Act on a stored event; one that was settled before changes nothing.

    The event is only a hint: its session is fetched again. Raises StripeAway when
    Stripe can't be asked; any failure stays on the row for `reconcile` to try again.
    """
    if event.processed_at:
        return
    if reason := _not_for_us(event):
        _note(event, reason)
        return
    try:
        settle.session(
            session_id=event.object_id, cause=f"Stripe: {event.type}", event=event
        )
    except gateway.NoSuchSession:
        _note(event, "no such session at Stripe")
    except Exception as problem:
        _remember(event, problem)
        raise


def _not_for_us(event: StripeEvent) -> str:
    if event.livemode != settings.STRIPE_LIVEMODE:
        return "other mode"
    if json.loads(event.payload).get("account"):
        return "other account"
    if event.type not in ABOUT_SESSIONS:
        return "not needed"
    return ""


def _note(event: StripeEvent, outcome: str) -> None:
    StripeEvent.objects.filter(pk=event.pk).update(
        outcome=outcome, error="", processed_at=timezone.now()
    )


def _remember(event: StripeEvent, problem: Exception) -> None:
    StripeEvent.objects.filter(pk=event.pk).update(
        error=type(problem).__name__, tries=F("tries") + 1
    )
    logger.error(
        "event.failed event=%s error=%s", event.event_id, type(problem).__name__
    )
