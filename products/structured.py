"""Facts for search engines, made of the same offers as the prices that people see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from products.offers import Availability, Offer

Crumbs = Sequence[tuple[str, str]]

# A piece that is made to order can be ordered now; its page says how long it takes.
SCHEMA_AVAILABILITY = {
    Availability.IN_STOCK: "https://schema.org/InStock",
    Availability.SOLD_OUT: "https://schema.org/OutOfStock",
    Availability.MADE_TO_ORDER: "https://schema.org/InStock",
}


def absolute(path: str) -> str:
    """The public address of a path; an address that is whole already stays."""
    return (
        path if path.startswith(("https://", "http://")) else settings.SITE_URL + path
    )


def graph(*things: dict[str, Any] | None) -> dict[str, Any]:
    """Several facts as the one script of a page."""
    return {"@context": "https://schema.org", "@graph": [one for one in things if one]}


def breadcrumbs(crumbs: Crumbs) -> dict[str, Any]:
    places = [
        {"@type": "ListItem", "position": at, "name": title, "item": absolute(url)}
        for at, (title, url) in enumerate(crumbs, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": places}


def product(
    chosen: Offer,
    every: Sequence[Offer],
    *,
    brand: str,
    pictures: Sequence[str],
    group: str = "",
) -> dict[str, Any]:
    """One variant's facts, or all of a product's when `group`, its handle, is given."""
    facts = {
        "name": chosen.name,
        "description": chosen.description,
        "image": [absolute(url) for url in pictures],
        "brand": {"@type": "Brand", "name": brand},
    }
    if not group or len(every) == 1:
        return {"@type": "Product", **facts, **_variant(chosen)}
    return {
        "@type": "ProductGroup",
        **facts,
        "productGroupID": group,
        "url": absolute(chosen.url.partition("?")[0]),
        "variesBy": [name for name, _value in chosen.options],
        "hasVariant": [{"@type": "Product", **_variant(one)} for one in every],
    }


def _variant(offer: Offer) -> dict[str, Any]:
    return {
        "sku": offer.sku,
        "name": offer.full_name,
        "additionalProperty": [
            {"@type": "PropertyValue", "name": name, "value": value}
            for name, value in offer.options
        ],
        "offers": {
            "@type": "Offer",
            "sku": offer.sku,
            "url": absolute(offer.url),
            "price": offer.plain_price,
            "priceCurrency": offer.currency,
            "availability": SCHEMA_AVAILABILITY[offer.availability],
            "itemCondition": "https://schema.org/NewCondition",
        },
    }
