"""The cart: what a shopper means to buy, checked against the shelf at each change."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from checkout import holds
from checkout.models import (
    MOST_OF_A_SKU,
    MOST_PIECES,
    Cart,
    CartLine,
    Order,
)
from products.models import Variant
from products.offers import offer_of
from products.stock import SoldOut
from site_config.errors import ShopError

GUESTS_CARTS_LAST = timedelta(days=30)


class NotForSale(ShopError):
    """The variant `sku` is no longer sold, or its page is not public.

    It carries no sentence for people; whoever shows it words it.
    """

    def __init__(self, sku: str) -> None:
        self.sku = sku
        super().__init__(f"{sku} is not for sale")


class CartGone(ShopError):
    """It became part of a member's cart in another window."""


class TooMany(ShopError):
    """More than is free, or than one shopper may hold; the message says how many go."""


@transaction.atomic
def add(*, to: Cart, variant: Variant, quantity: int, at_least: bool = False) -> None:
    """Put `quantity` more into the cart; with `at_least`, raise the line to `quantity`.

    Raises TooMany, SoldOut when no unit is free, CartGone; then nothing has changed.
    """
    lines = _locked_lines(to)
    held = lines.get(variant.sku, 0)
    wanted = max(held, quantity) if at_least else held + quantity
    _check(to, variant, wanted, lines)
    _write(to, variant.sku, wanted, variant.price, lines)


@transaction.atomic
def change(*, cart: Cart, sku: str, quantity: int) -> None:
    """Set a line to `quantity`; 0 removes it, and a line that is not there stays away.

    Raises NotForSale, TooMany, SoldOut when no unit is free, CartGone; then nothing has
    changed.
    """
    lines = _locked_lines(cart)
    if quantity == 0:
        CartLine.objects.filter(cart=cart, sku=sku).delete()
        _note_change(cart)
        return
    variant = variant_to_add(sku)
    _check(cart, variant, quantity, lines)
    if sku in lines:
        _write(cart, sku, quantity, variant.price, lines)


@transaction.atomic
def merge(*, guest: Cart, user: User) -> tuple[int, list[str]]:
    """Move a guest's lines into the member's cart, as far as can be had.

    Returns how many pieces the member's cart held before, and a sentence for each line
    that did not come whole. The guest's cart is gone.
    """
    mine, _made = Cart.objects.get_or_create(user=user)
    # Both, always in the same order: another window may be adding to the guest's.
    both = Cart.objects.select_for_update().filter(pk__in=[mine.pk, guest.pk])
    if len(both.order_by("pk")) < 2:
        return 0, []
    lines = _locked_lines(mine)
    earlier, left_out = sum(lines.values()), []
    for line in list(guest.lines.all()):
        came = _move(line, mine, lines)
        if came < line.quantity:
            left_out.append(_not_whole(_name_of(line.sku), line.quantity, came))
    guest.delete()
    return earlier, left_out


def forget_old() -> int:
    """Delete guests' carts that nobody has touched for 30 days; how many they were.

    A cart whose order can still be paid stays. Rule: 30 days, as the privacy policy says.
    """
    before = timezone.now() - GUESTS_CARTS_LAST
    old = Cart.objects.filter(user=None, live_order=None, changed_at__lt=before)
    return old.delete()[1].get(Cart._meta.label, 0)


@transaction.atomic
def buy_again(*, order: Order, to: Cart) -> tuple[int, list[str]]:
    """Put what an order sold into the cart once more, at today's prices.

    As far as can be had: returns how many pieces came, and a sentence for each line
    that is not whole. The order never changes.
    """
    lines = _locked_lines(to)
    added, left_out = 0, []
    for line in order.lines.all():
        variant = Variant.objects.for_sale().with_sku(line.sku).first()
        if variant is None:
            left_out.append(_("%(name)s is no longer made.") % {"name": line.full_name})
            continue
        wanted = CartLine(sku=line.sku, quantity=line.quantity, price=variant.price)
        came = _move(wanted, to, lines)
        added += came
        if came < line.quantity:
            left_out.append(_not_whole(line.full_name, line.quantity, came))
    return added, left_out


def _not_whole(name: str, wanted: int, came: int) -> str:
    if not came:
        return _("There are no more of %(name)s.") % {"name": name}
    facts = {"name": name, "came": came, "wanted": wanted}
    return _("Of %(name)s there are %(came)d instead of %(wanted)d.") % facts


def _name_of(sku: str) -> str:
    """What a line is called with its options: another glaze may still be had."""
    variant = Variant.objects.with_everything().filter(sku=sku).first()
    return offer_of(variant).full_name if variant else sku


def take_out(order: Order) -> None:
    """Take what an order sold out of its cart; what came in since stays."""
    if order.cart_id is None:
        return
    mine = CartLine.objects.filter(cart=order.cart_id)
    for line in order.lines.all():
        left = mine.filter(sku=line.sku, quantity__gt=line.quantity).update(
            quantity=F("quantity") - line.quantity
        )
        if not left:
            mine.filter(sku=line.sku).delete()


def variant_to_add(sku: str) -> Variant:
    """The variant with this SKU, with its stock. Raises NotForSale."""
    rows = Variant.objects.for_sale().with_sku(sku)
    found = rows.select_related("product", "stock").first()
    if found is None:
        raise NotForSale(sku)
    return found


def lock(cart: Cart) -> None:
    """Keep all others from changing this cart until the transaction ends.

    Raises CartGone when it was merged into another since it was looked up.
    """
    if not Cart.objects.select_for_update().filter(pk=cart.pk).first():
        raise CartGone(_("Your cart changed in another window. Look again."))


def _locked_lines(cart: Cart) -> dict[str, int]:
    """Quantities by SKU, while nobody else changes this cart."""
    lock(cart)
    return dict(CartLine.objects.filter(cart=cart).values_list("sku", "quantity"))


def _write(
    cart: Cart, sku: str, quantity: int, price: Decimal, lines: dict[str, int]
) -> None:
    """Write one line; `lines` is what the cart held when it was locked."""
    written = {"quantity": quantity, "price": price}
    if sku in lines:
        CartLine.objects.filter(cart=cart, sku=sku).update(**written)
    else:
        CartLine.objects.create(cart=cart, sku=sku, **written)
    _note_change(cart)


def _note_change(cart: Cart) -> None:
    Cart.objects.filter(pk=cart.pk).update(changed_at=timezone.now())


def _check(cart: Cart, variant: Variant, wanted: int, lines: dict[str, int]) -> None:
    held = lines.get(variant.sku, 0)
    others = sum(lines.values()) - held
    if wanted > MOST_OF_A_SKU:
        raise TooMany(
            _("We send at most %(most)d of a piece at once. Write to us for more.")
            % {"most": MOST_OF_A_SKU}
        )
    if wanted + others > MOST_PIECES:
        raise TooMany(
            _("A cart holds at most %(most)d pieces. Pay for these first.")
            % {"most": MOST_PIECES}
        )
    if variant.stock.tracked and wanted > variant.stock.free:
        mine = holds.held_for(Order.objects.live_for(cart)).get(variant.sku, 0)
        _check_shelf(variant, wanted, held, variant.stock.free + mine)


def _check_shelf(variant: Variant, wanted: int, held: int, free: int) -> None:
    if wanted <= free:
        return
    if free <= 0:
        raise SoldOut(sku=variant.sku, name=_name_of(variant.sku), free=free)
    have = ngettext("We have 1 of these.", "We have %(free)d of these.", free)
    more = free - held
    if held == 0:
        rest = ngettext("You can add 1.", "You can add %(free)d.", free)
    elif more > 0:
        rest = _("Your cart already holds %(held)d, so you can add %(more)d.")
    else:
        rest = _("Your cart already holds %(held)d.")
    facts = {"free": free, "held": held, "more": more}
    raise TooMany(f"{have} {rest}" % facts)


def _move(line: CartLine, into: Cart, lines: dict[str, int]) -> int:
    """Move one line as far as can be had; returns how many pieces came."""
    held = lines.get(line.sku, 0)
    room = min(
        MOST_OF_A_SKU - held,
        MOST_PIECES - sum(lines.values()),
        _free(line, into) - held,
    )
    moved = min(line.quantity, room)
    if moved < 1:
        return 0
    _write(into, line.sku, held + moved, line.price, lines)
    lines[line.sku] = held + moved
    return moved


def _free(line: CartLine, cart: Cart) -> int:
    try:
        variant = variant_to_add(line.sku)
    except NotForSale:
        return 0
    if not variant.stock.tracked:
        return MOST_OF_A_SKU
    mine = holds.held_for(Order.objects.live_for(cart)).get(line.sku, 0)
    return variant.stock.free + mine
