"""The parameters with which an attempt's Checkout Session is created."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import translation

from checkout import discount_spread
from checkout.gateway import minor_units
from checkout.models import Order, OrderLine, PaymentAttempt
from delivery import wording
from delivery.offers import DeliveryOffer
from products.images import renditions
from products.offers import Offer
from site_config import money
from site_config.models import StoreSettings

DELIVERY = "txcd_92010001"  # Stripe's tax code for delivery.
LOCALES = frozenset(
    [
        "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "hr", "hu", "it",
        "ja", "ko", "lt", "lv", "ms", "mt", "nb", "nl", "pl", "pt", "ro", "ru", "sk",
        "sl", "sv", "th", "tr", "vi", "zh",
    ]
)  # fmt: skip


def parameters(
    *,
    order: Order,
    attempt: PaymentAttempt,
    lines: Sequence[tuple[Offer, OrderLine]],
    store: StoreSettings,
    pictures: Mapping[str, str],
    countries: Sequence[str],
) -> dict[str, object]:
    """The request for `attempt`, stored and sent unchanged however often it is repeated.

    `lines` are the order's, each with its offer; `pictures` their paths by SKU;
    `countries` those that get the same options of delivery. Leaves out what is empty.
    """
    about = {
        "site": settings.SITE_URL,
        "order": order.number,
        "attempt": str(attempt.key),
    }
    return {
        "mode": "payment",
        "submit_type": "pay",
        "client_reference_id": order.number,
        "customer_email": order.email,
        "line_items": _all_items(lines, pictures),
        **_delivery(order, countries),
        "phone_number_collection": {"enabled": True},
        "adaptive_pricing": {"enabled": False},
        "locale": _locale(order.language),
        "expires_at": int(attempt.expires_at.timestamp()),
        # The braces are literal: Stripe fills the id in.
        "success_url": f"{settings.SITE_URL}/success/?session_id={{CHECKOUT_SESSION_ID}}",
        "cancel_url": f"{settings.SITE_URL}/cart/?cancelled=1",
        "metadata": about,
        "payment_intent_data": {
            "metadata": about,
            "description": f"{store.name} {order.number}",
        },
    }


def _all_items(
    lines: Sequence[tuple[Offer, OrderLine]], pictures: Mapping[str, str]
) -> list[dict[str, object]]:
    return [
        item
        for offer, line in lines
        for item in _items(offer, line, pictures[offer.sku])
    ]


def _items(offer: Offer, line: OrderLine, picture: str) -> list[dict[str, object]]:
    """A line as Stripe is sent it: as two, where its pieces do not cost the same.

    A discount is a lower price of a piece, so that the sum at Stripe is the order's.
    """
    step = money.smallest_step(offer.currency)
    pieces = discount_spread.pieces(line.total, line.quantity, step)
    return [_item(offer, number, price, picture) for number, price in pieces]


def _item(
    offer: Offer, quantity: int, price: Decimal, picture: str
) -> dict[str, object]:
    sold: dict[str, object] = {
        "name": offer.full_name[:250],
        "tax_code": offer.tax_code,
        "metadata": {"sku": offer.sku},
    }
    if offer.description:
        sold["description"] = offer.description[:500]
    if address := _public(picture):
        sold["images"] = [address]
    return {
        "quantity": quantity,
        "price_data": {
            "currency": offer.currency.lower(),
            "unit_amount": minor_units.to_minor(price, offer.currency),
            "tax_behavior": "inclusive",
            "product_data": sold,
        },
    }


def _delivery(order: Order, countries: Sequence[str]) -> dict[str, object]:
    """Where to and how; nothing when nothing is delivered.

    All countries of the zone have the same options, so Stripe's page may offer them all.
    """
    if not order.delivery_offers:
        return {}
    with translation.override(order.language):
        options = [
            _option(DeliveryOffer.from_json(each), order.currency)
            for each in order.delivery_offers
        ]
    return {
        "shipping_address_collection": {"allowed_countries": sorted(countries)},
        "shipping_options": options,
    }


def _option(offer: DeliveryOffer, currency: str) -> dict[str, object]:
    return {
        "shipping_rate_data": {
            "display_name": wording.label(offer),
            "type": "fixed_amount",
            "fixed_amount": {
                "amount": minor_units.to_minor(offer.price, currency),
                "currency": currency.lower(),
            },
            "tax_behavior": "inclusive",
            "tax_code": DELIVERY,
            "metadata": {"option": offer.key},
        }
    }


def picture_path(offer: Offer) -> str:
    """The address of the offer's picture, square and small; empty without one."""
    if offer.image is None:
        return ""
    there = offer.image.sizes.get(renditions.SQUARE.spec)
    try:
        return (
            there.url if there else renditions.made(offer.image.pk, renditions.SQUARE)
        )
    except OSError:  # The file is gone, which is no reason not to sell.
        return ""


def absolute(path: str) -> str:
    """A path of ours with the shop's public address before it; addresses stay."""
    return path if "://" in path or not path else f"{settings.SITE_URL}{path}"


def _public(path: str) -> str:
    # Stripe fetches the picture, which it can't do from a developer's machine.
    if urlsplit(settings.SITE_URL).hostname in ("localhost", "127.0.0.1"):
        return ""
    address = absolute(path)
    return address if len(address) <= 2048 else ""


def _locale(language: str) -> str:
    if language.lower() == "en-gb":
        return "en-GB"
    base = language.split("-")[0].lower()
    return base if base in LOCALES else "auto"
