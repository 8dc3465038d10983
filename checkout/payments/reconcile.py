"""Finishes what a crash, an unsent email or a lost event left open.

Stripe is asked first, always; without its answer everything stays as it is.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TypeVar

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from checkout import back_in_stock, carts, emails, gateway, invoices, refunds
from checkout.models import Dispute, PaymentAttempt, Refund, StripeEvent
from checkout.models.disputes import ENDED
from checkout.models.orders import OrderStatus, WhyCancelled
from checkout.models.payments import LIVE, AttemptStatus
from checkout.models.refunds import RefundStatus
from checkout.payments import (
    alarms,
    books,
    events,
    months,
    reconcile_since,
    sessions,
    settle,
    settle_dispute,
    settle_refund,
    unexpected,
)
from site_config import outbox

logger = logging.getLogger(__name__)
Row = TypeVar("Row")
CAUSE = "Reconcile"
UNANSWERED = "calls without an answer"
MIN_AGE = sessions.MAX_CALL_DURATION  # The request that began it may still be running.
FIRST_CHECK_AFTER = timedelta(minutes=10)  # Of a page that is open.
# A payment is checked again after a tenth of its age: a bank takes days to answer.
MIN_PAUSE, MAX_PAUSE = timedelta(minutes=5), timedelta(hours=6)
DAYS_BACK = timedelta(days=3)  # As long as Stripe repeats an event.
LIST_KEY, LIST_EVERY = "reconcile-listed", 3600  # Seconds until the next whole list.
BOOKS_KEY, BOOKS_EVERY = "reconcile-books", 3600
MOST_PAGES = 10  # Of balance transactions, in one run.
MAX_UNANSWERED = 2  # Calls without an answer, after which a run asks Stripe no more.


def run(*, days_back: timedelta = DAYS_BACK) -> Counter[str]:
    """Settle whatever is open, send what is due, and return what was done, counted.

    Safe to run at any time, twice at once, and on a live shop. Raises nothing for a row
    that fails: it is logged, counted, and stays as it is until the next run.
    """
    done: Counter[str] = Counter()
    # Emails first: they need no Stripe, which may keep everything after them waiting.
    done["emails sent"] = outbox.send_due(emails.render)
    # Before Stripe is asked: what was paid earlier gets the lower number.
    done += _for_each(
        "invoices written", invoices.issue_late, invoices.orders_without_invoice()
    )
    done += _for_each(
        "credit notes written",
        invoices.credit_late,
        invoices.refunds_without_credit_note(),
    )
    done += _with_stripe(days_back)
    # What was released above is in stock again by now.
    done += _for_each(
        "back-in-stock emails written", back_in_stock.queue_email, back_in_stock.due()
    )
    done["answered requests deleted"] = back_in_stock.forget_answered()
    done["old carts deleted"] = carts.delete_old_guest_carts()
    # Last, so that what has just been settled or sent raises none.
    return done + alarms.check()


def _with_stripe(days_back: timedelta) -> Counter[str]:
    """Everything for which Stripe is asked, until it is clear that it does not answer."""
    done: Counter[str] = Counter()
    steps: list[Callable[[], Counter[str]]] = [
        lambda: _for_each("events settled", events.receive, _unprocessed_events()),
        lambda: _for_each(
            "pages found again", sessions.find_page, _attempts_without_page()
        ),
        lambda: _for_each("payments settled", _check_again, _due_for_check()),
        lambda: _for_each("pages closed", _close_superfluous, _superfluous_pages()),
        lambda: _for_each("refunds asked for", refunds.ask, _unanswered_refunds()),
        lambda: _for_each("refunds checked", _check_refund, _refunds_due_for_check()),
        lambda: _for_each(
            "disputes checked", _check_dispute, _disputes_due_for_check()
        ),
        lambda: _settle_what_is_listed(days_back),
        lambda: _for_each(
            "late payments refunded", unexpected.refund_if_due, unexpected.due()
        ),
        _copy_books,
    ]
    for step in steps:
        done += step()
        if done[UNANSWERED] >= MAX_UNANSWERED:
            break
    return done


def _for_each(
    name: str, act: Callable[[Row], object], rows: Iterable[Row]
) -> Counter[str]:
    """Act on each row; a failure does not stop the next, unless Stripe does not answer."""
    done: Counter[str] = Counter()
    for row in rows:
        if done[UNANSWERED] >= MAX_UNANSWERED:
            done[f"{name}: put off"] += 1
            continue
        try:
            act(row)
        except Exception as problem:  # noqa: BLE001 - it is logged, and tried again.
            done[UNANSWERED] += _is_unanswered(problem)
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


def _is_unanswered(problem: BaseException) -> bool:
    """Whether a call to Stripe hung, here or further down."""
    cause = problem.__cause__
    return isinstance(problem, gateway.NoAnswer) or (
        cause is not None and _is_unanswered(cause)
    )


def _unprocessed_events() -> list[StripeEvent]:
    before = timezone.now() - MIN_AGE
    left = StripeEvent.objects.filter(processed_at=None, received_at__lt=before)
    return list(left.order_by("received_at"))


def _attempts_without_page() -> list[PaymentAttempt]:
    """Attempts for which Stripe's answer was lost."""
    return list(
        PaymentAttempt.objects.filter(
            status=AttemptStatus.CREATING,
            session_id=None,
            created_at__lt=timezone.now() - MIN_AGE,
        ).select_related("order")
    )


def _due_for_check() -> list[PaymentAttempt]:
    watched = PaymentAttempt.objects.filter(status__in=LIVE).exclude(session_id=None)
    return [attempt for attempt in watched if _is_due(attempt)]


def _is_due(attempt: PaymentAttempt) -> bool:
    """Whether the page has closed since it was checked, or it is time to check again."""
    now, closes, last = timezone.now(), attempt.expires_at, attempt.looked_at
    if closes < now and (last is None or last < closes):
        return True
    return _pause_is_over(attempt.created_at, last)


def _pause_is_over(began: datetime, last: datetime | None) -> bool:
    """Whether it is time to look again at what began then and was looked at last."""
    now = timezone.now()
    if last is None:
        return began < now - FIRST_CHECK_AFTER
    pause = min(max((now - began) / 10, MIN_PAUSE), MAX_PAUSE)
    return last + pause <= now


def _record_check(attempt: PaymentAttempt) -> None:
    PaymentAttempt.objects.filter(pk=attempt.pk).update(looked_at=timezone.now())


def _check_again(attempt: PaymentAttempt) -> None:
    try:
        settle.session(session_id=attempt.session_id or "", cause=CAUSE)
    except gateway.StripeRefused:
        _record_check(attempt)
        raise
    _record_check(attempt)
    attempt.refresh_from_db()
    overdue = attempt.expires_at < timezone.now()
    if attempt.status == AttemptStatus.OPEN and overdue:
        sessions.close_page(attempt, cause=CAUSE, why=WhyCancelled.EXPIRED)


def _superfluous_pages() -> list[PaymentAttempt]:
    """Open pages of orders that were paid through another."""
    return list(
        PaymentAttempt.objects.filter(
            status=AttemptStatus.OPEN, order__status=OrderStatus.PAID
        ).exclude(session_id=None)
    )


def _close_superfluous(attempt: PaymentAttempt) -> None:
    sessions.close_page(attempt, cause=CAUSE, why=WhyCancelled.REPLACED)


def _unanswered_refunds() -> list[Refund]:
    """Refunds for which Stripe's answer was lost, or that were never asked for."""
    asking = Refund.objects.filter(
        status=RefundStatus.ASKING, created_at__lt=timezone.now() - MIN_AGE
    )
    return list(asking.select_related("attempt"))


def _refunds_due_for_check() -> list[Refund]:
    on_their_way = (RefundStatus.PENDING, RefundStatus.REQUIRES_ACTION)
    watched = Refund.objects.filter(status__in=on_their_way)
    return [each for each in watched if _pause_is_over(each.created_at, each.looked_at)]


def _check_refund(refund: Refund) -> None:
    Refund.objects.filter(pk=refund.pk).update(looked_at=timezone.now())
    settle_refund.refund(refund_id=refund.stripe_id or "", cause=CAUSE)


def _disputes_due_for_check() -> list[Dispute]:
    watched = Dispute.objects.exclude(status__in=ENDED)
    return [each for each in watched if _pause_is_over(each.opened_at, each.looked_at)]


def _check_dispute(dispute: Dispute) -> None:
    Dispute.objects.filter(pk=dispute.pk).update(looked_at=timezone.now())
    settle_dispute.dispute(dispute_id=dispute.stripe_id, cause=CAUSE)


def _settle_what_is_listed(days_back: timedelta) -> Counter[str]:
    """Once an hour: what Stripe lists and no row here knows."""
    if cache.get(LIST_KEY):
        return Counter()
    since = timezone.now() - days_back
    try:
        done = (
            _settle_unknown_sessions(since)
            + _settle_listed_refunds(since)
            + _settle_listed_disputes(since)
        )
    except (gateway.StripeUnavailable, gateway.StripeRefused) as problem:
        logger.error("reconcile.list_failed error=%s", type(problem).__name__)
        return Counter({"lists at Stripe: failed": 1})
    cache.set(LIST_KEY, True, LIST_EVERY)
    return done


def _settle_listed_refunds(since: datetime) -> Counter[str]:
    """Settle refunds, also those made at Stripe, whose status here is another."""
    known = dict(
        Refund.objects.filter(created_at__gte=since - MAX_PAUSE)
        .exclude(stripe_id=None)
        .values_list("stripe_id", "status")
    )
    listed = [
        fact
        for fact in gateway.refunds_since(since)
        if known.get(fact.refund_id) != fact.status and is_ours(fact.payment_intent_id)
    ]
    return _for_each(
        "refunds found",
        lambda fact: settle_refund.refund(refund_id=fact.refund_id, cause=CAUSE),
        listed,
    )


def _settle_listed_disputes(since: datetime) -> Counter[str]:
    known = dict(Dispute.objects.values_list("stripe_id", "status"))
    listed = [
        fact
        for fact in gateway.disputes_since(since)
        if known.get(fact.dispute_id) != fact.status and is_ours(fact.payment_intent_id)
    ]
    return _for_each(
        "disputes found",
        lambda fact: settle_dispute.dispute(dispute_id=fact.dispute_id, cause=CAUSE),
        listed,
    )


def is_ours(payment_intent_id: str) -> bool:
    """Whether an attempt of ours has this payment; a shared account has others, too."""
    mine = PaymentAttempt.objects.filter(payment_intent_id=payment_intent_id)
    return bool(payment_intent_id) and mine.exists()


def _settle_unknown_sessions(since: datetime) -> Counter[str]:
    """Settle completed sessions at Stripe that name this shop but are not stored here."""
    hints = [
        hint
        for hint in gateway.sessions_since(since)
        if hint.site == settings.SITE_URL and hint.is_complete
    ]
    known = set(
        PaymentAttempt.objects.filter(
            session_id__in=[hint.session_id for hint in hints]
        ).values_list("session_id", flat=True)
    )
    unknown = [hint.session_id for hint in hints if hint.session_id not in known]
    return _for_each(
        "unknown sessions settled",
        lambda session_id: settle.session(session_id=session_id, cause=CAUSE),
        unknown,
    )


def _copy_books() -> Counter[str]:
    """Once an hour: what Stripe's balance moved; a long copy goes on with the next run."""
    if cache.get(BOOKS_KEY) or (mine := books.begin()) is None:
        return Counter()
    try:
        is_done = books.copy_and_compare(mine, most_pages=MOST_PAGES)
    except (gateway.StripeUnavailable, gateway.StripeRefused) as problem:
        logger.error("reconcile.books_failed error=%s", type(problem).__name__)
        return Counter({"books: failed": 1})
    if not is_done:
        return Counter()
    cache.set(BOOKS_KEY, True, BOOKS_EVERY)
    found = reconcile_since.lately(mine) + months.check_closed()
    return Counter({"differences to Stripe": found})
