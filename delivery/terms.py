"""The zones and options as plain values, which every page needs and nobody changes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from django.core.exceptions import ValidationError
from django.utils import timezone

from delivery.calendar import Calendar
from delivery.models import ALL_OTHERS, EU, DeliveryOption, DeliveryZone, named_in
from site_config import countries, holidays, money, remembered
from site_config.models import StoreSettings


@dataclass(frozen=True)
class Option:
    """One option of a zone; see `DeliveryOption`. Amounts are charged as they stand."""

    key: str
    name: str
    price: Decimal
    free_from: Decimal | None
    min_value: Decimal | None
    max_value: Decimal | None
    min_weight: int | None
    max_weight: int | None
    days_min: int
    days_max: int
    pickup: bool

    def takes(self, value: Decimal, weight_grams: int) -> bool:
        """Whether goods of that value and weight may go this way."""
        return (
            (self.min_value is None or value >= self.min_value)
            and (self.max_value is None or value <= self.max_value)
            and (self.min_weight is None or weight_grams >= self.min_weight)
            and (self.max_weight is None or weight_grams <= self.max_weight)
        )

    def price_for(self, value: Decimal) -> Decimal:
        """What it costs for goods of that value."""
        is_free = self.free_from is not None and value >= self.free_from
        return Decimal(0) if is_free else self.price

    @property
    def is_free(self) -> bool:
        """Whether nobody ever pays for it."""
        return self.price == 0 or self.free_from == 0


@dataclass(frozen=True)
class Zone:
    """A zone that has options, and its countries: two letters each, the merchant's order."""

    name: str
    countries: tuple[str, ...]
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Terms:
    """All zones, in order, and the shop's calendar."""

    zones: tuple[Zone, ...]
    calendar: Calendar

    @cached_property
    def countries(self) -> list[str]:
        """Where the shop sends to: each country once."""
        return [code for zone in self.zones for code in zone.countries]

    @property
    def home(self) -> str:
        """The country of which product pages speak; empty while there is no zone."""
        return next(iter(self.countries), "")

    def zone_of(self, country: str) -> Zone | None:
        """The zone of a country, two letters."""
        return next((each for each in self.zones if country in each.countries), None)


def current(store: StoreSettings | None = None) -> Terms:
    """Today's terms, remembered until they change; `store` where the caller has it."""
    return remembered.once("delivery", lambda: _read(store or StoreSettings.current()))


def _read(store: StoreSettings) -> Terms:
    options: dict[DeliveryZone, list[Option]] = defaultdict(list)
    for row in DeliveryOption.objects.select_related("zone").order_by(
        "zone__position", "zone_id", "position", "pk"
    ):
        options[row.zone].append(_option(row, store.currency))
    taken = {code for zone in options for code in _named(zone)}
    zones = [
        Zone(zone.name, _countries_of(zone, taken), tuple(found))
        for zone, found in options.items()
    ]
    return Terms(tuple(zones), _calendar(store))


def _named(row: DeliveryZone) -> list[str]:
    try:
        return named_in(row.countries)
    except ValidationError:  # Written by other means than the form.
        return []


def _countries_of(zone: DeliveryZone, taken: set[str]) -> tuple[str, ...]:
    """All countries of a zone; `taken` is what any zone names, also "EU"."""
    mine = _named(zone)
    codes = [code for code in mine if code in countries.KNOWN]
    if EU in mine:
        codes += sorted(countries.EU - taken)
    if ALL_OTHERS in mine:
        others = countries.KNOWN - taken - (countries.EU if EU in taken else set())
        codes += sorted(others)
    return tuple(dict.fromkeys(codes))


def _option(row: DeliveryOption, currency: str) -> Option:
    names = [name for name in Option.__annotations__ if name != "key"]
    values = {name: getattr(row, name) for name in names}
    for name in DeliveryOption.AMOUNTS:
        if values[name] is not None:
            values[name] = money.rounded(values[name], currency)
    return Option(key=str(row.pk), **values)


def _calendar(store: StoreSettings) -> Calendar:
    try:
        days_off = holidays.read(store.holidays)
    except ValidationError:  # Written by other means than the form.
        days_off = frozenset()
    return Calendar(
        working_days=frozenset(map(int, store.working_days)),
        days_off=days_off,
        packing_days=store.packing_days,
        order_by=store.order_by,
        zone=store.zone,
    )


def changes_at() -> datetime:
    """When the dates that pages show change by themselves; an aware datetime."""
    return current().calendar.changes_at(timezone.now())
