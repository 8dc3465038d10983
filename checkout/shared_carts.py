"""A link to a cart: SKUs and quantities, signed. It is no row and names nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.core import signing
from django.urls import reverse
from django.utils import timezone

from checkout.add_lines import Wanted
from checkout.pricing import PricedCart, PricedLine
from products.offers import Offer

# By the day, so that a cart has the same link all day long.
SIGNER = signing.Signer(salt="checkout.shared_carts")
LINKS_LAST = timedelta(days=30)
LONGEST_LINK = 2000  # Characters; servers and chat programs cut much longer ones.


class LinkExpired(Exception):
    """The link was good, but has ended."""


@dataclass(frozen=True)
class SharedCart:
    """The link to a cart, a path, and the last day on which it works."""

    path: str
    last_day: date


@dataclass(frozen=True)
class SharedLine:
    """A line of a shared cart as it is today; without `offer` it is no longer sold."""

    name: str
    quantity: int
    offer: Offer | None

    @property
    def total(self) -> Decimal:
        return self.offer.price * self.quantity if self.offer else Decimal(0)

    @property
    def fewer(self) -> int | None:
        """How many are left, where that is fewer than the line asks for."""
        left = self.offer.left if self.offer else None
        return left if left is not None and left < self.quantity else None


def share(lines: Sequence[PricedLine]) -> SharedCart | None:
    """The link to the lines that are still sold; None when it would be too long, or empty."""
    sold = [[line.sku, line.quantity] for line in lines if line.offer]
    last_day = timezone.localdate() + LINKS_LAST
    token = SIGNER.sign_object([last_day.isoformat(), sold], compress=True)
    path = reverse("shared_cart", args=[token])
    return SharedCart(path, last_day) if sold and len(path) <= LONGEST_LINK else None


def read(token: str) -> list[Wanted]:
    """The lines that a link names. Raises LinkExpired, and BadSignature for what is no link."""
    last_day, lines = SIGNER.unsign_object(token)
    if timezone.localdate() > date.fromisoformat(last_day):
        raise LinkExpired
    return [Wanted(sku, quantity) for sku, quantity in lines]


def shown(wanted: Sequence[Wanted], prices: PricedCart) -> list[SharedLine]:
    """The lines with today's offers, which `prices` has looked up."""
    return [
        SharedLine(
            name=offer.full_name if offer else prices.names.get(line.sku, line.sku),
            quantity=line.quantity,
            offer=offer,
        )
        for line in wanted
        for offer in [prices.offers.get(line.sku)]
    ]
