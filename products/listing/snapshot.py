"""All that is for sale, in memory: lists filter, count and order it without the database.

A product is one bit of a whole number, in the order of the pages' tree; so a set of products
is one number, and both, either and how many are one step each, whatever the number of
products. It is read by three queries and remembered until something changes.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from itertools import zip_longest
from typing import NamedTuple

from django.db.models import BooleanField, ExpressionWrapper
from django.utils import timezone
from wagtail.models import Page

from products.models import Product, Variant, VariantOption
from products.models.catalogue import AVAILABLE
from site_config import remembered
from site_config.sorting import Alphabetical

Bits = int  # A set of products.
PRICES_TOGETHER = (
    128  # Of so many variants a range of prices takes all or looks at each.
)


class Row(NamedTuple):
    """One product, as it is read."""

    pk: int
    path: str  # Of its page, in the tree.
    created_at: datetime
    expires: datetime | None


@dataclass
class Slot:
    """One variant of each product, where it has so many: the first ones, the second ones.

    What fits is asked of a variant and counted of products, so each slot is asked in turn.
    """

    variants: dict[int, int] = field(
        default_factory=dict
    )  # Place of a product: variant.
    available: Bits = 0
    values: dict[int, Bits] = field(
        default_factory=dict
    )  # By the values' primary keys.
    prices: list[tuple[Decimal, int]] = field(default_factory=list)  # With places.
    every: Bits = 0
    # The places of so many prices each, in their order.
    runs: list[Bits] = field(default_factory=list)

    def at_prices(self, low: Decimal | None, high: Decimal | None) -> Bits:
        """Those whose variant costs from `low` to `high`, where there are such bounds."""
        if low is None and high is None:
            return self.every
        prices = self.prices
        start = 0 if low is None else bisect_left(prices, low, key=_price)
        end = len(prices) if high is None else bisect_right(prices, high, key=_price)
        first, last = -(-start // PRICES_TOGETHER), end // PRICES_TOGETHER
        if first >= last:
            return bits_of(place for _cost, place in prices[start:end])
        edges = [
            *prices[start : first * PRICES_TOGETHER],
            *prices[last * PRICES_TOGETHER : end],
        ]
        found = bits_of(place for _cost, place in edges)
        for run in self.runs[first:last]:
            found |= run
        return found


@dataclass(frozen=True)
class Snapshot:
    """What is for sale at one moment; a product's place is its bit.

    `keys` and `paths` are by place; `newest`, `by_name`, `by_price`, `by_price_down` and
    `mixed` are orders of the places.
    """

    keys: Sequence[int]
    paths: Sequence[str]
    newest: Sequence[int]
    by_name: Sequence[int]
    slots: Sequence[Slot]
    until: datetime | None  # When the first page among them expires.

    @cached_property
    def by_price(self) -> Sequence[int]:
        """By the lowest price of any variant, then by name."""
        return self._by_price(highest_first=False)

    @cached_property
    def by_price_down(self) -> Sequence[int]:
        """The highest first of the lowest prices, then by name."""
        return self._by_price(highest_first=True)

    @cached_property
    def mixed(self) -> Sequence[int]:
        """The first product of each department, then the second of each."""
        return self.taking_turns(range(len(self.keys)))

    def _by_price(self, *, highest_first: bool) -> list[int]:
        every = [slot.every for slot in self.slots]
        return self.ordered_by_price(every, highest_first=highest_first)

    def ordered_by_price(
        self, fitting: Sequence[Bits], *, highest_first: bool
    ) -> list[int]:
        """The places of products by the lowest price among the variants that fit, then by name."""
        lowest: dict[int, Decimal] = {}
        for slot, bits in zip(self.slots, fitting, strict=True):
            fits = set(places_in(bits))
            for price, place in slot.prices:
                if place in fits and (place not in lowest or price < lowest[place]):
                    lowest[place] = price
        named = [place for place in self.by_name if place in lowest]
        return sorted(named, key=lowest.__getitem__, reverse=highest_first)

    def taking_turns(self, places: Iterable[int]) -> list[int]:
        """Those places, one of each department after the other."""
        departments: dict[str, list[int]] = {}
        for place in places:
            departments.setdefault(self._departments[place], []).append(place)
        turns = zip_longest(*departments.values())
        return [
            place
            for turn in turns
            for place in sorted(one for one in turn if one is not None)
        ]

    def below(self, path: str) -> Bits:
        """The products whose pages are below a page of the tree: places side by side."""
        start = bisect_left(self.paths, path)
        end = bisect_left(self.paths, f"{path}~")  # Behind every letter and digit.
        return (1 << end) - (1 << start)

    def with_keys(self, keys: Iterable[int]) -> Bits:
        """Those of the products with these primary keys, as far as they are for sale."""
        places = self._places
        return bits_of(places[key] for key in keys if key in places)

    @cached_property
    def _places(self) -> dict[int, int]:
        return {key: place for place, key in enumerate(self.keys)}

    @cached_property
    def _departments(self) -> list[str]:
        """Of each place the path of the page above it."""
        return [path[: -Page.steplen] for path in self.paths]


def _price(pair: tuple[Decimal, int]) -> Decimal:
    return pair[0]


def bits_of(places: Iterable[int]) -> Bits:
    """The set of these places."""
    taken = list(places)
    marks = bytearray(max(taken, default=0) // 8 + 1)
    for place in taken:
        marks[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(marks, "little")


def either(sets: Iterable[Bits]) -> Bits:
    """Products that are in any of the sets."""
    found = 0
    for bits in sets:
        found |= bits
    return found


def places_in(bits: Bits) -> list[int]:
    """The places of a set, in their order."""
    return [place for place, sign in enumerate(reversed(f"{bits:b}")) if sign == "1"]


def current() -> Snapshot:
    """What is for sale now."""
    known = remembered.once("for sale", read)
    expired = known.until is not None and known.until <= timezone.now()
    return read() if expired else known


def read() -> Snapshot:
    """Read all that is for sale, in three queries."""
    named = _products()
    rows = sorted(named, key=lambda row: row.path)
    places = {row.pk: place for place, row in enumerate(rows)}
    ages = sorted(rows, key=lambda row: (row.created_at, row.pk), reverse=True)
    return Snapshot(
        keys=[row.pk for row in rows],
        paths=[row.path for row in rows],
        newest=[places[row.pk] for row in ages],
        by_name=[places[row.pk] for row in named],
        slots=_slots(places),
        until=min((row.expires for row in rows if row.expires), default=None),
    )


def _products() -> list[Row]:
    """All products for sale, in the order of their names."""
    products = Product.objects.for_sale().order_by(Alphabetical("name"), "pk")
    columns = ("pk", "main_page__path", "created_at", "main_page__expire_at")
    return [Row(*row) for row in products.values_list(*columns)]


def _slots(places: dict[int, int]) -> list[Slot]:
    slots: list[Slot] = []
    at: dict[int, tuple[int, int]] = {}  # Variant: its slot and place.
    available: list[list[int]] = []
    held: dict[int, int] = {}  # Place: how many of its variants have a slot.
    for pk, product, price, is_available in _variants():
        place = places.get(product)
        if place is None:
            continue
        number = held.get(place, 0)
        held[place] = number + 1
        if number == len(slots):
            slots.append(Slot())
            available.append([])
        slots[number].variants[place] = pk
        slots[number].prices.append((price, place))
        if is_available:
            available[number].append(place)
        at[pk] = number, place
    for slot, some in zip(slots, available, strict=True):
        slot.every, slot.available = bits_of(slot.variants), bits_of(some)
        slot.prices.sort()
        slot.runs = _runs(slot.prices)
    _add_values(slots, at)
    return slots


def _variants() -> Iterable[tuple[int, int, Decimal, bool]]:
    is_available = ExpressionWrapper(AVAILABLE, output_field=BooleanField())
    rows = Variant.objects.filter(active=True).annotate(is_available=is_available)
    ordered = rows.order_by("product_id", "position", "pk")
    return ordered.values_list("pk", "product_id", "price", "is_available")


def _runs(prices: Sequence[tuple[Decimal, int]]) -> list[Bits]:
    starts = range(0, len(prices), PRICES_TOGETHER)
    return [
        bits_of(place for _cost, place in prices[start : start + PRICES_TOGETHER])
        for start in starts
    ]


def _add_values(slots: Sequence[Slot], at: dict[int, tuple[int, int]]) -> None:
    held: dict[tuple[int, int], list[int]] = {}  # Slot and value: places.
    rows = VariantOption.objects.order_by().values_list("variant_id", "value_id")
    for variant, value in rows:
        if variant in at:
            number, place = at[variant]
            held.setdefault((number, value), []).append(place)
    for (number, value), places in held.items():
        slots[number].values[value] = bits_of(places)
