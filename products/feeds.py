"""The product feed for shopping engines, and the list of pages for search engines."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex

from delivery import terms
from delivery.terms import Terms
from products import offers, variant_rows
from products.images import display, pictures
from products.images.pictures import Picture
from products.models import Product, ProductPage, Variant
from products.offers import Availability, Offer
from products.storefront.page_mixins import shortened
from products.structured_data import absolute
from products.variant_rows import VariantRow
from site_config import money, page_paths, sites
from site_config.public_pages import only_public

AVAILABILITY = {
    Availability.IN_STOCK: "in_stock",
    Availability.SOLD_OUT: "out_of_stock",
    Availability.MADE_TO_ORDER: "backorder",
}
# XML has no way to write these, not even escaped.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Google's limits of `title`, and of `id` and `item_group_id`; it refuses what is longer.
LONGEST_TITLE, LONGEST_NAME = 150, 50
MOST_DELIVERIES = 100  # Countries of one SKU, as Google reads them.
AT_ONCE = 2000  # Variants in memory together.


def items(currency: str) -> Iterator[dict[str, object]]:
    """What the feed says of each SKU that is for sale."""
    made = display.public_addresses()
    paths, current = page_paths.read(), terms.current()
    for row, unmade in _rows(made):
        offer = offers.of_row(row, unmade, paths, currency)
        yield {
            "id": _name(offer.sku, f"variant-{row.pk}"),
            "group": _name(row.slug, f"product-{row.product_id}"),
            "title": shortened(writable(offer.full_name), LONGEST_TITLE),
            "link": absolute(offer.url),
            "description": writable(offer.description),
            "price": f"{offer.plain_price} {offer.currency}",
            "availability": AVAILABILITY[offer.availability],
            "handling_days": _handling_days(offer, current),
            "delivery": list(islice(_deliveries(offer, current), MOST_DELIVERIES)),
            "picture": made.get(row.image or 0) or _to_be_made(offer),
        }


def _handling_days(offer: Offer, current: Terms) -> int | None:
    """Working days until it leaves the shop; None for what no parcel brings."""
    if offer.digital:
        return None
    packing = current.calendar.packing_days
    return packing if offer.handling_days is None else offer.handling_days


def _deliveries(offer: Offer, current: Terms) -> Iterator[dict[str, object]]:
    """What delivery of one costs to each country, by the first option that fits."""
    goods = offer.goods()
    for zone in current.zones if goods.making_days else ():
        for option in zone.options:
            if not option.pickup and option.takes(goods.value, goods.weight_grams):
                price = money.plain(option.price_for(goods.value), offer.currency)
                for country in zone.countries:
                    yield {
                        "country": country,
                        "service": option.name,
                        "price": f"{price} {offer.currency}",
                        "least": option.days_min,
                        "most": option.days_max,
                    }
                break


def _name(own: str, number: str) -> str:
    """What the feed calls a row: as the shop does, or by number where that is too long."""
    return own if len(own) <= LONGEST_NAME else number


def _rows(made: dict[int, str]) -> Iterator[tuple[VariantRow, dict[int, Picture]]]:
    """What is for sale, by product, beside the pictures of which no size is made yet."""
    keys = Variant.objects.for_sale().order_by(*variant_rows.BY_PRODUCT)
    every = list(keys.values_list("pk", flat=True))
    for start in range(0, len(every), AT_ONCE):
        some = Variant.objects.filter(pk__in=every[start : start + AT_ONCE])
        rows = variant_rows.read(some.order_by(*variant_rows.BY_PRODUCT))
        unmade = pictures.by_key(row.image for row in rows if row.image not in made)
        yield from ((row, unmade) for row in rows)


def _to_be_made(offer: Offer) -> str:
    return absolute(display.address_to_be_made(offer.image)) if offer.image else ""


def writable(text: str) -> str:
    """`text` without the characters that no XML document may hold."""
    return UNWRITABLE.sub("", text)


def sitemap_entries(request: HttpRequest) -> list[dict[str, object]]:
    """Every page that everyone may read: its address, last change and pictures."""
    home = sites.home_of(request)
    pages = only_public(Page.objects.descendant_of(home, inclusive=True))
    rows = pages.exclude(pk__in=_pages_that_sell_nothing()).order_by("path")
    shown = _pictures()
    return [
        {
            "url": absolute("/" + url_path.removeprefix(home.url_path)),
            "changed": changed,
            "pictures": shown.get(pk, ()),
        }
        for pk, url_path, changed in rows.values_list(
            "pk", "url_path", "last_published_at"
        )
    ]


def _pages_that_sell_nothing() -> QuerySet[ProductPage, dict[str, int]]:
    """Product pages that answer 404, and copies that point at another page."""
    selling = Product.objects.for_sale().values("main_page")
    others: QuerySet[ProductPage] = ProductPage.objects.exclude(pk__in=selling)
    return others.values("pk")


def _pictures() -> dict[int, list[str]]:
    """The addresses of each page's pictures, as far as they have been made."""
    kinds = ContentType.objects.get_for_models(Page, get_image_model())
    references = ReferenceIndex.objects.filter(
        base_content_type=kinds[Page], to_content_type=kinds[get_image_model()]
    )
    made = display.public_addresses()
    shown: dict[int, list[str]] = defaultdict(list)
    rows = references.order_by("pk").values_list("object_id", "to_object_id")
    for page, image in dict.fromkeys(rows):
        if int(image) in made:
            shown[int(page)].append(made[int(image)])
    return shown
