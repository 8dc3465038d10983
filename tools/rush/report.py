"""What came of a rush: a short table, and a sentence for everything that went wrong."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from io import StringIO
from statistics import median
from typing import Any

from django.core.management import CommandError, call_command
from django.db.models import QuerySet, Sum

from checkout.models import Order, OrderLine, Refund
from checkout.models.orders import OrderStatus
from products.models import StockItem, StockMovement
from tools.rush.browsers import NO_ANSWER, Answer
from tools.rush.shop import Shop, deadlocks

SHOWN = 20  # Lines of a log.
COMMANDS = [
    ["reconcile"],
    ["check_invariants"],
    ["check_invariants", "--stripe"],
]


def table(answers: list[Answer]) -> Iterator[str]:
    """One line a kind of request; `slowest` is how many times its median."""
    kinds: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        kinds[answer.kind].append(answer)
    yield f"{'':<25}{'times':>7}  {'answered':<42}{'slowest':>8}\n"
    for kind, those in sorted(kinds.items()):
        statuses = Counter(answer.status for answer in those)
        said = ", ".join(
            f"{status}: {times}" for status, times in statuses.most_common()
        )
        seconds = [answer.seconds for answer in those]
        slowest = max(seconds) / median(seconds)
        yield f"{kind:<25}{len(those):>7}  {said:<42}{slowest:>6.1f} ×\n"


def orders() -> str:
    """How many orders there were, what became of them, and the deadlocks."""
    counted = Counter(Order.objects.values_list("status", flat=True))
    statuses = ", ".join(f"{times} {status}" for status, times in counted.most_common())
    refunds = Counter(Refund.objects.values_list("status", flat=True))
    said = ", ".join(f"{times} {status}" for status, times in refunds.most_common())
    ended = deadlocks()
    return (
        f"orders: {statuses or 'none'}; refunds: {said or 'none'}; deadlocks: "
        f"{'–' if ended is None else ended}\n"
    )


def problems(shop: Shop, answers: list[Answer]) -> Iterator[str]:
    """A sentence for each thing that went wrong; runs the shop's own checks."""
    yield from bad_answers(answers)
    yield from complaints()
    if troubles := shop.troubles():
        end = "\n".join(troubles[:SHOWN])
        yield f"The server's log has {len(troubles)} lines about errors:\n{end}"
    yield from unsettled()
    yield from wrong_stock()


def complaints() -> Iterator[str]:
    """What the shop's own commands find."""
    for command in COMMANDS:
        said = StringIO()
        try:
            call_command(*command, stdout=said)
        except CommandError as problem:
            yield f"{' '.join(command)}: {problem}\n{said.getvalue()}"


def bad_answers(answers: list[Answer]) -> Iterator[str]:
    wrong = Counter(
        (answer.kind, answer.status)
        for answer in answers
        if answer.status == NO_ANSWER or answer.status >= 500
    )
    for (kind, status), times in wrong.items():
        yield f"{kind}: {times} answered with {status or 'nothing'}."


def unsettled() -> Iterator[str]:
    """All pages are closed and all events delivered: nothing may be open or held."""
    for status in (OrderStatus.PENDING, OrderStatus.PROCESSING):
        if left := Order.objects.filter(status=status).count():
            yield f"{left} orders are still {status}."
    if asking := Refund.objects.filter(status="asking").count():
        yield f"{asking} refunds are still asked for."
    for item in StockItem.objects.filter(reserved__gt=0).select_related("variant"):
        yield f"{item.variant.sku}: {item.reserved} units are still held."


def wrong_stock() -> Iterator[str]:
    """What came in, less what was sold and not put back, must be there."""
    for item in StockItem.objects.select_related("variant"):
        sku = item.variant.sku
        sold = _sum(
            OrderLine.objects.filter(sku=sku, order__status=OrderStatus.PAID),
            "quantity",
        )
        moves = StockMovement.objects.filter(stock_item=item)
        received = _sum(moves.filter(kind="receive"), "delta")
        put_back = _sum(moves.filter(kind="return"), "delta")
        if received - sold + put_back != item.on_hand or item.on_hand < 0:
            yield (
                f"{sku}: {received} received, {sold} sold and {put_back} put back, "
                f"but {item.on_hand} there."
            )


def _sum(rows: QuerySet[Any], name: str) -> int:
    return int(rows.aggregate(sum=Sum(name))["sum"] or 0)
