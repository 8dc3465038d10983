"""`reconcile --since`: everything at Stripe since a day, compared with everything here.

Stripe is asked for a page, outside of any transaction; what can be settled is settled by
the verbs that an event would call; then one transaction writes what still differs and how
far the run is. So a run that is killed goes on with the page at which it stopped.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from django.conf import settings
from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from checkout import gateway
from checkout.gateway.types import Page
from checkout.models import Books, Discrepancy, ReconcileRun
from checkout.payments import books, compare_books, compare_lists, differences
from checkout.payments.differences import Compared

logger = logging.getLogger(__name__)
Tell = Callable[[str], object]
Fact = TypeVar("Fact")
CLOCKS_DIFFER = timedelta(hours=1)
TOO_OLD = timedelta(days=1)  # A run would miss what has happened since it began.
LATELY = timedelta(days=3)  # As long as Stripe repeats an event.
LOOKED_AT_AGAIN = timedelta(days=90)  # What an open line is about, at most so old.
NOTHING = Compared([], [])


class RunElsewhere(Exception):
    """Another process goes on with the same run."""


def run(since: datetime, *, tell: Tell) -> ReconcileRun:
    """Compare everything since then, or go on where an earlier run stopped.

    Raises StripeUnavailable and StripeRefused; run again, it goes on with the same page.
    Raises RunElsewhere when another process does the same.
    """
    mine = books.begin(since)
    assert mine is not None
    going = _begin(since)
    if going.pages:
        tell(f"Going on with {going.stage}, after {going.pages} pages.")
    while going.stage:
        stage = going.stage
        try:
            compared, after = STAGES[stage](going, mine)
        except gateway.StripeRefused:
            going.delete()  # Its cursor may be one of another account.
            raise
        _keep(going, compared, after)
        tell(f"{stage}, page {going.pages}: {going.counts[stage]} looked at so far")
    return going


def _begin(since: datetime) -> ReconcileRun:
    unfinished = ReconcileRun.objects.filter(
        since=since,
        livemode=settings.STRIPE_LIVEMODE,
        finished_at=None,
        started_at__gt=timezone.now() - TOO_OLD,
    )
    return unfinished.first() or ReconcileRun.objects.create(
        since=since, livemode=settings.STRIPE_LIVEMODE, stage=next(iter(STAGES))
    )


@transaction.atomic
def _keep(going: ReconcileRun, compared: Compared, after: str) -> None:
    """Write a page's differences and where to go on. Raises RunElsewhere."""
    unchanged = ReconcileRun.objects.filter(
        pk=going.pk, stage=going.stage, cursor=going.cursor, pages=going.pages
    )
    _count(going, going.stage, len(compared.looked_at))
    _count(going, "of_others", compared.of_others)
    _count(going, "differences", differences.record(compared))
    going.pages += 1
    going.cursor = after
    if not after:
        going.stage = _stage_after(going.stage)
    if not going.stage:
        going.finished_at = timezone.now()
    kept = ("stage", "cursor", "pages", "counts", "finished_at")
    if not unchanged.update(**{name: getattr(going, name) for name in kept}):
        raise RunElsewhere


def _count(going: ReconcileRun, what: str, number: int) -> None:
    going.counts[what] = going.counts.get(what, 0) + number


def _stage_after(stage: str) -> str:
    names = list(STAGES)
    return dict(zip(names, [*names[1:], ""], strict=True))[stage]


Stage = Callable[[ReconcileRun, Books], tuple[Compared, str]]


def _list(
    fetch: Callable[..., Page[Fact]], compare: Callable[[list[Fact]], Compared]
) -> Stage:
    """A stage that reads one of Stripe's lists."""

    def stage(going: ReconcileRun, _mine: Books) -> tuple[Compared, str]:
        since = going.since - CLOCKS_DIFFER
        page = fetch(since=since, after=going.cursor)
        return compare(page.facts), page.after

    return stage


def _rows(compare: Callable[..., compare_books.Pages]) -> Stage:
    """A stage that compares rows of ours with the copied balance."""

    def stage(going: ReconcileRun, mine: Books) -> tuple[Compared, str]:
        mine.refresh_from_db()
        compared, after = compare(
            mine,
            since=going.since,
            until=_end_of_time(),
            after=int(going.cursor or 0),
        )
        return compared, str(after or "")

    return stage


def _end_of_time() -> datetime:
    # Stripe's clock may be ahead of ours; the copy is what ends a comparison.
    return timezone.now() + timedelta(days=366)


def _copy(_going: ReconcileRun, mine: Books) -> tuple[Compared, str]:
    is_done = books.copy(mine, most_pages=1)
    return NOTHING, "" if is_done else "more"


def _compare_balance(_going: ReconcileRun, mine: Books) -> tuple[Compared, str]:
    books.copy_and_compare(mine)
    return NOTHING, ""


STAGES: dict[str, Stage] = {
    "sessions": _list(gateway.sessions_page, compare_lists.sessions),
    "charges": _list(gateway.charges_page, compare_lists.charges),
    "refunds": _list(gateway.refunds_page, compare_lists.refunds),
    "disputes": _list(gateway.disputes_page, compare_lists.disputes),
    "copy": _copy,
    "balance": _compare_balance,
    "transactions": _rows(compare_books.transactions),
    "payments here": _rows(compare_books.attempts),
    "refunds here": _rows(compare_books.refunds),
    "disputes here": _rows(compare_books.disputes),
}


def lately(mine: Books) -> int:
    """Compare what the balance moved in the last days, and what open lines are about.

    Asks the database alone. Returns how many lines were written, opened again or changed.
    """
    pages = compare_books.all_of(mine, since=_lately(), until=_end_of_time())
    return sum(differences.record(page) for page in pages)


def _lately() -> datetime:
    """Three days ago, or the day of the oldest payment that an open line is about."""
    now = timezone.now()
    kinds = (*differences.KINDS, Discrepancy.Kind.HERE_ONLY)
    waiting = Discrepancy.objects.filter(kind__in=kinds, resolved_at=None)
    oldest = waiting.aggregate(oldest=Min("attempt__created_at"))["oldest"] or now
    return max(min(oldest, now - LATELY), now - LOOKED_AT_AGAIN)
