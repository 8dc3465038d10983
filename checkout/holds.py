"""Units promised to a payment: held, then sold or let go, in sku order throughout."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction

from checkout.models import Hold, Order, OrderLine, PaymentAttempt
from checkout.models.payments import HoldState
from products import stock
from products.stock import SoldOut


def hold(attempt: PaymentAttempt, lines: Sequence[OrderLine]) -> None:
    """Promise the units of `lines` to one attempt. Raises SoldOut; then none is held."""
    by_sku = {line.sku: line for line in lines}
    items = stock.reserve([(line.sku, line.quantity) for line in lines])
    Hold.objects.bulk_create(
        Hold(
            attempt=attempt,
            line=by_sku[item.variant.sku],
            stock_item=item,
            quantity=by_sku[item.variant.sku].quantity,
        )
        for item in items
    )


def release(attempt: PaymentAttempt) -> None:
    """Let an attempt's units go, once: the page can't be paid any more."""
    won = _turned(_holds(attempt=attempt), HoldState.HELD, HoldState.RELEASED)
    if won:
        stock.release([(_sku(each), each.quantity) for each in won])


def sell(order: Order) -> None:
    """Take an order's promised units off the shelf, once: it is paid."""
    won = _turned(_holds(attempt__order=order), HoldState.HELD, HoldState.SOLD)
    if won:
        stock.sell([(_sku(each), each.quantity, each.line_id) for each in won])


def retake(order: Order) -> bool:
    """Hold again what was let go, all or nothing; says whether it could still be had."""
    freed = [
        each
        for each in _holds(attempt__order=order)
        if each.state == HoldState.RELEASED
    ]
    try:
        with transaction.atomic():
            taken = stock.reserve([(_sku(each), each.quantity) for each in freed])
            held = {item.pk for item in taken}  # What is made to order now needs none.
            again = [each for each in freed if each.stock_item_id in held]
            _turned(again, HoldState.RELEASED, HoldState.HELD)
    except SoldOut:
        return False
    return True


def held_for(order: Order | None) -> dict[str, int]:
    """Units that an open order holds by SKU: they never stand in their own buyer's way."""
    if order is None:
        return {}
    return {
        _sku(each): each.quantity
        for each in _holds(attempt__order=order, state=HoldState.HELD)
    }


def _holds(**which: object) -> list[Hold]:
    return list(
        Hold.objects.filter(**which)
        .select_related("stock_item__variant")
        .order_by("stock_item__variant__sku")
    )


def _turned(holds: Iterable[Hold], before: HoldState, after: HoldState) -> list[Hold]:
    """Those that this call moved; another that ran at once moved the rest."""
    return [
        each
        for each in holds
        if Hold.objects.filter(pk=each.pk, state=before).update(state=after)
    ]


def _sku(each: Hold) -> str:
    return each.stock_item.variant.sku
