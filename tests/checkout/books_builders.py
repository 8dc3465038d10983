"""Builders for tests of the books: what happened at Stripe some days or months ago."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from checkout.models import BalanceTransaction, Books
from checkout.payments import books
from sandbox import objects, schedule


@contextmanager
def stripes_clock_at(moment: datetime) -> Iterator[None]:
    """What happens at Stripe inside happens then; afterwards its clock is right again."""
    ahead = int(moment.timestamp()) - objects.now()
    schedule.move_clock(ahead)
    try:
        yield
    finally:
        schedule.set_clock_right()


def copied(since: datetime | None = None) -> Books:
    """The books after everything was copied and compared."""
    mine = books.begin(since)
    assert mine is not None
    assert books.copy_and_compare(mine)
    return mine


def categories() -> list[str]:
    """What is in the books, oldest first."""
    rows = BalanceTransaction.objects.order_by("created_at", "pk")
    return [row.category for row in rows]
