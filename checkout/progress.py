"""How much of an order was sent, and what is left: counted here alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from checkout.models import Order, OrderLine, RefundLine, ShipmentLine
from checkout.models.orders import OrderStatus
from checkout.models.refunds import NOT_REFUNDED
from checkout.models.shipments import SendState

# What is read of an order here: a list prefetches it.
READ = ("lines", "shipments__lines__line", "refunds__lines")


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
    """The lines of which units are still to be sent, and how many, in the order's order."""
    gone = _sent(order) + _cancelled(order)
    left = {line: line.quantity - gone[line.pk] for line in order.lines.all()}
    return {line: units for line, units in left.items() if units > 0}


def _sent(order: Order) -> Counter[int]:
    """The units of each line, by its key, in parcels that were not cancelled."""
    sent: Counter[int] = Counter()
    for shipment in order.shipments.all():
        for part in shipment.lines.all() if shipment.is_live else ():
            sent[part.line_id] += part.quantity
    return sent


def _cancelled(order: Order) -> Counter[int]:
    """The units of each line that were refunded before they were sent."""
    cancelled: Counter[int] = Counter()
    for refund in order.refunds.all():
        for part in refund.lines.all() if refund.is_counted else ():
            cancelled[part.line_id] += part.unsent
    return cancelled


def in_state(orders: QuerySet[Order], state: str) -> QuerySet[Order]:
    """Those of `orders` that are in a SendState: `left_to_send`, as one query."""
    parts = ShipmentLine.objects.filter(shipment__cancelled_at=None)
    of_line = parts.filter(line=OuterRef("pk")).order_by().values("line")
    sent = Subquery(of_line.annotate(sum=Sum("quantity")).values("sum"))
    refunded = RefundLine.objects.exclude(refund__status__in=NOT_REFUNDED)
    of_refund = refunded.filter(line=OuterRef("pk")).order_by().values("line")
    unsent = Subquery(of_refund.annotate(sum=Sum("unsent")).values("sum"))
    gone = Coalesce(sent, 0) + Coalesce(unsent, 0)
    left = OrderLine.objects.annotate(gone=gone).filter(
        quantity__gt=F("gone"), order__status=OrderStatus.PAID
    )
    has_left = Q(pk__in=left.values("order"))
    has_sent = Q(pk__in=parts.order_by().values("shipment__order"))
    wanted = {
        SendState.TO_SEND: has_left & ~has_sent,
        SendState.PARTLY: has_left & has_sent,
        SendState.SENT: has_sent & ~has_left,
    }
    return orders.filter(wanted[SendState(state)])
