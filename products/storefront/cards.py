"""Products as lists show them: a picture, a name, and the lowest price."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby

from django.db.models import Exists, OuterRef, Prefetch, prefetch_related_objects
from django.utils.translation import ngettext
from wagtail.images.models import AbstractImage

from products import offers, swatches
from products.images import display
from products.models import Product, ProductImage, ProductPage, Variant
from products.models.catalogue import VariantQuerySet
from products.offers import Availability, Offer
from products.swatches import Swatch, Swatches
from site_config.models import StoreSettings

MOST_NAMED = 3  # More values than these are counted, not listed.
MOST_SWATCHES = 5  # More are counted beside these.
TEXT_FIELDS = ("introduction", "facts", "story", "specs", "care", "questions")


@dataclass(frozen=True)
class Card:
    """One product in a list; it reads like an `Offer` where a card shows one."""

    product_id: int
    name: str
    url: str
    image: AbstractImage | None
    options_line: str
    price: Decimal
    compare_at: Decimal | None
    currency: str
    availability: Availability
    on_sale: bool
    starts_at: bool  # Other variants cost more.
    swatches: tuple[Swatch, ...] = ()  # In which colours it comes, if in several.
    # Another picture of the product, shown while somebody points at the card.
    second_image: AbstractImage | None = None

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
    rows = load_variants(Variant.objects.for_sale().filter(product__in=chosen))
    cards = of_variants(rows, order=chosen, currency=currency)
    display.with_sizes(card.image for card in cards)
    return cards


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
    first = available_below("", among=Variant.objects.for_sale(), most=count)
    return of_products(first, currency=currency)


def available_below(
    path: str, *, among: VariantQuerySet, but: int | None = None, most: int = 4
) -> list[int]:
    """Primary keys of products below a page that are available, but for one.

    `path` is the page's path in the tree.
    """
    available = among.available().filter(product=OuterRef("pk"))
    here = Product.objects.filter(Exists(available), main_page__path__startswith=path)
    # In the tree's own order, so that a database stops at the first few.
    ordered = here.exclude(pk=but).order_by("main_page__path")
    return list(ordered.values_list("pk", flat=True)[:most])


def load_variants(
    variants: VariantQuerySet, *, page: ProductPage | None = None
) -> list[Variant]:
    """`variants` by product, with all that cards read and without the pages' texts.

    One query brings the galleries of all their pages, and that of `page`.
    """
    texts = (f"product__main_page__{name}" for name in TEXT_FIELDS)
    rows = list(
        variants.with_everything()
        .defer(*texts)
        .order_by("product_id", "position", "pk")
    )
    pages = [row.product.main_page for row in rows if row.product.main_page]
    if page is not None and page.pk:
        pages.append(page)
    images = ProductImage.objects.select_related("image")
    prefetch_related_objects(pages, Prefetch("gallery", images))
    return rows


def of_variants(
    rows: Iterable[Variant],
    *,
    order: Sequence[int],
    exact: bool = False,
    second_image: bool = False,
    currency: str | None = None,
) -> list[Card]:
    """One card for each product, made of variants that `load_variants` returned.

    `order` is of the products' primary keys. The caller fetches the renditions of the
    pictures, together with its own. With `exact` a card links to its own variant, not to
    the product's plain page; with `second_image` it has another picture to show.
    """
    currency = currency or StoreSettings.current().currency
    cards = {}
    rows = list(rows)
    shown = swatches.of_variants(rows)
    for product, some in groupby(rows, key=lambda row: row.product_id):
        its_own = list(some)
        every = [offers.offer_of(row, currency=currency) for row in its_own]
        card = card_of(every, product_id=product, exact=exact, shown=shown)
        if second_image:
            card = replace(
                card, second_image=_second_image(its_own[0].product, card.image)
            )
        cards[product] = card
    return [cards[product] for product in order if product in cards]


def card_of(
    of_product: Sequence[Offer], *, product_id: int, exact: bool, shown: Swatches
) -> Card:
    """The card of one product, from its offers in their order."""
    first = default_offer(of_product)
    cheapest = min(of_product, key=lambda offer: offer.price)
    return Card(
        product_id=product_id,
        name=first.name,
        url=first.url if exact else first.url.partition("?")[0],
        image=first.image,
        options_line=_choices(of_product, shown),
        price=cheapest.price,
        compare_at=cheapest.compare_at,
        currency=first.currency,
        availability=first.availability,
        on_sale=cheapest.on_sale,
        starts_at=any(offer.price != cheapest.price for offer in of_product),
        swatches=_swatches(of_product, shown),
    )


def _second_image(
    product: Product, first: AbstractImage | None
) -> AbstractImage | None:
    """The next picture of the product's page after the one that its card shows."""
    page = product.main_page
    if page is None or first is None:
        return None
    gallery = [each.image for each in page.gallery.all()]
    return next((image for image in gallery if image.pk != first.pk), None)


def default_offer(some: Sequence[Offer]) -> Offer:
    """The first that is available; the first of all when none is."""
    return next((offer for offer in some if offer.is_available), some[0])


def _swatches(of_product: Sequence[Offer], shown: Swatches) -> tuple[Swatch, ...]:
    """The swatches of the values that can be chosen among; none for a single one."""
    pairs = dict.fromkeys(pair for offer in of_product for pair in offer.options)
    found = tuple(shown[pair] for pair in pairs if pair in shown)
    return found if len(found) > 1 else ()


def _choices(of_product: Sequence[Offer], shown: Swatches) -> str:
    """What there is to choose: the values of one option, or how many variants.

    Nothing where swatches show it already.
    """
    if len(of_product) == 1:
        return of_product[0].options_line
    for axis in zip(*(offer.options for offer in of_product), strict=False):
        values = list(dict.fromkeys(value for _option, value in axis))
        if 1 < len(values) <= MOST_NAMED:
            return _listed(values)
    if _swatches(of_product, shown):
        return ""
    count = len(of_product)
    return ngettext("%(count)d variant", "%(count)d variants", count) % {"count": count}


def _listed(names: Iterable[str]) -> str:
    """Names with commas; "50 × 70 cm" stays on one line of a narrow card."""
    return ", ".join(name.replace(" ", "\u00a0") for name in names)
