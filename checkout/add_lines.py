"""Several lines put into a cart at once: as far as they can be had, and what became of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto

from django.db import transaction

from accounts.models import User
from checkout import carts, holds, pricing
from checkout.models import MOST_OF_A_SKU, MOST_UNITS, Cart, Order
from products.offers import Offer


class Limit(Enum):
    """Why fewer units were added than were wanted."""

    NOT_SOLD = auto()
    STOCK = auto()
    OF_A_SKU = auto()
    CART_IS_FULL = auto()


@dataclass(frozen=True)
class Wanted:
    """A line to add; `name` and `price` are what it was called and what one cost before."""

    sku: str
    quantity: int
    name: str = ""
    price: Decimal | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of a wanted line; `limit` says why fewer than `wanted` were added.

    `before` and `now` are what one cost and costs, where that has changed.
    """

    sku: str
    name: str
    wanted: int
    added: int
    limit: Limit | None
    before: Decimal | None = None
    now: Decimal | None = None


@transaction.atomic
def add(
    wanted: Iterable[Wanted], *, to: Cart, place: int | None = None
) -> list[Outcome]:
    """Add lines to the cart at today's prices, as far as stock and limits allow.

    New lines stand last, or below `place` others. Answers with what became of each, in
    their order. Raises CartGone; then nothing has changed.
    """
    wanted = list(wanted)
    room = _Room(to, [line.sku for line in wanted])
    before = set(room.lines)
    outcomes = [room.take(line) for line in wanted]
    if place is not None:
        for line in outcomes:
            if line.added and line.sku not in before:
                carts.put_back(to, line.sku, place)
    return outcomes


@transaction.atomic
def merge(*, guest: Cart, user: User) -> tuple[int, list[Outcome]]:
    """Move a guest's lines into the member's cart, as far as stock and limits allow.

    Returns how many units the member's cart held before, and what became of the lines.
    The guest's cart is deleted. When another window has merged it already nothing
    changes, and the answer is `(0, [])`. Refuses nothing.
    """
    mine, _made = Cart.objects.get_or_create(user=user)
    # Orders before carts, as `settle` locks them.
    open_orders = {
        order.live_cart_id: order
        for order in Order.objects.select_for_update()
        .filter(live_cart__in=[mine.pk, guest.pk])
        .order_by("pk")
    }
    # Both, always in the same order: another window may be adding to the guest's.
    both = Cart.objects.select_for_update().filter(pk__in=[mine.pk, guest.pk])
    if len(both.order_by("pk")) < 2:
        return 0, []
    if mine.pk not in open_orders and (order := open_orders.get(guest.pk)):
        # Or a second page could be paid for the same units.
        order.cart = order.live_cart = mine
        order.save(update_fields=["cart", "live_cart"])
    lines = list(guest.lines.all())
    room = _Room(mine, [line.sku for line in lines])
    earlier = sum(room.lines.values())
    # With the guest's prices, so that the cart says what has changed since.
    outcomes = [
        room.take(Wanted(line.sku, line.quantity), price=line.price) for line in lines
    ]
    _take_over_choices(guest, mine)
    guest.delete()
    return earlier, outcomes


def _take_over_choices(guest: Cart, mine: Cart) -> None:
    """What the guest chose for the whole cart, where it is anything, in place of the member's."""
    chosen = {"code": guest.code, "gift_note": guest.gift_note}
    if guest.country:
        chosen |= {"country": guest.country, "delivery_key": guest.delivery_key}
    Cart.objects.filter(pk=mine.pk).update(
        **{name: value for name, value in chosen.items() if value}
    )


class _Room:
    """What a cart, locked until the transaction ends, still has room for of some SKUs."""

    def __init__(self, cart: Cart, skus: list[str]) -> None:
        self.cart, self.lines = cart, carts.locked_lines(cart)
        self.offers = pricing.offers_by_sku(skus)
        self.names = pricing.names_of([sku for sku in skus if sku not in self.offers])
        self.held = holds.held_for(Order.objects.live_for(cart))

    def take(self, line: Wanted, *, price: Decimal | None = None) -> Outcome:
        """Add as much of a line as there is room for, at `price` or today's."""
        offer = self.offers.get(line.sku)
        if offer is None:
            name = line.name or self.names.get(line.sku, line.sku)
            return Outcome(line.sku, name, line.quantity, 0, Limit.NOT_SOLD)
        possible, limit = self._possible(offer)
        added = max(min(line.quantity, possible), 0)
        if added:
            held = self.lines.get(line.sku, 0)
            price = offer.price if price is None else price
            carts.write_line(self.cart, line.sku, held + added, price, self.lines)
            self.lines[line.sku] = held + added
        changed = added and line.price not in (None, offer.price)
        return Outcome(
            sku=line.sku,
            name=offer.full_name,
            wanted=line.quantity,
            added=added,
            limit=limit if added < line.quantity else None,
            before=line.price if changed else None,
            now=offer.price if changed else None,
        )

    def _possible(self, offer: Offer) -> tuple[int, Limit]:
        """How many more the cart can hold, and what keeps it from holding more than that."""
        held = self.lines.get(offer.sku, 0)
        limits = [
            (MOST_OF_A_SKU - held, Limit.OF_A_SKU),
            (MOST_UNITS - sum(self.lines.values()), Limit.CART_IS_FULL),
        ]
        if offer.left is not None:
            free = offer.left + self.held.get(offer.sku, 0)
            limits.append((free - held, Limit.STOCK))
        return min(limits, key=lambda each: each[0])
