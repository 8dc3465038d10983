"""The cart: what a shopper means to buy, checked against the stock at each change."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checkout import holds
from checkout.models import MOST_OF_A_SKU, MOST_UNITS, Cart, CartLine, Order
from products import offers
from products.models import Variant
from products.stock import SoldOut
from site_config.errors import ShopError

GUEST_CARTS_LAST = timedelta(days=30)


class NotForSale(ShopError):
    """The variant `sku` is no longer sold, or its page is not public.

    Its message is not for people: `cart_messages.refusal` has the sentence.
    """

    def __init__(self, sku: str) -> None:
        self.sku = sku
        super().__init__(f"{sku} is not for sale")


class CartGone(ShopError):
    """The cart became part of a member's cart in another window."""


class TooMany(ShopError):
    """More than is free, or than one cart may hold; the message says how many are possible."""


@transaction.atomic(savepoint=False)  # A caller's transaction is undone with it.
def add(
    *,
    to: Cart,
    variant: Variant,
    quantity: int,
    at_least: bool = False,
    place: int | None = None,
) -> None:
    """Put `quantity` more into the cart; with `at_least`, raise the line to `quantity`.

    A new line stands last, or below `place` others: where it stood before it was removed.
    Raises TooMany, SoldOut when no unit is free, CartGone; then nothing has changed.
    """
    lines = locked_lines(to)
    held = lines.get(variant.sku, 0)
    wanted = max(held, quantity) if at_least else held + quantity
    _check(to, variant, wanted, lines)
    write_line(to, variant.sku, wanted, variant.price, lines)
    if place is not None and variant.sku not in lines:
        put_back(to, variant.sku, place)


@transaction.atomic
def change(*, cart: Cart, sku: str, quantity: int) -> None:
    """Set a line to `quantity`; 0 removes it, and a SKU that is not in the cart is not added.

    Raises NotForSale, TooMany, SoldOut when no unit is free, CartGone; then nothing has
    changed.
    """
    lines = locked_lines(cart)
    if quantity == 0:
        remove(cart=cart, sku=sku)
        return
    variant = variant_to_add(sku)
    _check(cart, variant, quantity, lines)
    if sku in lines:
        write_line(cart, sku, quantity, variant.price, lines)


def remove(*, cart: Cart, sku: str) -> None:
    """Delete a line of a cart that the caller has locked; refuses nothing."""
    CartLine.objects.filter(cart=cart, sku=sku).delete()
    _touch(cart)


@transaction.atomic
def keep_code(cart: Cart, code: str) -> None:
    """Keep a discount code with the cart, in place of any other; "" forgets it.

    Whether it counts is asked anew each time the cart is priced. Raises CartGone; then
    nothing has changed.
    """
    lock(cart)
    Cart.objects.filter(pk=cart.pk).update(code=code, changed_at=timezone.now())
    cart.code = code


@transaction.atomic
def write_gift_note(*, cart: Cart, note: str) -> None:
    """Keep what is to be printed for whoever gets the parcel; "" removes it.

    Raises CartGone; then nothing has changed.
    """
    lock(cart)
    Cart.objects.filter(pk=cart.pk).update(gift_note=note, changed_at=timezone.now())


@transaction.atomic
def choose_delivery(*, cart: Cart, country: str, option: str = "") -> None:
    """Have the cart delivered to `country`, two letters, by the option of that key.

    An option that does not fit counts as none: then the first that fits is taken. Raises
    CartGone; then nothing has changed.
    """
    lock(cart)
    Cart.objects.filter(pk=cart.pk).update(
        country=country, delivery_key=option[:20], changed_at=timezone.now()
    )


def delete_old_guest_carts() -> int:
    """Delete guests' carts that nobody has changed for 30 days; returns how many.

    A cart whose order can still be paid stays. Refuses nothing. Rule: 30 days, as the
    privacy policy says.
    """
    before = timezone.now() - GUEST_CARTS_LAST
    old = Cart.objects.filter(user=None, live_order=None, changed_at__lt=before)
    return old.delete()[1].get(Cart._meta.label, 0)


def _name_of(sku: str) -> str:
    """The name with its options: another glaze may still be in stock."""
    found = offers.of_variants(Variant.objects.with_sku(sku))
    return found[0].full_name if found else sku


def remove_ordered(order: Order) -> None:
    """Remove what an order sold from its cart, and its note; what came since stays.

    An order without a cart changes nothing. Refuses nothing.
    """
    if order.cart_id is None:
        return
    if order.discount_code:  # It has served; the next order may enter it anew.
        kept = Cart.objects.filter(pk=order.cart_id, code=order.discount_code)
        kept.update(code="")
    if order.gift_note:
        same = Cart.objects.filter(pk=order.cart_id, gift_note=order.gift_note)
        same.update(gift_note="")
    mine = CartLine.objects.filter(cart=order.cart_id)
    for line in order.lines.all():
        left = mine.filter(sku=line.sku, quantity__gt=line.quantity).update(
            quantity=F("quantity") - line.quantity
        )
        if not left:
            mine.filter(sku=line.sku).delete()


def variant_to_add(sku: str) -> Variant:
    """The variant with this SKU, with its stock. Raises NotForSale; writes nothing."""
    rows = Variant.objects.for_sale().with_sku(sku)
    found = rows.select_related("product", "stock").first()
    if found is None:
        raise NotForSale(sku)
    return found


def lock(cart: Cart) -> None:
    """Lock this cart until the caller's transaction ends.

    Raises CartGone when it was merged into another since it was looked up; writes nothing.
    """
    if not Cart.objects.select_for_update().filter(pk=cart.pk).first():
        raise CartGone(_("Your cart changed in another window. Look again."))


def locked_lines(cart: Cart) -> dict[str, int]:
    """Quantities by SKU, while nobody else changes this cart. Raises CartGone."""
    lock(cart)
    return dict(CartLine.objects.filter(cart=cart).values_list("sku", "quantity"))


def write_line(
    cart: Cart, sku: str, quantity: int, price: Decimal, lines: dict[str, int]
) -> None:
    """Write one line; `lines` is what the cart held when it was locked."""
    values = {"quantity": quantity, "price": price}
    if sku in lines:
        CartLine.objects.filter(cart=cart, sku=sku).update(**values)
    else:
        CartLine.objects.create(cart=cart, sku=sku, **values)
    _touch(cart)


def put_back(cart: Cart, sku: str, place: int) -> None:
    """Move a new line up, so that it stands below `place` others."""
    others = CartLine.objects.filter(cart=cart).exclude(sku=sku)
    following = others[place : place + 1].first()
    if following:
        just_before = following.added_at - timedelta(microseconds=1)
        CartLine.objects.filter(cart=cart, sku=sku).update(added_at=just_before)


def _touch(cart: Cart) -> None:
    Cart.objects.filter(pk=cart.pk).update(changed_at=timezone.now())


def _check(cart: Cart, variant: Variant, wanted: int, lines: dict[str, int]) -> None:
    """Raises TooMany or SoldOut when the cart can't hold `wanted` units of `variant`."""
    held = lines.get(variant.sku, 0)
    others = sum(lines.values()) - held
    if wanted > MOST_OF_A_SKU:
        raise TooMany(
            _("We send at most %(most)d of a piece at once. Write to us for more.")
            % {"most": MOST_OF_A_SKU}
        )
    if wanted + others > MOST_UNITS:
        raise TooMany(
            _("A cart holds at most %(most)d pieces. Pay for these first.")
            % {"most": MOST_UNITS}
        )
    if variant.stock.tracked and wanted > variant.stock.free:
        mine = holds.held_for(Order.objects.live_for(cart)).get(variant.sku, 0)
        _check_stock(variant, wanted, held, variant.stock.free + mine)


def _check_stock(variant: Variant, wanted: int, held: int, free: int) -> None:
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
    numbers = {"free": free, "held": held, "more": more}
    raise TooMany(f"{have} {rest}" % numbers)
