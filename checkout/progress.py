"""How much of an order was sent, and what is left: counted here alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Greatest

from checkout.models import Order, OrderLine, RefundLine, ShipmentLine
from checkout.models.orders import OrderStatus
from checkout.models.refunds import NOT_REFUNDED
from checkout.models.shipments import SendState

# What is read of an order here: a list prefetches it.
READ = ("lines", "shipments__lines", "refunds__lines")
LIVE_PARTS = ShipmentLine.objects.filter(shipment__cancelled_at=None)


@dataclass(frozen=True)
class Progress:
    """How many units of an order were sent, and how many are left to be sent."""

    sent: int
    left: int

    @property
    def units(self) -> int:
        return self.sent + self.left

    @property
    def state(self) -> SendState | None:
        """None where nothing was sent and nothing is to be."""
        if self.sent:
            return SendState.PARTLY if self.left else SendState.SENT
        return SendState.TO_SEND if self.left else None


def of(order: Order) -> Progress:
    """What of an order was sent. Only a paid order has anything left to be sent."""
    left = sum(left_to_send(order).values()) if order.is_paid else 0
    return Progress(sum(_sent(order).values()), left)


def left_to_send(order: Order) -> dict[OrderLine, int]:
    """The lines of which units are still to be sent, and how many, in the order's order.

    What was refunded is not to be sent: neither what had not left, nor what had and is
    back since its parcel was cancelled.
    """
    sent, unsent, after = _sent(order), _refunded_unsent(order), _refunded_after(order)
    left = {
        line: line.quantity - unsent[line.pk] - max(sent[line.pk], after[line.pk])
        for line in order.lines.all()
        if not line.digital
    }
    return {line: units for line, units in left.items() if units > 0}


def sent_and_kept(order: Order) -> dict[OrderLine, int]:
    """The lines of which units were sent and not refunded since, and how many."""
    sent, after = _sent(order), _refunded_after(order)
    return {line: sent[line.pk] - after[line.pk] for line in order.lines.all()}


def not_refunded(order: Order) -> dict[OrderLine, int]:
    """The units of each line that were not refunded, sent or not."""
    before, after = _refunded_unsent(order), _refunded_after(order)
    return {
        line: line.quantity - before[line.pk] - after[line.pk]
        for line in order.lines.all()
    }


def _sent(order: Order) -> Counter[int]:
    """The units of each line, by its key, in parcels that were not cancelled."""
    parcels = [each for each in order.shipments.all() if each.is_live]
    return _add_up(
        (part.line_id, part.quantity) for each in parcels for part in each.lines.all()
    )


def _refunded_unsent(order: Order) -> Counter[int]:
    """The units of each line that were refunded before they were sent."""
    return _add_up((part.line_id, part.unsent) for part in _refunded(order))


def _refunded_after(order: Order) -> Counter[int]:
    """The units of each line that were refunded after they were sent."""
    return _add_up(
        (part.line_id, part.quantity - part.unsent) for part in _refunded(order)
    )


def _refunded(order: Order) -> Iterator[RefundLine]:
    for refund in order.refunds.all():
        yield from refund.lines.all() if refund.is_counted else ()


def _add_up(quantities: Iterable[tuple[int, int]]) -> Counter[int]:
    added: Counter[int] = Counter()
    for line, quantity in quantities:
        added[line] += quantity
    return added


def in_state(orders: QuerySet[Order], state: str) -> QuerySet[Order]:
    """Those of `orders` that are in a SendState: `left_to_send`, as one query."""
    left = lines_with_sums().filter(
        order__status=OrderStatus.PAID,
        digital=False,
        quantity__gt=F("unsent") + Greatest(F("sent"), F("refunded") - F("unsent")),
    )
    has_left = Q(pk__in=left.values("order"))
    has_sent = Q(pk__in=LIVE_PARTS.order_by().values("shipment__order"))
    wanted = {
        SendState.TO_SEND: has_left & ~has_sent,
        SendState.PARTLY: has_left & has_sent,
        SendState.SENT: has_sent & ~has_left,
    }
    return orders.filter(wanted[SendState(state)])


def lines_with_sums() -> QuerySet[Any]:
    """Lines of orders with their units `sent`, `refunded`, and `unsent` of the refunded."""
    refunded = RefundLine.objects.exclude(refund__status__in=NOT_REFUNDED)
    return OrderLine.objects.annotate(
        sent=_sum_of(LIVE_PARTS, "quantity"),
        refunded=_sum_of(refunded, "quantity"),
        unsent=_sum_of(refunded, "unsent"),
    )


def _sum_of(parts: QuerySet[Any], field: str) -> Coalesce:
    """What the parts of one line add up to."""
    of_line = parts.filter(line=OuterRef("pk")).order_by().values("line")
    return Coalesce(Subquery(of_line.annotate(sum=Sum(field)).values("sum")), 0)
