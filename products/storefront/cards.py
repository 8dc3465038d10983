"""Products as lists show them: a picture, a name, and the lowest price."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain, groupby
from typing import Protocol, TypeVar

from django.db.models import Exists, OuterRef
from django.utils.translation import ngettext

from products import offers, swatches, variant_rows
from products.images import display, pictures
from products.images.pictures import Picture
from products.models import Product, Variant
from products.offers import Availability, Offer
from products.swatches import Swatch, Swatches
from products.variant_rows import VariantRow
from site_config import page_paths
from site_config.models import StoreSettings

MOST_NAMED = 3  # More values than these are counted, not listed.
MOST_SWATCHES = 5  # More are counted beside these.
Group = Sequence[VariantRow]  # Those variants of one product that are shown.


class Available(Protocol):
    """A variant in whatever form."""

    @property
    def is_available(self) -> bool: ...


OneOfSome = TypeVar("OneOfSome", bound=Available)


@dataclass(frozen=True)
class Card:
    """One product in a list; it reads like an `Offer` where a card shows one."""

    product_id: int
    name: str
    url: str
    image: Picture | None
    options_line: str
    price: Decimal
    compare_at: Decimal | None
    currency: str
    availability: Availability
    on_sale: bool
    starts_at: bool  # Other variants cost more.
    swatches: tuple[Swatch, ...] = ()  # In which colours it comes, if in several.
    # Another picture of the product, shown while somebody points at the card.
    second_image: Picture | None = None

    @property
    def swatch_names(self) -> str:
        """The swatches in words, where the line of options does not name them."""
        names = _listed(swatch.name for swatch in self.swatches)
        return "" if names == self.options_line else names

    @property
    def first_swatches(self) -> tuple[Swatch, ...]:
        return self.swatches[:MOST_SWATCHES]

    @property
    def more_swatches(self) -> int:
        return len(self.swatches[MOST_SWATCHES:])


def of_products(chosen: Sequence[int], *, currency: str | None = None) -> list[Card]:
    """Cards of those products, by primary key and in the order given, that are for sale."""
    if not chosen:
        return []
    rows = [row for row in variant_rows.of_products(chosen) if row.is_for_sale]
    groups = in_order(rows, chosen)
    return of_groups(groups, display.look_up(images_of(groups)), currency=currency)


def brief(chosen: Sequence[int], *, currency: str) -> list[Card]:
    """The same without options and swatches and with small pictures, in two queries.

    A picture of which no size is made yet is left out.
    """
    if not chosen:
        return []
    variants = Variant.objects.for_sale().filter(product__in=chosen)
    groups = in_order(variant_rows.brief(variants), chosen)
    shown = pictures.thumbnails(images_of(groups))
    return of_groups(groups, shown, currency=currency)


def by_product(chosen: Sequence[int], *, currency: str) -> dict[int, Card]:
    """The same cards by their products' primary keys."""
    cards = of_products(list(dict.fromkeys(chosen)), currency=currency)
    return {card.product_id: card for card in cards}


def newest(count: int, *, currency: str | None = None) -> list[Card]:
    """The products that came last and can be bought."""
    products = Product.objects.for_sale().filter(variants__active=True).distinct()
    latest = products.order_by("-created_at", "-pk").values_list("pk", flat=True)
    return of_products(list(latest[:count]), currency=currency)


def featured(count: int, *, currency: str | None = None) -> list[Card]:
    """The first products of the catalogue that are available."""
    first = available_below("", most=count)
    return of_products(first, currency=currency)


def available_below(path: str, *, but: int | None = None, most: int = 4) -> list[int]:
    """Primary keys of products below a page that are available, but for one.

    `path` is the page's path in the tree.
    """
    for_sale = Variant.objects.for_sale().filter(product=OuterRef("pk"))
    here = Product.objects.filter(
        Exists(for_sale.available()), main_page__path__startswith=path
    )
    # In the tree's own order, so that a database stops at the first few.
    ordered = here.exclude(pk=but).order_by("main_page__path")
    return list(ordered.values_list("pk", flat=True)[:most])


def in_order(rows: Iterable[VariantRow], order: Sequence[int]) -> list[Group]:
    """Rows from `variant_rows.of_products`, by product; `order` is of primary keys."""
    groups = {
        product: list(some)
        for product, some in groupby(rows, key=lambda row: row.product_id)
    }
    return [groups[product] for product in order if product in groups]


def images_of(groups: Sequence[Group], *, second: bool = False) -> list[int | None]:
    """The primary keys of the pictures that the cards of these products show."""
    first = [default_of(group).image for group in groups]
    others = [_second_image(group) for group in groups if second]
    chosen_among = swatches.choices_of(chain.from_iterable(groups))
    return [*first, *others, *swatches.images_of(chosen_among)]


def of_groups(
    groups: Sequence[Group],
    shown: Mapping[int, Picture],
    *,
    exact: bool = False,
    second: bool = False,
    currency: str | None = None,
) -> list[Card]:
    """One card for each product, of its variants in their order.

    `shown` has the pictures that `images_of` names. With `exact` a card links to its own
    variant, not to the product's plain page; with `second` it has another picture to show.
    """
    currency = currency or StoreSettings.current().currency
    paths = page_paths.read()
    choices = swatches.choices_of(chain.from_iterable(groups))
    coloured = swatches.of_choices(choices, shown)
    cards = []
    for group in groups:
        first = offers.of_row(default_of(group), shown, paths, currency)
        card = _card_of(group, first, coloured, exact=exact)
        if second:
            card = replace(card, second_image=shown.get(_second_image(group) or 0))
        cards.append(card)
    return cards


def _card_of(group: Group, first: Offer, coloured: Swatches, *, exact: bool) -> Card:
    """The card of one product; `first` is the offer of the variant that it shows."""
    cheapest = min(group, key=lambda row: row.price)
    return Card(
        product_id=group[0].product_id,
        name=first.name,
        url=first.url if exact else first.url.partition("?")[0],
        image=first.image,
        options_line=_choices(group, coloured),
        price=cheapest.price,
        compare_at=cheapest.compare_at,
        currency=first.currency,
        availability=first.availability,
        on_sale=cheapest.on_sale,
        starts_at=any(row.price != cheapest.price for row in group),
        swatches=_swatches(group, coloured),
    )


def _second_image(group: Group) -> int | None:
    """The next picture of the product's page after the one that its card shows."""
    first = default_of(group).image
    if first is None:
        return None
    return next((image for image in group[0].gallery if image != first), None)


def default_of(some: Sequence[OneOfSome]) -> OneOfSome:
    """The first that is available; the first of all when none is."""
    return next((one for one in some if one.is_available), some[0])


def _swatches(group: Group, coloured: Swatches) -> tuple[Swatch, ...]:
    """The swatches of the values that can be chosen among; none for a single one."""
    pairs = dict.fromkeys(pair for row in group for pair in row.options)
    found = tuple(coloured[pair] for pair in pairs if pair in coloured)
    return found if len(found) > 1 else ()


def _choices(group: Group, coloured: Swatches) -> str:
    """What there is to choose: the values of one option, or how many variants.

    Nothing where swatches show it already.
    """
    if len(group) == 1:
        return ", ".join(value for _option, value in group[0].options)
    for axis in zip(*(row.options for row in group), strict=False):
        values = list(dict.fromkeys(value for _option, value in axis))
        if 1 < len(values) <= MOST_NAMED:
            return _listed(values)
    if _swatches(group, coloured):
        return ""
    count = len(group)
    return ngettext("%(count)d variant", "%(count)d variants", count) % {"count": count}


def _listed(names: Iterable[str]) -> str:
    """Names with commas; "50 × 70 cm" stays on one line of a narrow card."""
    return ", ".join(name.replace(" ", "\u00a0") for name in names)
