"""The cart as it is today: priced, counted and added up anew each time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from checkout import discounts, holds
from checkout.discount_reasons import DeliveryIsFree, WhyNot
from checkout.discounts import Applied, Given, Person
from checkout.gateway import minor_units
from checkout.models import MOST_OF_A_SKU, Cart, CartLine, Order
from delivery import offers as delivery_offers
from delivery import terms
from delivery.offers import DeliveryOffer, Goods
from products import offers
from products.models import Variant
from products.offers import Offer
from site_config import remembered
from site_config.models import StoreSettings


@dataclass(frozen=True)
class NoLongerSold:
    """Its product or page is no longer for sale."""


@dataclass(frozen=True)
class JustSoldOut:
    """Not one unit is free."""


@dataclass(frozen=True)
class FewerLeft:
    """Only `free` units can be had: fewer than the line asks for, and at least one."""

    free: int


@dataclass(frozen=True)
class PriceChanged:
    """One cost `before` when the line was last touched, and costs `now`."""

    before: Decimal
    now: Decimal
    currency: str


@dataclass(frozen=True)
class TotalTooSmall:
    """Stripe charges no less than `least`."""

    least: Decimal
    currency: str


@dataclass(frozen=True)
class TotalTooLarge:
    """Stripe charges no more than `most`."""

    most: Decimal
    currency: str


@dataclass(frozen=True)
class NotDelivered:
    """No option leads to `country`, two letters; or to it, but not with these goods."""

    country: str
    fits_nothing: bool


# What stops a line from being paid, what stops the total, and all that views explain.
LineProblem = NoLongerSold | JustSoldOut | FewerLeft
TotalProblem = TotalTooSmall | TotalTooLarge | NotDelivered
Reason = LineProblem | PriceChanged | TotalProblem


@dataclass(frozen=True)
class PricedLine:
    """A cart line as it is today; `problem` stops the checkout, `notice` does not."""

    sku: str
    name: str
    quantity: int
    offer: Offer | None
    most: int
    notice: PriceChanged | None
    problem: LineProblem | None
    discount: Decimal = Decimal(0)  # Off the whole line.

    @property
    def before_discount(self) -> Decimal:
        return self.offer.price * self.quantity if self.offer else Decimal(0)

    @property
    def total(self) -> Decimal:
        return self.before_discount - self.discount

    @property
    def changes(self) -> list[Reason]:
        """What is not as it was when the line was last touched."""
        return [reason for reason in (self.notice, self.problem) if reason]


@dataclass(frozen=True)
class Destination:
    """Where a cart goes, two letters, and what delivery is offered without a discount.

    `countries` are those that get the same options; empty where the shop does not send to.
    Of what is offered the first, or the one with `key`, is chosen.
    """

    country: str = ""
    countries: Sequence[str] = ()
    offered: Sequence[DeliveryOffer] = ()
    key: str = ""

    def chosen_of(self, offers: Sequence[DeliveryOffer]) -> DeliveryOffer | None:
        first = next(iter(offers), None)
        return {each.key: each for each in offers}.get(self.key, first)


@dataclass(frozen=True)
class PricedCart:
    """The whole cart as it is today, amounts in major units of `currency`."""

    lines: Sequence[PricedLine]
    store: StoreSettings
    live_order: Order | None  # The cart's order that can still be paid.
    gift_note: str = ""
    # Today's offers by SKU, and what those that are no longer sold were called.
    offers: Mapping[str, Offer] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    given: Given = Given()
    code: str = ""  # What its shopper entered to get a discount.
    to: Destination = Destination()

    @property
    def currency(self) -> str:
        return self.store.currency

    @property
    def before_discount(self) -> Decimal:
        return self.subtotal + self.discount

    @property
    def discount(self) -> Decimal:
        """What comes off its goods; `subtotal` is what they cost after that."""
        return sum((line.discount for line in self.lines), Decimal(0))

    @property
    def subtotal(self) -> Decimal:
        return sum((line.total for line in self.lines), Decimal(0))

    @property
    def any_for_sale(self) -> bool:
        """Whether any of it is still sold; else there is nothing to deliver."""
        return any(line.offer for line in self.lines)

    @property
    def delivery(self) -> Decimal:
        chosen = self.chosen_delivery
        return chosen.price if chosen else Decimal(0)

    @property
    def delivery_offers(self) -> list[DeliveryOffer]:
        """What delivery is offered; all of it free with a discount of free delivery."""
        if self.free_delivery:
            return [each.for_nothing() for each in self.to.offered]
        return list(self.to.offered)

    @property
    def chosen_delivery(self) -> DeliveryOffer | None:
        """The option that the shopper chose, else the first; None when there is none."""
        return self.to.chosen_of(self.delivery_offers)

    @property
    def _delivery_asked(self) -> Decimal:
        """What the chosen option costs without a discount."""
        chosen = self.to.chosen_of(self.to.offered)
        return chosen.price if chosen else Decimal(0)

    @property
    def needs_delivery(self) -> bool:
        """Whether a parcel has to bring any of it."""
        return any(line.offer and not line.offer.digital for line in self.lines)

    @property
    def free_delivery(self) -> Applied | None:
        """The discount that makes delivery free, where it would cost something without."""
        return self.given.on_delivery if self._delivery_asked else None

    @property
    def applied(self) -> list[Applied]:
        """The discounts that an order of this cart uses."""
        return [each for each in (self.given.on_goods, self.free_delivery) if each]

    @property
    def discount_name(self) -> str:
        return self.given.on_goods.name if self.given.on_goods else ""

    @property
    def delivery_discount_name(self) -> str:
        return self.free_delivery.name if self.free_delivery else ""

    @property
    def code_that_counts(self) -> str:
        return "".join(each.code for each in self.applied)

    @property
    def why_code_does_not_count(self) -> WhyNot | None:
        free = self.given.on_delivery
        if free and free.code and not self.free_delivery:
            return DeliveryIsFree()
        return self.given.why_not

    @property
    def total(self) -> Decimal:
        return self.subtotal + self.delivery

    @property
    def units(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def problems(self) -> list[tuple[str, Reason]]:
        """Everything that must be fixed before paying: `[(name of the line, why)]`.

        The total's problem has no name, and counts only when no line has one.
        """
        found: list[tuple[str, Reason]] = [
            (line.name, line.problem) for line in self.lines if line.problem
        ]
        if not found and self.total_problem:
            found.append(("", self.total_problem))
        return found

    @property
    def total_problem(self) -> TotalProblem | None:
        """Why all of it can't be paid: it goes nowhere, or Stripe would not charge that."""
        if self.needs_delivery and not self.delivery_offers:
            return NotDelivered(self.to.country, fits_nothing=bool(self.to.countries))
        return _total_problem(self.total, self.currency) if self.any_for_sale else None

    @property
    def changes(self) -> list[tuple[PricedLine, Reason]]:
        """Every line's changes, to be said once above all of them."""
        return [(line, reason) for line in self.lines for reason in line.changes]

    @property
    def notices(self) -> list[tuple[str, Reason]]:
        """What else changed since the lines were touched: `[(name of the line, what)]`."""
        return [(line.name, line.notice) for line in self.lines if line.notice]

    @property
    def free_delivery_from(self) -> Decimal | None:
        """From which sum delivery is free; None when it always or never is."""
        chosen = self.chosen_delivery
        return chosen.free_from if chosen else None

    @property
    def missing_for_free_delivery(self) -> Decimal | None:
        """How much is missing for free delivery; None when it is free or never is."""
        threshold = self.free_delivery_from
        if threshold is None or self.delivery == 0:
            return None
        return threshold - self.subtotal


@remembered.while_displaying()  # The store and its terms are asked for once.
def price_cart(
    cart: Cart | None,
    *,
    also: Sequence[str] = (),
    code: str | None = None,
    email: str = "",
    store: StoreSettings | None = None,
) -> PricedCart:
    """The cart as it is today: prices and stock from the catalogue, delivery worked out.

    Offers of the SKUs in `also`, which are shown beside it, are looked up with its own.
    `code` is tried instead of the cart's; `email` is the shopper's, where it is known, for
    discounts that a person gets only so often; `store` the settings, where there are any.
    """
    lines = list(cart.lines.all()) if cart else []
    store = store or StoreSettings.current()
    skus = list(dict.fromkeys([*(line.sku for line in lines), *also]))
    sold = offers_by_sku(skus, currency=store.currency)
    live = Order.objects.live_for(cart) if cart and lines else None
    mine = holds.held_for(live)
    names = names_of([sku for sku in skus if sku not in sold])
    priced = [_price_line(line, sold.get(line.sku), mine, names) for line in lines]
    code = code if code is not None else cart.code if cart else ""
    person = Person(cart.user_id if cart else None, email)
    asked = {line.sku: line.before_discount for line in priced if line.offer}
    given = discounts.of_cart(
        asked, currency=store.currency, code=code, person=person, live_order=live
    )
    priced = [replace(line, discount=given.off(line.sku)) for line in priced]
    return PricedCart(
        lines=priced,
        store=store,
        live_order=live,
        gift_note=cart.gift_note if cart and store.gift_notes else "",
        offers=sold,
        names=names,
        given=given,
        code=code,
        to=_destination(cart, priced, store),
    )


def _destination(
    cart: Cart | None, lines: Sequence[PricedLine], store: StoreSettings
) -> Destination:
    """Where the cart goes: the shop's first country, until its shopper has chosen."""
    current = terms.current(store)
    country = (cart.country if cart else "") or current.home
    zone = current.zone_of(country)
    return Destination(
        country=country,
        countries=zone.countries if zone else (),
        offered=delivery_offers.offers_for(_goods_of(lines), country, current),
        key=cart.delivery_key if cart else "",
    )


def _goods_of(lines: Sequence[PricedLine]) -> Goods:
    """What of these lines is to be delivered, worth what is paid for it."""
    goods = [line.offer.goods(line.quantity) for line in lines if line.offer]
    return Goods(
        value=sum((line.total for line in lines), Decimal(0)),
        weight_grams=sum(each.weight_grams for each in goods),
        making_days={
            sku: days for each in goods for sku, days in each.making_days.items()
        },
    )


def offers_by_sku(
    skus: Sequence[str], *, currency: str | None = None
) -> dict[str, Offer]:
    """Today's offers of those SKUs that are for sale, with their pictures.

    `currency` is the store's, looked up when it is not given.
    """
    if not skus:
        return {}
    variants = Variant.objects.for_sale().filter(sku__in=skus)
    return {
        offer.sku: offer for offer in offers.of_variants(variants, currency=currency)
    }


def names_of(skus: Sequence[str]) -> dict[str, str]:
    """What those that are no longer sold were called, as far as anybody knows."""
    if not skus:
        return {}
    rows = Variant.objects.filter(sku__in=skus)
    return dict(rows.values_list("sku", "product__name"))


def _price_line(
    line: CartLine, offer: Offer | None, mine: dict[str, int], names: dict[str, str]
) -> PricedLine:
    if offer is None:
        name = names.get(line.sku, line.sku)
        return PricedLine(line.sku, name, line.quantity, None, 0, None, NoLongerSold())
    free = MOST_OF_A_SKU if offer.left is None else offer.left
    free += mine.get(line.sku, 0)  # Units that the cart's own order holds.
    return PricedLine(
        sku=line.sku,
        name=offer.full_name,
        quantity=line.quantity,
        offer=offer,
        most=min(free, MOST_OF_A_SKU),
        notice=_price_change(line, offer),
        problem=_shortage(line, free),
    )


def _shortage(line: CartLine, free: int) -> LineProblem | None:
    if line.quantity <= free:
        return None
    return FewerLeft(free) if free else JustSoldOut()


def _price_change(line: CartLine, offer: Offer) -> PriceChanged | None:
    if line.price == offer.price:
        return None
    return PriceChanged(before=line.price, now=offer.price, currency=offer.currency)


def _total_problem(total: Decimal, currency: str) -> TotalProblem | None:
    """Why Stripe would not charge `total`, if it would not."""
    least, most = minor_units.least_total(currency), minor_units.most_total(currency)
    if total < least:
        return TotalTooSmall(least, currency)
    return TotalTooLarge(most, currency) if total > most else None
