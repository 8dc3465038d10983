"""Saved for later: lines that a member takes out of the cart and keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.core import signing
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from checkout import add_lines, carts
from checkout.add_lines import Outcome, Wanted
from checkout.models import MOST_OF_A_SKU, MOST_SAVED, Cart, CartLine, SavedLine
from checkout.pricing import PricedCart
from products.models import Variant
from products.offers import Offer
from site_config.errors import ShopError

UNDO = "checkout.saved_lines.undo"  # Salt of the signature.


class TooManySaved(ShopError):
    """No more lines can be saved; the message says how many are possible."""


@dataclass(frozen=True)
class ShownLine:
    """A saved line as it is today; without `offer` it is no longer sold."""

    sku: str
    name: str
    quantity: int
    price: Decimal
    offer: Offer | None

    @property
    def dearer_by(self) -> Decimal:
        """How much more one costs than when it was saved; below zero when it costs less."""
        return self.offer.price - self.price if self.offer else Decimal(0)

    @property
    def cheaper_by(self) -> Decimal:
        return -self.dearer_by


def shown(lines: Sequence[SavedLine], prices: PricedCart) -> list[ShownLine]:
    """Saved lines with today's offers, which `prices` has looked up with the cart's."""
    return [
        ShownLine(
            sku=line.sku,
            name=offer.full_name if offer else prices.names.get(line.sku, line.sku),
            quantity=line.quantity,
            price=line.price,
            offer=offer,
        )
        for line in lines
        for offer in [prices.offers.get(line.sku)]
    ]


@transaction.atomic
def save(*, cart: Cart, user: User, sku: str) -> int:
    """Move a line of a member's cart to what is saved; returns its place in the cart.

    Units of a SKU that is saved already are added to it. Raises NotForSale when the SKU
    is not in the cart, TooManySaved and CartGone; then nothing has changed.
    """
    held = list(carts.locked_lines(cart).items())
    quantity = dict(held).get(sku)
    if quantity is None:
        raise carts.NotForSale(sku)
    line = CartLine.objects.get(cart=cart, sku=sku)
    _keep(user, sku, quantity, _price_today(line))
    carts.remove(cart=cart, sku=sku)
    return [held_sku for held_sku, _quantity in held].index(sku)


def _price_today(line: CartLine) -> Decimal:
    """What one costs now; of what is no longer sold, what it cost last."""
    prices = Variant.objects.for_sale().with_sku(line.sku).values_list("price")
    found = prices.first()
    return found[0] if found else line.price


def _keep(user: User, sku: str, quantity: int, price: Decimal, **more: object) -> None:
    """Write a saved line, or add to the one there is. Raises TooManySaved."""
    known = SavedLine.objects.filter(user=user, sku=sku).first()
    if known is None and SavedLine.objects.filter(user=user).count() >= MOST_SAVED:
        text = _(
            "You have saved %(most)d things, and we keep no more. Remove one first."
        )
        raise TooManySaved(text % {"most": MOST_SAVED})
    units = min(quantity + (known.quantity if known else 0), MOST_OF_A_SKU)
    values = {"quantity": units, "price": price, **more}
    SavedLine.objects.update_or_create(values, user=user, sku=sku)


@transaction.atomic
def move_to_cart(
    line: SavedLine, *, to: Cart, quantity: int | None = None, place: int | None = None
) -> Outcome:
    """Put a saved line into the cart, as far as stock and limits allow; the rest stays saved.

    `quantity` is how many of it, all when nothing is said; `place` is how many lines stand
    above it. Raises CartGone; then nothing has changed.
    """
    units = min(quantity or line.quantity, line.quantity)
    wanted = Wanted(line.sku, units, price=line.price)
    [outcome] = add_lines.add([wanted], to=to, place=place)
    mine = SavedLine.objects.filter(pk=line.pk)
    left = mine.filter(quantity__gt=outcome.added)
    if not left.update(quantity=F("quantity") - outcome.added):
        mine.delete()
    return outcome


def remove(line: SavedLine) -> str:
    """Delete a saved line; returns what `restore` undoes it with."""
    line.delete()
    facts = [line.user_id, line.sku, line.quantity, str(line.price)]
    return signing.dumps([*facts, line.saved_at.isoformat()], salt=UNDO)


def removed(token: str, user: User) -> SavedLine | None:
    """The line that `remove` has deleted for this person, not in the database any more."""
    try:
        owner, sku, quantity, price, saved_at = signing.loads(token, salt=UNDO)
    except signing.BadSignature:
        return None
    if owner != user.pk:
        return None
    return SavedLine(
        user=user,
        sku=sku,
        quantity=quantity,
        price=Decimal(price),
        saved_at=datetime.fromisoformat(saved_at),
    )


@transaction.atomic
def restore(line: SavedLine) -> None:
    """Save a line again that was removed. Raises TooManySaved; then nothing has changed.

    One that has been saved since stays as it is, so that pressed twice it restores once.
    """
    if not SavedLine.objects.filter(user=line.user, sku=line.sku).exists():
        _keep(line.user, line.sku, line.quantity, line.price, saved_at=line.saved_at)
