"""The invariants of returns, as queries: each yields the rows that break it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from django.db.models import F

from checkout.models import OrderLine, RefundLine, Return, ReturnLine
from checkout.models.return_states import OPEN, ReturnStatus


def received_more_than_asked() -> Iterable[ReturnLine]:
    return ReturnLine.objects.filter(received__gt=F("quantity"))


def more_comes_back_than_sold() -> Iterator[OrderLine]:
    """Units in open returns; of those that have arrived, what did."""
    coming: Counter[int] = Counter()
    parts = ReturnLine.objects.filter(returned__status__in=OPEN)
    for each in parts.select_related("line", "returned").prefetch_related(
        "returned__lines"
    ):
        coming[each.line_id] += each.to_refund
        if coming[each.line_id] > each.line.quantity:
            yield each.line


def of_another_orders_line() -> Iterable[ReturnLine]:
    return ReturnLine.objects.exclude(returned__order=F("line__order"))


def refund_does_not_cover() -> Iterator[Return]:
    """Returns called refunded whose refund pays less back than what came, or failed."""
    done = Return.objects.filter(status=ReturnStatus.REFUNDED)
    for returned in done.select_related("refund").prefetch_related("lines"):
        paid = dict(
            RefundLine.objects.filter(refund=returned.refund).values_list(
                "line", "quantity"
            )
        )
        lines = returned.lines.all()
        covered = all(paid.get(each.line_id, 0) >= each.to_refund for each in lines)
        if not covered or not returned.is_refunding:
            yield returned


RULES: list[tuple[str, str, Callable[[], Iterable[object]]]] = [
    ("I29", "received more than was to come back", received_more_than_asked),
    ("I29", "more of it comes back than was sold", more_comes_back_than_sold),
    ("I29", "in a return of another order", of_another_orders_line),
    ("I29", "called refunded, but its refund does not cover it", refund_does_not_cover),
]
