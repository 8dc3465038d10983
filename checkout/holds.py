"""Units held for a payment attempt, then sold or released; in sku order throughout."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction

from checkout.models import Hold, Order, OrderLine, PaymentAttempt
from checkout.models.payments import HoldState
from products import stock
from products.stock import SoldOut


def hold(attempt: PaymentAttempt, lines: Sequence[OrderLine]) -> None:
    """Hold the units of `lines` for one attempt, in the caller's transaction.

    Raises SoldOut when too few are free, ShopError for a SKU without stock; then none is
    held.
    """
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
    """Release an attempt's held units, once: its page can't be paid any more.

    Raises RuntimeError when the stock has fewer units reserved than the holds say; the
    caller's transaction then undoes all of it.
    """
    changed = _change_state(_holds(attempt=attempt), HoldState.HELD, HoldState.RELEASED)
    if changed:
        stock.release([(_sku(each), each.quantity) for each in changed])


def sell(order: Order) -> None:
    """Sell an order's held units, once: it is paid, and they leave the stock.

    Raises RuntimeError when the stock has fewer units than the holds say; the caller's
    transaction then undoes all of it.
    """
    changed = _change_state(
        _holds(attempt__order=order), HoldState.HELD, HoldState.SOLD
    )
    if changed:
        stock.sell([(_sku(each), each.quantity, each.line_id) for each in changed])


def retake(order: Order) -> bool:
    """Hold an order's released units again, all or none.

    Returns False when too few are free; then nothing has changed.
    """
    freed = [
        each
        for each in _holds(attempt__order=order)
        if each.state == HoldState.RELEASED
    ]
    try:
        with transaction.atomic():
            taken = stock.reserve([(_sku(each), each.quantity) for each in freed])
            # A variant that is made to order by now needs none.
            held = {item.pk for item in taken}
            again = [each for each in freed if each.stock_item_id in held]
            _change_state(again, HoldState.RELEASED, HoldState.HELD)
    except SoldOut:
        return False
    return True


def held_for(order: Order | None) -> dict[str, int]:
    """Units that an open order holds, by SKU; its own buyer may count on them."""
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


def _change_state(
    holds: Iterable[Hold], before: HoldState, after: HoldState
) -> list[Hold]:
    """Change holds from one state to another; returns those that this call changed.

    A call that runs at the same time may have changed the rest.
    """
    return [
        each
        for each in holds
        if Hold.objects.filter(pk=each.pk, state=before).update(state=after)
    ]


def _sku(each: Hold) -> str:
    return each.stock_item.variant.sku
