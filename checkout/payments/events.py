"""Stripe's events: stored first, settled once, and kept for another try if that fails."""

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
from checkout.payments import settle, settle_dispute, settle_refund, unexpected

logger = logging.getLogger(__name__)
SESSION_EVENTS = frozenset(
    [
        "checkout.session.completed",
        "checkout.session.async_payment_succeeded",
        "checkout.session.async_payment_failed",
        "checkout.session.expired",
    ]
)

REFUND_EVENTS = frozenset(["refund.created", "refund.updated", "refund.failed"])
DISPUTE_EVENTS = frozenset(
    f"charge.dispute.{what}"
    for what in ("created", "updated", "closed", "funds_withdrawn", "funds_reinstated")
)


@transaction.atomic
def store(hint: EventHint, body: bytes) -> StripeEvent:
    """Store a verified event as it was received; a repeat returns the row of the first."""
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
    """Settle what a stored event is about; one that was processed changes nothing.

    The event is only a hint: the session, refund or dispute is fetched again.
    Raises StripeUnavailable, StripeRefused and whatever else fails, like a database that
    is busy: then orders are unchanged, and the event's row keeps the error's name until
    `reconcile` tries again.
    """
    if event.processed_at:
        return
    if reason := _reason_to_ignore(event):
        _mark_processed(event, reason)
        return
    try:
        _settle(event)
    except gateway.NoSuchSession:
        _mark_processed(event, "no such session at Stripe")
    except gateway.NoSuchObject:
        _mark_processed(event, "no such object at Stripe")
    except Exception as problem:
        _record_failure(event, problem)
        raise


def _settle(event: StripeEvent) -> None:
    """Fetch what the event is about, and settle it."""
    cause, about = f"Stripe: {event.type}", event.object_id
    if event.type in REFUND_EVENTS:
        settle_refund.refund(refund_id=about, cause=cause, event=event)
    elif event.type in DISPUTE_EVENTS:
        settle_dispute.dispute(dispute_id=about, cause=cause, event=event)
    else:
        settle.session(session_id=about, cause=cause, event=event)
        unexpected.enqueue_refunds(about)


def _reason_to_ignore(event: StripeEvent) -> str:
    if event.livemode != settings.STRIPE_LIVEMODE:
        return "other mode"
    if json.loads(event.payload).get("account"):
        return "other account"
    if event.type not in SESSION_EVENTS | REFUND_EVENTS | DISPUTE_EVENTS:
        return "not needed"
    return ""


def _mark_processed(event: StripeEvent, outcome: str) -> None:
    StripeEvent.objects.filter(pk=event.pk).update(
        outcome=outcome, error="", processed_at=timezone.now()
    )


def _record_failure(event: StripeEvent, problem: Exception) -> None:
    StripeEvent.objects.filter(pk=event.pk).update(
        error=type(problem).__name__, tries=F("tries") + 1
    )
    logger.error(
        "event.failed event=%s error=%s", event.event_id, type(problem).__name__
    )
