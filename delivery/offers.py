"""What delivery is offered for some goods: the options that fit, with price and dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from delivery.calendar import Arrival, Calendar
from delivery.terms import Option, Terms

# Stripe shows no more than these on its page.
MOST = 5


@dataclass(frozen=True)
class Goods:
    """What is to be delivered: its value in major units, its weight, each SKU's making time.

    `making_days` is None for what is in stock. Goods without any SKU need no delivery.
    """

    value: Decimal
    weight_grams: int
    making_days: Mapping[str, int | None]


@dataclass(frozen=True)
class DeliveryOffer:
    """One way to get the goods: what it costs, and when each SKU arrives.

    `price` is for all goods together, in major units.
    """

    key: str
    name: str
    price: Decimal
    pickup: bool
    arrivals: Mapping[str, Arrival]
    free_from: Decimal | None = field(default=None, compare=False)

    @property
    def dates(self) -> list[Arrival]:
        """The different arrivals, soonest first: one, unless some is made to order."""
        found = set(self.arrivals.values())
        return sorted(found, key=lambda each: (each.earliest, each.latest))

    def for_nothing(self) -> DeliveryOffer:
        """The same, free of charge."""
        return replace(self, price=Decimal(0), free_from=None)

    def as_json(self) -> dict[str, Any]:
        """For a row that keeps what was offered."""
        return {
            "key": self.key,
            "name": self.name,
            "price": str(self.price),
            "pickup": self.pickup,
            "arrivals": {
                sku: [day.earliest.isoformat(), day.latest.isoformat()]
                for sku, day in self.arrivals.items()
            },
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> DeliveryOffer:
        """What `as_json` wrote."""
        return cls(
            key=kept["key"],
            name=kept["name"],
            price=Decimal(kept["price"]),
            pickup=kept["pickup"],
            arrivals={
                sku: Arrival(date.fromisoformat(first), date.fromisoformat(last))
                for sku, (first, last) in kept["arrivals"].items()
            },
        )


def offers_for(
    goods: Goods, country: str, current: Terms, *, now: datetime | None = None
) -> list[DeliveryOffer]:
    """What fits these goods in that country, two letters; the merchant's order.

    `now`, aware, is when they are ordered. Empty where nothing fits, or is needed.
    """
    now = now or timezone.now()
    zone = current.zone_of(country)
    if zone is None or not goods.making_days:
        return []
    fitting = [
        each for each in zone.options if each.takes(goods.value, goods.weight_grams)
    ]
    return [_offer(each, goods, current.calendar, now) for each in fitting[:MOST]]


def _offer(
    option: Option, goods: Goods, calendar: Calendar, now: datetime
) -> DeliveryOffer:
    arrivals = {
        sku: calendar.arrival(
            calendar.ready_on(now, days),
            days_min=0 if option.pickup else option.days_min,
            days_max=0 if option.pickup else option.days_max,
        )
        for sku, days in goods.making_days.items()
    }
    return DeliveryOffer(
        key=option.key,
        name=option.name,
        price=option.price_for(goods.value),
        pickup=option.pickup,
        arrivals=arrivals,
        free_from=None if option.is_free else option.free_from,
    )
