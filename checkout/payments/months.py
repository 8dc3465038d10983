"""Looks at a month of the books, compares it with Stripe, and closes it once it adds up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from checkout.gateway.minor_units import from_minor
from checkout.models import (
    BalanceTransaction,
    Books,
    ClosedMonth,
    Discrepancy,
    Order,
)
from checkout.payments import (
    books,
    compare_books,
    differences,
    discrepancies,
    statements,
)
from checkout.payments.differences import Compared, Difference
from checkout.payments.statements import Month, Statement
from site_config.errors import ShopError

Kind = Discrepancy.Kind
TRIES = 3  # Until Stripe's balance stands still while it is copied.
CHECKED_AGAIN = 13  # How many closed months `reconcile` compares with what they were.


class NotClosable(ShopError):
    """The month is not over, closed already, or does not add up."""


@dataclass(frozen=True)
class Line:
    """Why a month does not add up, and what to do about it."""

    text: str
    next_step: str
    about: str = ""
    order: Order | None = None


@dataclass(frozen=True)
class Look:
    """A month as it is in the books now."""

    month: Month
    statements: list[Statement]
    lines: list[Line]
    closed: ClosedMonth | None
    compared_at: datetime | None

    @property
    def is_over(self) -> bool:
        return self.month.end <= timezone.now()

    @property
    def adds_up(self) -> bool:
        return not self.lines

    @property
    def is_closable(self) -> bool:
        return self.is_over and self.adds_up and self.closed is None


def look(month: Month) -> Look:
    """The month as it was copied; asks the database alone, and writes nothing."""
    mine = books.current()
    closed = closed_month(month)
    if mine is None or mine.opening is None:
        text = _("Nothing has been copied from Stripe yet.")
        return Look(month, [], [Line(text, _compare_step())], closed, None)
    if month.end <= mine.begins_at:
        text = _("The books begin with %(month)s.") % {
            "month": Month.of(mine.begins_at)
        }
        return Look(month, [], [Line(text, _("Choose a later month."))], closed, None)
    found = statements.of_month(mine, month)
    lines = [
        *_copy_lines(mine, month),
        *_opening_lines(found, month),
        *[_line(each) for each in _unexplained(_differences(mine, month))],
        *[
            _line(each)
            for each in _unexplained(changes(closed, found) if closed else [])
        ],
    ]
    return Look(month, found, lines, closed, mine.compared_at)


def closed_month(month: Month) -> ClosedMonth | None:
    closed = ClosedMonth.objects.filter(
        livemode=settings.STRIPE_LIVEMODE, month=month.first
    )
    return closed.select_related("closed_by").first()


def compare(month: Month) -> None:
    """Copy what Stripe has, and write what differs into the money inbox.

    Raises StripeUnavailable, StripeRefused. When Stripe's balance moves all the time, the
    sums are compared by a later try.
    """
    mine = books.begin()
    if mine is None:
        return
    for _try in range(TRIES):
        if books.copy_and_compare(mine):
            break
    for page in _pages(mine, month):
        differences.record(page)
    if closed := closed_month(month):
        _record_changes(closed)


def close(month: Month, *, who: User | None) -> ClosedMonth:
    """Keep the month as it is. Raises NotClosable; then nothing has changed."""
    try:
        with transaction.atomic():
            seen = look(month)
            _check(seen)
            return ClosedMonth.objects.create(
                livemode=settings.STRIPE_LIVEMODE,
                month=month.first,
                closed_by=who,
                statements={each.currency: each.kept() for each in seen.statements},
            )
    except IntegrityError as twice:
        raise NotClosable(_("This month is closed already.")) from twice


def _check(seen: Look) -> None:
    if seen.closed:
        raise NotClosable(_("This month is closed already."))
    if not seen.is_over:
        raise NotClosable(_("This month is not over yet."))
    if not seen.adds_up:
        raise NotClosable(_("This month does not add up yet."))


def _compare_step() -> str:
    return _("Compare with Stripe.")


def _copy_lines(mine: Books, month: Month) -> list[Line]:
    """What of the month may be missing in the books, or does not make Stripe's balance."""
    lines = []
    needed = min(month.end, timezone.now())
    if mine.compared_at is None or (
        month.end <= timezone.now() and mine.compared_at < needed
    ):
        text = _(
            "What Stripe's balance moved is not copied up to the end of the month."
        )
        lines.append(Line(text, _compare_step()))
    if not mine.adds_up:
        step = str(discrepancies.NEXT_STEPS[Kind.BALANCE])
        lines.append(Line(str(Kind.BALANCE.label), step))
    return lines


def _opening_lines(found: list[Statement], month: Month) -> list[Line]:
    """The month before must have been closed with what this one opens with."""
    before = closed_month(month.previous)
    if before is None:
        return []
    closing = {
        currency: kept["closing"] for currency, kept in before.statements.items()
    }
    opening = {each.currency: each.opening for each in found}
    text = _(
        "The opening balance in %(currency)s is not the closing balance of %(month)s."
    )
    return [
        Line(
            text % {"currency": currency, "month": before},
            str(discrepancies.NEXT_STEPS[Kind.CLOSED_MONTH]),
        )
        for currency in sorted({*closing, *opening})
        if closing.get(currency, 0) != opening.get(currency, 0)
    ]


def _pages(mine: Books, month: Month) -> list[Compared]:
    return list(compare_books.all_of(mine, since=month.start, until=month.end))


def _differences(mine: Books, month: Month) -> list[Difference]:
    return [each for page in _pages(mine, month) for each in page.found]


def _unexplained(found: list[Difference]) -> list[Difference]:
    """Without those that a person has settled with a reason."""
    explained = differences.explained(found)
    return [each for each in found if each.key not in explained]


def _line(each: Difference) -> Line:
    return Line(
        _words(each),
        str(discrepancies.NEXT_STEPS[each.kind]),
        each.about,
        each.attempt.order if each.attempt else None,
    )


def _words(each: Difference) -> str:
    return f"{each.kind.label} ({each.detail})" if each.detail else str(each.kind.label)


def changes(closed: ClosedMonth, found: list[Statement]) -> list[Difference]:
    """What a closed month moved otherwise than when it was closed, by currency and kind."""
    now = {each.currency: each.kept() for each in found}
    differing = [
        each
        for currency in sorted({*now, *closed.statements})
        for each in _apart(
            closed,
            currency,
            _net_sums(closed.statements.get(currency)),
            _net_sums(now.get(currency)),
        )
    ]
    late = [
        Difference(
            Kind.CLOSED_MONTH,
            row.stripe_id,
            f"{closed}: {row.category}, {row.in_units(row.net)} {row.currency}",
            attempt=row.attempt,
        )
        for row in statements.written_since(Month(closed.month), closed.closed_at)
    ]
    return differing + late


def _apart(
    closed: ClosedMonth, currency: str, was: dict[str, int], is_now: dict[str, int]
) -> list[Difference]:
    """A difference for each kind whose net sum is another than when it was closed."""
    return [
        Difference(
            Kind.CLOSED_MONTH,
            f"{closed} {currency} {name}",
            f"{closed}: {statements.label_of(name)}",
            expected=from_minor(was.get(name, 0), currency),
            received=from_minor(is_now.get(name, 0), currency),
            currency=currency,
        )
        for name in sorted({*was, *is_now})
        if was.get(name, 0) != is_now.get(name, 0)
    ]


def _net_sums(kept: dict[str, Any] | None) -> dict[str, int]:
    """What Stripe moved by kind, in minor units, with the balance before."""
    if kept is None:
        return {}
    rows = {row["group"]: row["net"] for row in kept["rows"]}
    return {statements.OPENING: kept["opening"], **rows}


def check_closed() -> int:
    """Write a line for each closed month that has changed since; how many are new.

    Asks the database alone.
    """
    closed = ClosedMonth.objects.filter(livemode=settings.STRIPE_LIVEMODE)
    return sum(_record_changes(each) for each in closed[:CHECKED_AGAIN])


def _record_changes(closed: ClosedMonth) -> int:
    mine = books.current()
    if mine is None or mine.opening is None:
        return 0
    found = changes(closed, statements.of_month(mine, Month(closed.month)))
    lines = Discrepancy.objects.filter(
        kind=Kind.CLOSED_MONTH, stripe_object__startswith=f"{closed} ", resolved_at=None
    )
    known = list(lines.values_list("stripe_object", flat=True))
    return differences.record(Compared(known, found, kinds=(Kind.CLOSED_MONTH,)))


def months() -> list[Month]:
    """All months of the books, newest first."""
    mine = books.current()
    month, found = Month.of(timezone.now()), []
    first = Month.of(mine.begins_at) if mine else month
    while month.start >= first.start:
        found.append(month)
        month = month.previous
    return found


def to_close_next() -> Month:
    """The oldest month that moved something, is over and not closed; else that of today."""
    first = BalanceTransaction.objects.of_this_mode().order_by("created_at").first()
    closed = ClosedMonth.objects.filter(livemode=settings.STRIPE_LIVEMODE)
    known = set(closed.values_list("month", flat=True))
    today = month = Month.of(timezone.now())
    if first:
        month = Month.of(first.created_at)
    while month.first in known and month.start < today.start:
        month = month.next
    return month
