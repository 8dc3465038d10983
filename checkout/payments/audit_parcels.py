"""The invariants of parcels, as queries: each yields the rows that break it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.db.models import Exists, F, OuterRef

from checkout import progress
from checkout.models import Discrepancy, OrderLine, Shipment, ShipmentLine
from checkout.models.orders import OrderStatus


def sent_more_than_sold() -> Iterable[OrderLine]:
    return progress.lines_with_sums().filter(sent__gt=F("quantity") - F("unsent"))


def sent_but_not_paid() -> Iterable[Shipment]:
    known = Discrepancy.objects.filter(order=OuterRef("order"))
    return (
        Shipment.objects.live()
        .exclude(order__status=OrderStatus.PAID)
        .filter(~Exists(known))
    )


def holds_nothing() -> Iterable[Shipment]:
    return Shipment.objects.filter(lines=None)


def holds_another_orders_line() -> Iterable[ShipmentLine]:
    return ShipmentLine.objects.exclude(shipment__order=F("line__order"))


RULES: list[tuple[str, str, Callable[[], Iterable[object]]]] = [
    ("I14", "more of it sent than was sold and not refunded", sent_more_than_sold),
    ("I24", "sent, but its order is not paid", sent_but_not_paid),
    ("I24", "a parcel that holds nothing", holds_nothing),
    ("I24", "in a parcel of another order", holds_another_orders_line),
]
