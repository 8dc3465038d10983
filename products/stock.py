"""The shelf: the only writer of stock.

Each change is a conditional UPDATE, whose row count decides; each function is one
transaction that takes its SKUs in sorted order, so that no two can wait for each other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from products.models import StockItem, StockMovement, Variant
from site_config.errors import ShopError

Lines = Sequence[tuple[str, int]]
Kind = StockMovement.Kind


class SoldOut(ShopError):
    """Fewer than asked for are free: of `name`, the variant `sku`, there are `free` left.

    It carries no sentence for people; whoever shows it words it.
    """

    def __init__(self, *, sku: str, name: str, free: int) -> None:
        self.sku, self.name, self.free = sku, name, max(free, 0)
        super().__init__(f"{self.free} of {sku} left")


class StaleCount(ShopError):
    """The shelf of `sku` is no longer the one that was counted."""

    def __init__(self, item: StockItem, message: str) -> None:
        self.sku = item.variant.sku
        super().__init__(message)


@transaction.atomic
def shelve(variant: Variant, *, tracked: bool = True, low_at: int = 3) -> StockItem:
    """Give a new variant its place on the shelf, empty; a second call changes nothing."""
    item, _made = StockItem.objects.get_or_create(
        variant=variant, defaults={"tracked": tracked, "low_at": low_at}
    )
    return item


@transaction.atomic
def reserve(lines: Lines) -> list[StockItem]:
    """Set units aside for one payment; `lines` is `[(sku, quantity)]`, added up.

    Made-to-order variants need no units. Returns the stock items that now hold some,
    in sku order. Raises SoldOut when fewer are free; then nothing has changed.
    """
    held = []
    for item, quantity in _in_order(lines):
        if not item.tracked:
            continue
        taken = StockItem.objects.filter(
            pk=item.pk, tracked=True, on_hand__gte=F("reserved") + quantity
        ).update(reserved=F("reserved") + quantity)
        if not taken:
            item.refresh_from_db(fields=["on_hand", "reserved"])
            variant = item.variant
            raise SoldOut(sku=variant.sku, name=variant.product.name, free=item.free)
        held.append(item)
    return held


@transaction.atomic
def release(lines: Lines) -> None:
    """Put promised units back for others; `lines` is `[(sku, quantity)]`."""
    for item, quantity in _in_order(lines):
        _changed(
            StockItem.objects.filter(pk=item.pk, reserved__gte=quantity).update(
                reserved=F("reserved") - quantity
            ),
            item,
        )


@transaction.atomic
def sell(lines: Sequence[tuple[str, int, int]]) -> None:
    """Take promised units off the shelf; `lines` is `[(sku, quantity, order line id)]`."""
    items = _items(sku for sku, _quantity, _line in lines)
    for sku, quantity, order_line_id in sorted(lines):
        _at_least_one(quantity)
        item = items[sku]
        _changed(
            StockItem.objects.filter(
                pk=item.pk, reserved__gte=quantity, on_hand__gte=quantity
            ).update(
                reserved=F("reserved") - quantity, on_hand=F("on_hand") - quantity
            ),
            item,
        )
        _write(item, -quantity, Kind.SELL, order_line_id=order_line_id)


@transaction.atomic
def receive(sku: str, quantity: int, *, who: Any = None, why: str = "") -> None:
    """Put `quantity` new units on the shelf."""
    _add(sku, quantity, Kind.RECEIVE, who=who, why=why)


@transaction.atomic
def give_back(sku: str, quantity: int, *, order_line_id: int, who: Any = None) -> None:
    """Put units of an order line back on the shelf; whether they may is the caller's."""
    _add(sku, quantity, Kind.RETURN, who=who, order_line_id=order_line_id)


@transaction.atomic
def count(
    sku: str,
    counted: int,
    *,
    shown: int,
    kind: Kind = Kind.COUNT,
    who: Any = None,
    why: str = "",
) -> StockItem:
    """Set what is on hand to what somebody counted, and write the difference down.

    `shown` is the number on hand that the screen showed. Raises StaleCount when it
    has changed since, or when more than `counted` is promised; then nothing changes.
    """
    if counted < 0:
        raise ShopError(_("Enter 0 or more."))
    item = _items([sku])[sku]
    done = StockItem.objects.filter(
        pk=item.pk, on_hand=shown, reserved__lte=counted
    ).update(on_hand=counted)
    if not done:
        item.refresh_from_db(fields=["on_hand", "reserved"])
        raise StaleCount(item, objection(item, counted=counted, shown=shown))
    if counted != shown:
        _write(item, counted - shown, kind, who=who, why=why)
    item.refresh_from_db()
    return item


def objection(item: StockItem, *, counted: int, shown: int) -> str:
    """Why a count does not fit the shelf that `item` was loaded from; empty if it does."""
    facts = {"sku": item.variant.sku, "now": item.on_hand, "held": item.reserved}
    if item.on_hand != shown:
        words = _(
            "%(sku)s changed while you counted: %(now)d on hand now. Count again."
        )
    elif item.reserved > counted:
        words = _(
            "%(held)d of %(sku)s are reserved for people who are paying. Count again later."
        )
    else:
        return ""
    return words % facts


@transaction.atomic
def set_terms(sku: str, *, tracked: bool, low_at: int) -> None:
    """Say whether a variant is counted at all, and from when it counts as low.

    Raises ShopError when units are promised: a made-to-order variant holds none.
    """
    done = StockItem.objects.filter(variant__sku=sku)
    if not tracked:
        done = done.filter(reserved=0)
    if not done.update(tracked=tracked, low_at=low_at):
        raise ShopError(
            _("%(sku)s is in an open payment. Try again in an hour.") % {"sku": sku}
        )


def _in_order(lines: Lines) -> list[tuple[StockItem, int]]:
    """Equal SKUs added up, with their stock items, in sku order."""
    wanted: Counter[str] = Counter()
    for sku, quantity in lines:
        _at_least_one(quantity)
        wanted[sku] += quantity
    items = _items(wanted)
    return [(items[sku], wanted[sku]) for sku in sorted(wanted)]


def _items(skus: Iterable[str]) -> dict[str, StockItem]:
    wanted = set(skus)
    items = {
        item.variant.sku: item
        for item in StockItem.objects.filter(variant__sku__in=wanted).select_related(
            "variant__product"
        )
    }
    if missing := wanted - items.keys():
        raise ShopError(
            _("No longer sold: %(skus)s.") % {"skus": ", ".join(sorted(missing))}
        )
    return items


def _at_least_one(quantity: int) -> None:
    # A guarded UPDATE with a negative quantity would add units.
    if quantity < 1:
        raise ValueError(f"A quantity is at least 1, not {quantity}.")


def _changed(rows: int, item: StockItem) -> None:
    if not rows:
        raise RuntimeError(f"The shelf of {item.variant.sku} does not hold that many.")


def _add(sku: str, quantity: int, kind: Kind, **written: Any) -> None:
    _at_least_one(quantity)
    item = _items([sku])[sku]
    StockItem.objects.filter(pk=item.pk).update(on_hand=F("on_hand") + quantity)
    _write(item, quantity, kind, **written)


def _write(item: StockItem, delta: int, kind: Kind, **written: Any) -> None:
    StockMovement.objects.create(stock_item=item, delta=delta, kind=kind, **written)
