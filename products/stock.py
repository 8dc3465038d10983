"""Stock: the only writer of what is on hand, what is reserved, and the ledger.

Each change is a conditional UPDATE, whose row count decides; each function is one
transaction that takes its SKUs in sorted order, so that no two can wait for each other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from products.models import StockItem, StockMovement, Variant
from site_config.errors import ShopError
from site_config.page_cache import changes

Lines = Sequence[tuple[str, int]]
Kind = StockMovement.Kind


class SoldOut(ShopError):
    """Fewer than asked for are free: of `name`, the variant `sku`, there are `free` left.

    Its message is not for people: the views have a sentence for it.
    """

    def __init__(self, *, sku: str, name: str, free: int) -> None:
        self.sku, self.name, self.free = sku, name, max(free, 0)
        super().__init__(f"{self.free} of {sku} left")


class StaleCount(ShopError):
    """The stock of `sku` is no longer what it was when somebody counted it."""

    def __init__(self, item: StockItem, message: str) -> None:
        self.sku = item.variant.sku
        super().__init__(message)


@transaction.atomic
def create_item(
    variant: Variant, *, tracked: bool = True, low_at: int = 3
) -> StockItem:
    """Give a new variant its stock item, without units. Refuses nothing.

    A second call changes nothing, and returns the item as it is.
    """
    item, made = StockItem.objects.get_or_create(
        variant=variant, defaults={"tracked": tracked, "low_at": low_at}
    )
    if made:
        _say_after_commit(changes.EVERYTHING)
    return item


@transaction.atomic
def reserve(lines: Lines) -> list[StockItem]:
    """Reserve units for one payment; `lines` is `[(sku, quantity)]`, added up.

    Made-to-order variants need no units. Returns the stock items that now have some
    reserved, in sku order. Raises SoldOut when fewer are free, ShopError for an unknown
    SKU, ValueError for a quantity below 1; then nothing has changed.
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
        held.append((item, -quantity))
    _show(held)
    return [item for item, _delta in held]


@transaction.atomic
def release(lines: Lines) -> None:
    """Free reserved units for others; `lines` is `[(sku, quantity)]`, added up.

    Raises RuntimeError when fewer are reserved, ShopError for an unknown SKU, ValueError
    for a quantity below 1; then nothing has changed.
    """
    released = _in_order(lines)
    for item, quantity in released:
        _require_row(
            StockItem.objects.filter(pk=item.pk, reserved__gte=quantity).update(
                reserved=F("reserved") - quantity
            ),
            item,
        )
    _show(released)


@transaction.atomic
def sell(lines: Sequence[tuple[str, int, int]]) -> None:
    """Take reserved units out of stock; `lines` is `[(sku, quantity, order line id)]`.

    Each line becomes one movement of the ledger. Raises RuntimeError when fewer are
    reserved or on hand, ShopError for an unknown SKU, ValueError for a quantity below 1;
    then nothing has changed.
    """
    items = _items(sku for sku, _quantity, _line in lines)
    for sku, quantity, order_line_id in sorted(lines):
        _at_least_one(quantity)
        item = items[sku]
        _require_row(
            StockItem.objects.filter(
                pk=item.pk, reserved__gte=quantity, on_hand__gte=quantity
            ).update(
                reserved=F("reserved") - quantity, on_hand=F("on_hand") - quantity
            ),
            item,
        )
        _write(item, -quantity, Kind.SELL, order_line_id=order_line_id)


@transaction.atomic
def receive(
    sku: str, quantity: int, *, who: AbstractBaseUser | None = None, why: str = ""
) -> None:
    """Add `quantity` new units to the stock.

    Raises ShopError for an unknown SKU, ValueError for a quantity below 1; then nothing
    has changed.
    """
    _add(sku, quantity, Kind.RECEIVE, who=who, why=why)


@transaction.atomic
def receive_return(
    sku: str,
    quantity: int,
    *,
    order_line_id: int,
    who: AbstractBaseUser | None = None,
) -> None:
    """Add units that came back from an order line to the stock.

    The caller has made sure that so many of the line were sold and did not come back yet.
    Raises ShopError for an unknown SKU, ValueError for a quantity below 1; then nothing
    has changed.
    """
    _add(sku, quantity, Kind.RETURN, who=who, order_line_id=order_line_id)


@transaction.atomic
def count(
    sku: str,
    counted: int,
    *,
    shown: int,
    kind: Kind = Kind.COUNT,
    who: AbstractBaseUser | None = None,
    why: str = "",
) -> StockItem:
    """Set what is on hand to what somebody counted, and write the difference to the ledger.

    `shown` is the number on hand that the screen showed. Raises StaleCount when it
    has changed since or more than `counted` is reserved, ShopError for an unknown SKU or
    a count below 0; then nothing has changed.
    """
    if counted < 0:
        raise ShopError(_("Enter 0 or more."))
    item = _items([sku])[sku]
    done = StockItem.objects.filter(
        pk=item.pk, on_hand=shown, reserved__lte=counted
    ).update(on_hand=counted)
    if not done:
        item.refresh_from_db(fields=["on_hand", "reserved"])
        raise StaleCount(item, count_problem(item, counted=counted, shown=shown))
    if counted != shown:
        _write(item, counted - shown, kind, who=who, why=why)
        _show([(item, counted - shown)])
    item.refresh_from_db()
    return item


def count_problem(item: StockItem, *, counted: int, shown: int) -> str:
    """Why a count does not fit the stock as `item` was loaded; empty if it does."""
    if item.on_hand != shown:
        text = _("%(sku)s changed while you counted: %(now)d on hand now. Count again.")
    elif item.reserved > counted:
        text = _(
            "%(held)d of %(sku)s are reserved for people who are paying. Count again later."
        )
    else:
        return ""
    numbers = {"sku": item.variant.sku, "now": item.on_hand, "held": item.reserved}
    return text % numbers


@transaction.atomic
def set_tracking(sku: str, *, tracked: bool, low_at: int) -> None:
    """Set whether a variant is counted at all, and from how many units on it counts as low.

    Raises ShopError when it becomes made to order, which needs no units, while some are
    reserved, and for an unknown SKU; then nothing has changed.
    """
    done = StockItem.objects.filter(variant__sku=sku)
    if not tracked:
        done = done.filter(reserved=0)
    if not done.update(tracked=tracked, low_at=low_at):
        raise ShopError(
            _("%(sku)s is in an open payment. Try again in an hour.") % {"sku": sku}
        )
    _say_after_commit(changes.EVERYTHING)


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


def _require_row(rows: int, item: StockItem) -> None:
    """Raises RuntimeError when a conditional UPDATE has found no row."""
    if not rows:
        raise RuntimeError(f"The stock of {item.variant.sku} does not hold that many.")


def _add(
    sku: str,
    quantity: int,
    kind: Kind,
    *,
    who: AbstractBaseUser | None,
    why: str = "",
    order_line_id: int | None = None,
) -> None:
    _at_least_one(quantity)
    item = _items([sku])[sku]
    StockItem.objects.filter(pk=item.pk).update(on_hand=F("on_hand") + quantity)
    _write(item, quantity, kind, who=who, why=why, order_line_id=order_line_id)
    _show([(item, quantity)])


def _write(
    item: StockItem,
    delta: int,
    kind: Kind,
    *,
    who: AbstractBaseUser | None = None,
    why: str = "",
    order_line_id: int | None = None,
) -> None:
    StockMovement.objects.create(
        stock_item=item,
        delta=delta,
        kind=kind,
        who_id=who.pk if who else None,
        why=why,
        order_line_id=order_line_id,
    )


def _show(changed: Iterable[tuple[StockItem, int]]) -> None:
    """Let kept pages show free units that became more or fewer: `[(item, by how many)]`.

    The page of a product alone says how many are left. That something sells out, or can be
    had again, is in lists, their counts and their order as well.
    """
    by = {item.pk: (item.variant.product_id, delta) for item, delta in changed}
    now = StockItem.objects.filter(pk__in=by).annotate(
        left=F("on_hand") - F("reserved")
    )
    for pk, left in now.values_list("pk", "left"):
        product, delta = by[pk]
        _say_after_commit(changes.of_product(product))
        if (left > 0) != (left - delta > 0):
            _say_after_commit(changes.EVERYTHING)


def _say_after_commit(name: str) -> None:
    transaction.on_commit(lambda: changes.say(name), robust=True)
