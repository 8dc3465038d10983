"""Structured data of a product, made of the same offers as its page."""

from __future__ import annotations

from collections.abc import Sequence

from delivery import terms
from delivery.terms import Option, Zone
from products.images import display
from products.images.pictures import Picture
from products.offers import Availability, Offer
from products.structured_data import JsonObject, absolute
from site_config import money
from site_config.models import StoreSettings

# What is made to order can be ordered now; its handling time is given beside it.
SCHEMA_AVAILABILITY = {
    Availability.IN_STOCK: "https://schema.org/InStock",
    Availability.SOLD_OUT: "https://schema.org/OutOfStock",
    Availability.MADE_TO_ORDER: "https://schema.org/InStock",
}
# The options that schema.org has a name for; others keep their own.
# By what a shop calls the option, in the languages of the interface.
KNOWN_OPTIONS = {
    "color": "color",
    "colour": "color",
    "farbe": "color",
    "material": "material",
    "muster": "pattern",
    "pattern": "pattern",
    "grösse": "size",
    "size": "size",
}


def of_product(
    chosen: Offer,
    every: Sequence[Offer],
    *,
    store: StoreSettings,
    gallery: Sequence[Picture],
    group: str = "",
) -> JsonObject:
    """One variant, or all of a product when `group`, its handle, is given."""
    shared: JsonObject = {"brand": {"@type": "Brand", "name": store.name}}
    if chosen.description:
        shared["description"] = chosen.description
    shown = [display.public_address(image) for image in gallery]
    if not group or len(every) == 1:
        return {**_variant(chosen), **shared, "image": shown}
    return {
        "@type": "ProductGroup",
        "name": chosen.name,
        **shared,
        "image": shown,
        "productGroupID": group,
        "url": absolute(chosen.url.partition("?")[0]),
        "variesBy": [_varies_by(name) for name, _value in chosen.options],
        "hasVariant": [_variant(one) for one in every],
    }


def _variant(offer: Offer) -> JsonObject:
    data: JsonObject = {
        "@type": "Product",
        "sku": offer.sku,
        "name": offer.full_name,
        "url": absolute(offer.url),
        "offers": _offer(offer),
    }
    if offer.image:
        data["image"] = display.public_address(offer.image)
    others = []
    for name, value in offer.options:
        if known := KNOWN_OPTIONS.get(name.casefold()):
            data[known] = value
        else:
            others.append({"@type": "PropertyValue", "name": name, "value": value})
    if others:
        data["additionalProperty"] = others
    return data


def _offer(offer: Offer) -> JsonObject:
    return {
        "@type": "Offer",
        "sku": offer.sku,
        "url": absolute(offer.url),
        "price": offer.plain_price,
        "priceCurrency": offer.currency,
        "availability": SCHEMA_AVAILABILITY[offer.availability],
        "itemCondition": "https://schema.org/NewCondition",
        "shippingDetails": _deliveries(offer),
    }


def _deliveries(offer: Offer) -> list[JsonObject]:
    """For each zone and option that fits one of it: the price, and how long it takes."""
    if offer.digital:
        return []
    goods, current = offer.goods(), terms.current()
    return [
        _delivery(option, zone, offer, current.calendar.packing_days)
        for zone in current.zones
        for option in zone.options
        if option.takes(goods.value, goods.weight_grams) and not option.pickup
    ]


def _delivery(option: Option, zone: Zone, offer: Offer, packing: int) -> JsonObject:
    price = money.plain(option.price_for(offer.price), offer.currency)
    handling = packing if offer.handling_days is None else offer.handling_days
    return {
        "@type": "OfferShippingDetails",
        "shippingLabel": option.name,
        "shippingRate": {
            "@type": "MonetaryAmount",
            "value": price,
            "currency": offer.currency,
        },
        "shippingDestination": {
            "@type": "DefinedRegion",
            "addressCountry": list(zone.countries),
        },
        "deliveryTime": {
            "@type": "ShippingDeliveryTime",
            "handlingTime": _days(0, handling),
            "transitTime": _days(option.days_min, option.days_max),
        },
    }


def _days(least: int, most: int) -> JsonObject:
    return {
        "@type": "QuantitativeValue",
        "minValue": least,
        "maxValue": most,
        "unitCode": "DAY",
    }


def _varies_by(name: str) -> str:
    known = KNOWN_OPTIONS.get(name.casefold())
    return f"https://schema.org/{known}" if known else name
