"""Finds and finishes what a crash, a lost letter or a lost event left open.

Stripe is asked first, always; without its answer everything stays as it is.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import TypeVar

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from checkout import back_in_stock, carts, emails, gateway
from checkout.models import PaymentAttempt, StripeEvent
from checkout.models.orders import OrderStatus, WhyCancelled
from checkout.models.payments import LIVE, AttemptStatus
from checkout.payments import events, sessions, settle

logger = logging.getLogger(__name__)
Row = TypeVar("Row")
CAUSE = "Reconcile"
NO_ANSWER = "calls without an answer"
YOUNG = sessions.PATIENCE  # Whoever began it may still be at work.
UNWATCHED = timedelta(minutes=10)  # An open page is looked at again after this.
# A payment is looked at again after a tenth of its age: a bank takes days to answer.
SOONEST, LATEST = timedelta(minutes=5), timedelta(hours=6)
DAYS_BACK = timedelta(days=3)  # As long as Stripe repeats an event.
LISTED, LISTED_FOR = "reconcile-listed", 3600  # Seconds until the next whole list.
PATIENT_WITH = 2  # Calls without an answer, after which a run asks Stripe no more.


def run(*, days_back: timedelta = DAYS_BACK) -> Counter[str]:
    """Settle everything open that Stripe can tell about; returns what was done, counted.

    Safe to run at any time, twice at once, and on a live shop.
    """
    done: Counter[str] = Counter()
    # Emails first: they need no Stripe, which may keep everything after them waiting.
    done["letters sent"] = emails.send_due()
    done += _with_stripe(days_back)
    # What was let go above is free again by now.
    done += _each("told that it is back", back_in_stock.write, back_in_stock.due())
    done["old carts forgotten"] = carts.forget_old()
    return done


def _with_stripe(days_back: timedelta) -> Counter[str]:
    """All that Stripe must be asked about, until it is clear that it does not answer."""
    done: Counter[str] = Counter()
    steps: list[Callable[[], Counter[str]]] = [
        lambda: _each("events settled", events.receive, _events_left()),
        lambda: _each("pages found again", sessions.find, _without_page()),
        lambda: _each("payments settled", _look_again, _to_look_at()),
        lambda: _each("pages closed", _close_second, _second_pages()),
        lambda: _strangers(days_back),
    ]
    for step in steps:
        done += step()
        if done[NO_ANSWER] >= PATIENT_WITH:
            break
    return done


def _each(name: str, act: Callable[[Row], object], rows: Iterable[Row]) -> Counter[str]:
    """Act on each row; one that fails never stops the next, unless Stripe is away."""
    done: Counter[str] = Counter()
    for row in rows:
        if done[NO_ANSWER] >= PATIENT_WITH:
            done[f"{name}: put off"] += 1
            continue
        try:
            act(row)
        except Exception as problem:  # noqa: BLE001 - it is logged, and tried again.
            done[NO_ANSWER] += _was_no_answer(problem)
            logger.error(
                "reconcile.failed what=%s row=%s error=%s",
                name,
                row,
                type(problem).__name__,
            )
            done[f"{name}: failed"] += 1
        else:
            done[name] += 1
    return done


def _was_no_answer(problem: BaseException) -> bool:
    """Whether a call to Stripe hung, here or further down."""
    cause = problem.__cause__
    return isinstance(problem, gateway.NoAnswer) or (
        cause is not None and _was_no_answer(cause)
    )


def _events_left() -> list[StripeEvent]:
    before = timezone.now() - YOUNG
    left = StripeEvent.objects.filter(processed_at=None, received_at__lt=before)
    return list(left.order_by("received_at"))


def _without_page() -> list[PaymentAttempt]:
    """Begun, but the answer of Stripe was lost."""
    return list(
        PaymentAttempt.objects.filter(
            status=AttemptStatus.CREATING,
            session_id=None,
            created_at__lt=timezone.now() - YOUNG,
        ).select_related("order")
    )


def _to_look_at() -> list[PaymentAttempt]:
    watched = PaymentAttempt.objects.filter(status__in=LIVE).exclude(session_id=None)
    return [attempt for attempt in watched if _is_due(attempt)]


def _is_due(attempt: PaymentAttempt) -> bool:
    """Whether the attempt's page has closed unseen, or it is time to look again."""
    now, closes, last = timezone.now(), attempt.expires_at, attempt.looked_at
    if closes < now and (last is None or last < closes):
        return True
    if last is None:
        return attempt.created_at < now - UNWATCHED
    pause = min(max((now - attempt.created_at) / 10, SOONEST), LATEST)
    return last + pause <= now


def _note_look(attempt: PaymentAttempt) -> None:
    PaymentAttempt.objects.filter(pk=attempt.pk).update(looked_at=timezone.now())


def _look_again(attempt: PaymentAttempt) -> None:
    try:
        settle.session(session_id=attempt.session_id or "", cause=CAUSE)
    except gateway.StripeRefused:
        _note_look(attempt)
        raise
    _note_look(attempt)
    attempt.refresh_from_db()
    overdue = attempt.expires_at < timezone.now()
    if attempt.status == AttemptStatus.OPEN and overdue:
        sessions.close(attempt, cause=CAUSE, why=WhyCancelled.EXPIRED)


def _second_pages() -> list[PaymentAttempt]:
    """Open pages of orders that were paid through another."""
    return list(
        PaymentAttempt.objects.filter(
            status=AttemptStatus.OPEN, order__status=OrderStatus.PAID
        ).exclude(session_id=None)
    )


def _close_second(attempt: PaymentAttempt) -> None:
    sessions.close(attempt, cause=CAUSE, why=WhyCancelled.REPLACED)


def _strangers(days_back: timedelta) -> Counter[str]:
    """Sessions at Stripe with our mark that were completed and that no row knows."""
    done: Counter[str] = Counter()
    if cache.get(LISTED):
        return done
    try:
        hints = [
            hint
            for hint in gateway.sessions_since(timezone.now() - days_back)
            if hint.site == settings.SITE_URL and hint.is_complete
        ]
    except (gateway.StripeAway, gateway.StripeRefused) as problem:
        logger.error("reconcile.no_list error=%s", type(problem).__name__)
        done["sessions listed: failed"] += 1
        return done
    cache.set(LISTED, True, LISTED_FOR)
    known = set(
        PaymentAttempt.objects.filter(
            session_id__in=[hint.session_id for hint in hints]
        ).values_list("session_id", flat=True)
    )
    strangers = [hint.session_id for hint in hints if hint.session_id not in known]
    return _each(
        "unknown sessions settled",
        lambda session_id: settle.session(session_id=session_id, cause=CAUSE),
        strangers,
    )
