"""The cart as it is today: priced, counted and added up anew each time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from checkout import holds
from checkout.gateway import minor_units
from checkout.models import MOST_OF_A_SKU, Cart, CartLine, Order
from products.images import display
from products.models import Variant
from products.offers import Offer, offers_of
from site_config import money
from site_config.models import StoreSettings


@dataclass(frozen=True)
class ShownLine:
    """A cart line as it is today; `problem` stops the checkout, `notice` does not."""

    sku: str
    name: str
    quantity: int
    offer: Offer | None
    most: int
    notice: str
    problem: str

    @property
    def total(self) -> Decimal:
        return self.offer.price * self.quantity if self.offer else Decimal(0)

    @property
    def changes(self) -> list[str]:
        """What is not as it was when the line was last touched, a sentence each."""
        return [words for words in (self.notice, self.problem) if words]


@dataclass(frozen=True)
class ShownCart:
    """The whole cart as it is today, amounts in major units of `currency`."""

    lines: Sequence[ShownLine]
    store: StoreSettings
    live: Order | None  # The cart's order that can still be paid.

    @property
    def currency(self) -> str:
        return self.store.currency

    @property
    def subtotal(self) -> Decimal:
        return sum((line.total for line in self.lines), Decimal(0))

    @property
    def sells(self) -> bool:
        """Whether any of it is still sold; else there is nothing to deliver."""
        return any(line.offer for line in self.lines)

    @property
    def delivery(self) -> Decimal:
        return self.store.delivery_for(self.subtotal) if self.sells else Decimal(0)

    @property
    def total(self) -> Decimal:
        return self.subtotal + self.delivery

    @property
    def pieces(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def problems(self) -> list[str]:
        """Everything that must be mended before paying, a sentence each."""
        found = [f"{line.name}: {line.problem}" for line in self.lines if line.problem]
        return found or self.out_of_bounds

    @property
    def out_of_bounds(self) -> list[str]:
        """Why Stripe would not charge the total, if it would not."""
        return _out_of_bounds(self.total, self.currency) if self.sells else []

    @property
    def changes(self) -> list[tuple[ShownLine, str]]:
        """Every line's changes, to be said once above all of them."""
        return [(line, words) for line in self.lines for words in line.changes]

    @property
    def notices(self) -> list[str]:
        """What else changed since the lines were touched, a sentence each."""
        return [f"{line.name}: {line.notice}" for line in self.lines if line.notice]

    @property
    def free_from(self) -> Decimal | None:
        """From which sum delivery is free; None when it always or never is."""
        never_paid = self.store.delivery_price == 0 or not self.sells
        return None if never_paid else self.store.free_delivery_from

    @property
    def to_free_delivery(self) -> Decimal | None:
        """How much is missing for free delivery; None when it is free or never is."""
        threshold = self.free_from
        if threshold is None or self.delivery == 0:
            return None
        return threshold - self.subtotal


def show(cart: Cart | None) -> ShownCart:
    """The cart as it is today: prices and stock from the catalogue, delivery worked out."""
    written = list(cart.lines.all()) if cart else []
    offers = offers_by_sku([line.sku for line in written])
    live = Order.objects.live_for(cart) if cart and written else None
    mine = holds.held_for(live)
    gone = _names([line.sku for line in written if line.sku not in offers])
    return ShownCart(
        lines=[_shown(line, offers.get(line.sku), mine, gone) for line in written],
        store=StoreSettings.current(),
        live=live,
    )


def offers_by_sku(skus: Sequence[str]) -> dict[str, Offer]:
    """Today's offers of those SKUs that are for sale, with their pictures."""
    if not skus:
        return {}
    variants = (
        Variant.objects.for_sale()
        .with_everything()
        .filter(sku__in=skus)
        .prefetch_related("product__main_page__gallery__image")
    )
    offers = {offer.sku: offer for offer in offers_of(variants)}
    display.with_sizes(offer.image for offer in offers.values())
    return offers


def _names(skus: Sequence[str]) -> dict[str, str]:
    """What those that are no longer sold were called, as far as anybody knows."""
    if not skus:
        return {}
    rows = Variant.objects.filter(sku__in=skus)
    return dict(rows.values_list("sku", "product__name"))


def _shown(
    line: CartLine, offer: Offer | None, mine: dict[str, int], gone: dict[str, str]
) -> ShownLine:
    most = 0
    problem = notice = ""
    name = offer.full_name if offer else gone.get(line.sku, line.sku)
    if offer is None:
        problem = _("No longer sold. Remove it to go on.")
    else:
        free = MOST_OF_A_SKU if offer.left is None else offer.left
        free += mine.get(line.sku, 0)  # What one holds oneself is in nobody's way.
        most = min(free, MOST_OF_A_SKU)
        problem = _too_few(line, free)
        notice = _price_changed(line, offer)
    return ShownLine(line.sku, name, line.quantity, offer, most, notice, problem)


def _too_few(line: CartLine, free: int) -> str:
    if line.quantity <= free:
        return ""
    if free == 0:
        return _("Just sold out. Remove it to go on.")
    return _("We now have %(free)d. Change the quantity to go on.") % {"free": free}


def _price_changed(line: CartLine, offer: Offer) -> str:
    if line.price == offer.price:
        return ""
    return _("Was %(before)s, now %(now)s.") % {
        "before": money.written(line.price, offer.currency, whole=True),
        "now": money.written(offer.price, offer.currency, whole=True),
    }


def _out_of_bounds(total: Decimal, currency: str) -> list[str]:
    """Why Stripe would not charge `total`, if it would not."""
    least, most = minor_units.least_total(currency), minor_units.most_total(currency)
    if total < least:
        told = _("The smallest order is %(sum)s. Add something to go on.")
        return [told % {"sum": money.written(least, currency)}]
    if total > most:
        told = _("The largest order is %(sum)s. Take something out to go on.")
        return [told % {"sum": money.written(most, currency)}]
    return []
