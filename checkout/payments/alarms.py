"""Alarms by silence: a line in the money inbox and one email to the store.

A shop that sells little is silent, too, so silence alone proves nothing. Stripe owes an
event for each payment page that ended, paid or not; half an hour after Stripe itself has
said that one ended, no event about any page is proof that none arrives.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from checkout import emails
from checkout.models import Discrepancy, PaymentAttempt, StripeEvent
from checkout.models.events import ALARMS
from checkout.models.payments import LIVE
from checkout.payments.events import SESSION_EVENTS
from site_config.models import OutgoingEmail

logger = logging.getLogger(__name__)
Kind = Discrepancy.Kind
PATIENCE = timedelta(minutes=30)
HISTORY = timedelta(days=3)  # As long as Stripe repeats an event.


def check() -> Counter[str]:
    """Open a line for what has begun to fail, settle those whose cause is gone.

    Asks the database alone, and the same few questions however much there is.
    """
    done: Counter[str] = Counter()
    open_lines = Discrepancy.objects.filter(kind__in=ALARMS, resolved_at=None)
    line_of = {line.kind: line for line in open_lines}
    for kind in ALARMS:
        line = line_of.get(kind)
        if line and _is_over(line):
            _settle(line)
            done["alarms over"] += 1
        elif not line and (sign := SIGNS[kind]()):
            _open(kind, sign)
            done["alarms raised"] += 1
    return done


def page_without_event() -> str:
    """The first page that has been over for half an hour, if no event came since it was opened.

    A page is over when Stripe said so: it was paid, or `reconcile` found it closed. Empty
    where no secret is set to check events with, as in development.
    """
    if not settings.STRIPE_WEBHOOK_SECRET:
        return ""
    now = timezone.now()
    before = now - PATIENCE
    seen_closed = Q(looked_at__gte=F("expires_at"), looked_at__lt=before)
    over = (
        PaymentAttempt.objects.filter(livemode=settings.STRIPE_LIVEMODE)
        .filter(Q(paid_at__lt=before) | (seen_closed & ~Q(status__in=LIVE)))
        .filter(created_at__gt=max(_last_event_at(), now - HISTORY))
        .exclude(session_id=None)
    )
    first = over.order_by("created_at").values_list("session_id", flat=True).first()
    return first or ""


def failing_event() -> str:
    """The event that has waited longest to be settled, for half an hour at least."""
    waiting = StripeEvent.objects.filter(
        processed_at=None, received_at__lt=timezone.now() - PATIENCE
    )
    first = waiting.order_by("received_at").values_list("event_id", "error").first()
    return " ".join(first).strip() if first else ""


def failing_email() -> str:
    """What the mail server says of the email that has waited longest, or that it failed.

    Alarms do not count: one that can't be sent would keep itself alive.
    """
    state = OutgoingEmail.State
    late = Q(state=state.QUEUED, created_at__lt=timezone.now() - PATIENCE)
    failing = OutgoingEmail.objects.filter(late | Q(state=state.FAILED))
    others = failing.exclude(kind=OutgoingEmail.Kind.ALARM).order_by("created_at")
    error = others.values_list("error", flat=True).first()
    return "" if error is None else error or "not sent"


SIGNS: dict[Discrepancy.Kind, Callable[[], str]] = {
    Kind.NO_EVENTS: page_without_event,
    Kind.EVENTS_FAILING: failing_event,
    Kind.EMAILS_FAILING: failing_email,
}


def _is_over(line: Discrepancy) -> bool:
    """Whether the cause is gone: an event has arrived, or nothing waits any more."""
    if line.kind == Kind.NO_EVENTS:
        return _last_event_at() > line.found_at
    return not SIGNS[Kind(line.kind)]()


def _last_event_at() -> datetime:
    """When Stripe last sent an event about a payment page in the shop's mode."""
    about_pages = StripeEvent.objects.filter(
        type__in=SESSION_EVENTS, livemode=settings.STRIPE_LIVEMODE
    )
    newest = about_pages.order_by("-received_at").values_list("received_at", flat=True)
    return newest.first() or datetime.min.replace(tzinfo=UTC)


@transaction.atomic
def _open(kind: Discrepancy.Kind, sign: str) -> None:
    """Write the line and its email; of two processes one does."""
    earlier = Discrepancy.objects.filter(kind=kind).exclude(resolved_at=None)
    line, is_new = Discrepancy.objects.get_or_create(
        kind=kind,
        stripe_object=f"#{earlier.count() + 1}",
        defaults={"detail": sign[:500], "livemode": settings.STRIPE_LIVEMODE},
    )
    if is_new:
        emails.queue_alarm(line)
        logger.error("alarm.raised what=%s", kind.value)


def _settle(line: Discrepancy) -> None:
    still_open = Discrepancy.objects.filter(pk=line.pk, resolved_at=None)
    still_open.update(resolved_at=timezone.now(), resolution=_("The cause is gone."))
    logger.info("alarm.over what=%s", line.kind)
