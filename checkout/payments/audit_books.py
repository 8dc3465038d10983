"""The invariants of the books, as queries: each yields the rows that break it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from checkout import gateway
from checkout.models import BalanceTransaction, ClosedMonth, Discrepancy
from checkout.payments import books, compare_books
from checkout.payments.differences import Difference
from checkout.payments.statements import Month

Rows = BalanceTransaction.objects


def linked_to_anothers() -> Iterator[BalanceTransaction]:
    """A transaction names the payment, the refund and the dispute that Stripe names."""
    yield from Rows.exclude(attempt=None).exclude(
        attempt__payment_intent_id=F("payment_intent_id")
    )
    yield from Rows.exclude(refund=None).exclude(refund__stripe_id=F("source_id"))
    yield from Rows.exclude(dispute=None).exclude(dispute__stripe_id=F("source_id"))


def closed_month_does_not_add_up() -> Iterator[str]:
    for closed in ClosedMonth.objects.all():
        for currency, kept in closed.statements.items():
            moved = sum(row["net"] for row in kept["rows"])
            if kept["opening"] + moved != kept["closing"]:
                yield f"{closed} {currency}"


def closed_months_do_not_follow() -> Iterator[str]:
    """A month opens with what the one before closed with, where both are closed."""
    closed = {(each.livemode, each.month): each for each in ClosedMonth.objects.all()}
    for (livemode, first), month in closed.items():
        before = closed.get((livemode, Month(first).previous.first))
        if before and _sums(before, "closing") != _sums(month, "opening"):
            yield f"{month} after {before}"


def _sums(closed: ClosedMonth, name: str) -> dict[str, int]:
    """A balance of each currency; one that comes to nothing is as good as none."""
    return {
        currency: kept[name]
        for currency, kept in closed.statements.items()
        if kept[name]
    }


def moved_another_sum_unseen() -> Iterator[str]:
    """A copied sale or refund has the sum that it has here, or a line in the inbox."""
    mine = books.current()
    if mine is None:
        return
    until = timezone.now() + timedelta(days=366)  # Stripe's clock may be ahead.
    after: int | None = 0
    while after is not None:
        page, after = compare_books.transactions(
            mine, since=mine.begins_at, until=until, after=after
        )
        apart = [each for each in page.found if each.kind == Discrepancy.Kind.OTHER_SUM]
        yield from _unseen(apart)


def _unseen(found: list[Difference]) -> Iterator[str]:
    about = [each.about for each in found]
    seen = set(
        Discrepancy.objects.filter(
            kind=Discrepancy.Kind.OTHER_SUM, stripe_object__in=about
        ).values_list("stripe_object", flat=True)
    )
    yield from (one for one in about if one not in seen)


RULES: list[tuple[str, str, Callable[[], Iterable[object]]]] = [
    ("I30", "linked to another payment, refund or dispute", linked_to_anothers),
    ("I31", "a closed month does not add up", closed_month_does_not_add_up),
    ("I31", "a closed month opens with another balance", closed_months_do_not_follow),
    ("I32", "moved another sum than here, unseen", moved_another_sum_unseen),
]


def balance_differs() -> Iterator[str]:
    """A sentence for each currency in which the books don't make Stripe's balance now.

    What is not copied yet is read at Stripe. Nothing is said while the balance moves, or
    before a first copy is whole. Raises StripeUnavailable, StripeRefused.
    """
    mine = books.current()
    if mine is None or mine.opening is None or mine.copied_until is None:
        return
    before = gateway.balance()
    newer = _not_copied(mine.copied_until - books.OVERLAP)
    ours = books.added(mine.opening, books.moved(), newer)
    if gateway.balance() != before:
        return
    for currency in sorted({*ours, *before}):
        if ours.get(currency, 0) != before.get(currency, 0):
            yield f"{currency}: {before.get(currency, 0)} at Stripe, {ours.get(currency, 0)} in the books (smallest unit)"


def _not_copied(since: datetime) -> books.Sums:
    """What Stripe lists that has no copy yet, added up by currency."""
    sums: books.Sums = {}
    after = None
    while after != "":
        page = gateway.balance_page(since=since, after=after or "")
        ids = [fact.stripe_id for fact in page.facts]
        known = set(Rows.filter(stripe_id__in=ids).values_list("stripe_id", flat=True))
        for fact in page.facts:
            if fact.stripe_id not in known:
                sums[fact.currency] = sums.get(fact.currency, 0) + fact.net
        after = page.after
    return sums
