"""The zones and options as plain values, which every page needs and nobody changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from django.core.exceptions import ValidationError
from django.utils import timezone

from delivery import holidays
from delivery.calendar import Calendar
from delivery.models import ALL_OTHERS, EU, DeliveryTimes, DeliveryZone, named_in
from site_config import countries, money, remembered
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


def current() -> Terms:
    """Today's terms, remembered until they change."""
    return remembered.once("delivery", _read)


def _read() -> Terms:
    store, times = StoreSettings.current(), DeliveryTimes.load()
    rows = list(DeliveryZone.objects.prefetch_related("options"))
    found = {row.pk: set(_named(row)) for row in rows}
    taken = {code for codes in found.values() for code in codes}
    zones = [_zone(row, found[row.pk], taken, store.currency) for row in rows]
    return Terms(tuple(zone for zone in zones if zone.options), _calendar(store, times))


def _named(row: DeliveryZone) -> list[str]:
    try:
        return named_in(row.countries)
    except ValidationError:  # Written by other means than the form.
        return []


def _zone(row: DeliveryZone, mine: set[str], taken: set[str], currency: str) -> Zone:
    """A zone with all its countries; `taken` is what any zone names, also "EU"."""
    codes = [code for code in _named(row) if code in countries.KNOWN]
    if EU in mine:
        codes += sorted(countries.EU - taken)
    if ALL_OTHERS in mine:
        others = countries.KNOWN - taken - (countries.EU if EU in taken else set())
        codes += sorted(others)
    options = tuple(_option(each, currency) for each in row.options.all())
    return Zone(row.name, tuple(dict.fromkeys(codes)), options)


def _option(row: object, currency: str) -> Option:
    values = {
        name: getattr(row, name) for name in Option.__annotations__ if name != "key"
    }
    for name in ("price", "free_from", "min_value", "max_value"):
        if values[name] is not None:
            values[name] = money.rounded(values[name], currency)
    return Option(key=str(row.pk), **values)  # type: ignore[attr-defined]


def _calendar(store: StoreSettings, times: DeliveryTimes) -> Calendar:
    try:
        days_off = holidays.read(times.holidays)
    except ValidationError:
        days_off = frozenset()
    return Calendar(
        working_days=frozenset(map(int, times.working_days)),
        days_off=days_off,
        packing_days=times.packing_days,
        order_by=times.order_by,
        zone=store.zone,
    )


def changes_at() -> datetime:
    """When the dates that pages show change by themselves; an aware datetime."""
    return current().calendar.changes_at(timezone.now())
