"""The product feed for shopping engines, and the list of pages for search engines."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils.feedgenerator import Rss201rev2Feed
from wagtail.models import Page, Site

from products import offers, pictures
from products.cards import gathered
from products.models import ProductImage, ProductPage, Variant
from products.offers import Availability, Offer
from products.structured import absolute

PICTURE = "width-1280|format-webp"
AVAILABILITY = {
    Availability.IN_STOCK: "in_stock",
    Availability.SOLD_OUT: "out_of_stock",
    Availability.MADE_TO_ORDER: "backorder",
}
# XML has no way to write these, not even escaped.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class ProductFeed(Rss201rev2Feed):
    """RSS 2.0 with Google's names for what a product is."""

    def rss_attributes(self) -> dict[str, str]:
        return {"version": "2.0", "xmlns:g": "http://base.google.com/ns/1.0"}

    def add_root_elements(self, handler: Any) -> None:
        for name in ("title", "link", "description"):
            handler.addQuickElement(name, self.feed[name])

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        for name in ("title", "link", "description"):
            handler.addQuickElement(name, item[name])
        for name, value in item["facts"].items():
            handler.addQuickElement(f"g:{name}", value)


def product_feed(store: Any) -> str:
    """The feed: one item for each SKU that is for sale."""
    variants = gathered(Variant.objects.for_sale())
    every = [offers.offer_of(one, currency=store.currency) for one in variants]
    shown = picture_addresses(offer.image for offer in every)
    feed = ProductFeed(
        title=writable(store.name),
        link=absolute("/"),
        description=writable(store.tagline or store.name),
    )
    for variant, offer in zip(variants, every, strict=True):
        feed.add_item(
            title=writable(offer.full_name),
            link=absolute(offer.url),
            description=writable(offer.description),
            facts=_facts(offer, group=variant.product.slug, shown=shown),
        )
    return feed.writeString("utf-8")


def picture_addresses(images: Iterable[Any]) -> dict[int, str]:
    """The public address of each picture, by primary key."""
    once = {image.pk: image for image in images if image is not None}
    pictures.with_sizes(once.values())
    return {
        pk: absolute(image.get_rendition(PICTURE).url) for pk, image in once.items()
    }


def _facts(offer: Offer, *, group: str, shown: dict[int, str]) -> dict[str, str]:
    facts = {
        "id": offer.sku,
        "item_group_id": group,
        "price": f"{offer.plain_price} {offer.currency}",
        "availability": AVAILABILITY[offer.availability],
    }
    if offer.image:
        facts["image_link"] = shown[offer.image.pk]
    return facts


def writable(text: str) -> str:
    """`text` without the signs that no XML document may hold."""
    return UNWRITABLE.sub("", text)


def places(request: HttpRequest) -> list[dict[str, Any]]:
    """Every page that everyone may read: its address, last change and pictures."""
    home = Site.find_for_request(request).root_page
    pages = Page.objects.live().public().descendant_of(home, inclusive=True)
    rows = pages.exclude(pk__in=_not_for_sale()).order_by("path")
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


def _not_for_sale() -> Any:
    """Product pages that answer 404, and copies that point at another page."""
    sold = ProductPage.objects.filter(product_of_main_page__active=True)
    return ProductPage.objects.exclude(pk__in=sold.values("pk")).values("pk")


def _pictures() -> dict[int, list[str]]:
    """The addresses of the pictures of each product page that have been made."""
    rows = ProductImage.objects.filter(image__renditions__filter_spec=PICTURE)
    images = list(rows.select_related("image").order_by("sort_order"))
    addresses = picture_addresses(row.image for row in images)
    shown: dict[int, list[str]] = defaultdict(list)
    for row in images:
        shown[row.page_id].append(addresses[row.image_id])
    return shown
