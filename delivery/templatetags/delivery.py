"""What templates say about delivery."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from django import template
from django.utils.translation import get_language

from delivery import terms, wording
from delivery.offers import DeliveryOffer
from site_config import countries as site_countries
from site_config import formatting, sorting
from site_config.models import StoreSettings

register = template.Library()
register.filter("option_terms", wording.option_terms)
register.filter("zone_name", wording.zone_name)


@register.filter
def arrives(offer: DeliveryOffer | None, sku: str = "") -> str:
    """ "Arrives Tue 8 Dec – Thu 10 Dec", of one SKU or of all."""
    return wording.arrives(offer, sku) if offer else ""


@register.simple_tag
def delivery_costs(offer: DeliveryOffer, country: str, store: StoreSettings) -> str:
    """ "Delivery to Ireland: £5, free from £90."."""
    return wording.costs(offer, country, store.currency)


@register.simple_tag
def delivery_terms() -> terms.Terms:
    """All zones with their options."""
    return terms.current()


@register.simple_tag
def offers_withdrawal(store: StoreSettings) -> bool:
    """Whether shoppers are led to the page where they withdraw from a contract."""
    return any(map(store.may_withdraw, terms.current().countries))


@register.simple_tag
def home_delivery(store: StoreSettings) -> str:
    """What the first option of the first zone costs, as a sentence; empty without one."""
    current = terms.current()
    zone = current.zone_of(current.home)
    return wording.home_sentence(zone, store.currency) if zone else ""


@register.simple_tag
def delivery_price(offer: DeliveryOffer, currency: str) -> str:
    """ "£5", or "free"."""
    return wording.price_alone(offer, currency)


@register.simple_tag
def countries() -> Choices:
    """All countries by name: those that the shop sends to, and the others."""
    current, language = terms.current(), get_language()
    return _choices(tuple(current.countries), language or "")


class Choices(NamedTuple):
    """`[(code, name)]` each."""

    served: list[tuple[str, str]]
    others: list[tuple[str, str]]


@lru_cache(maxsize=20)
def _choices(served: tuple[str, ...], language: str) -> Choices:
    others = site_countries.KNOWN - set(served)
    return Choices(_by_name(served), _by_name(others))


def _by_name(codes: Iterable[str]) -> list[tuple[str, str]]:
    named = [(code, formatting.country_name(code)) for code in codes]
    return sorted(named, key=lambda pair: sorting.base_letters(pair[1]))
