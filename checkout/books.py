"""Our books beside Stripe's: what the two tell differently. Asks Stripe, writes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from checkout import gateway
from checkout.models import PaymentAttempt
from checkout.models.payments import AttemptStatus

DAYS_BACK = timedelta(days=30)
PAID = (AttemptStatus.PAID, AttemptStatus.DUPLICATE)


def differences() -> Iterator[str]:
    """A sentence for each session that one side calls paid and the other does not.

    Raises StripeAway, StripeRefused.
    """
    since = timezone.now() - DAYS_BACK
    yield from _paid_only_at_stripe(since)
    for attempt in PaymentAttempt.objects.filter(status__in=PAID, paid_at__gte=since):
        state = _state_at_stripe(attempt.session_id or "")
        if state != "paid":
            yield f"{attempt.session_id} is paid here, {state} at Stripe"


def _paid_only_at_stripe(since: datetime) -> Iterator[str]:
    known = set(
        PaymentAttempt.objects.filter(status__in=PAID).values_list(
            "session_id", flat=True
        )
    )
    for hint in gateway.sessions_since(since):
        if hint.site != settings.SITE_URL or not hint.is_complete:
            continue
        if hint.session_id in known:
            continue
        if _state_at_stripe(hint.session_id) == "paid":
            yield f"{hint.session_id} is paid at Stripe, not here"


def _state_at_stripe(session_id: str) -> str:
    try:
        return gateway.read_session(session_id).state
    except gateway.NoSuchSession:
        return "unknown"
