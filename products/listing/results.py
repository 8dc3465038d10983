"""The results of a query: its products in order, and how many each filter would show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from products.listing import snapshot
from products.listing.filters import Filters
from products.listing.query import OPTION, Query
from products.listing.snapshot import Bits, either, places_in
from products.models import DepartmentPage, OptionValue
from products.models.pages import ListingPage

# Of a snapshot, by what a query says.
ORDERS = {
    "newest": "newest",
    "name": "by_name",
    "price": "by_price",
    "price-down": "by_price_down",
}
PRICES = ("price", "price-down")


@dataclass
class Counts:
    """How many products each value would show, under all filters but those of its kind."""

    by_department: dict[str, int]  # Tree path of a department: products.
    by_value: dict[int, int]  # Primary key of an option's value: products.
    offered: dict[int, int]  # The same of values when nothing is filtered.


class Listing:
    """The products below one page that fit a query.

    `departments` are those that may be chosen among, `values` all that the store knows.
    """

    def __init__(
        self,
        page: ListingPage,
        query: Query,
        departments: Sequence[DepartmentPage],
        values: Iterable[OptionValue],
    ) -> None:
        self.query, self.departments, self.values = query, departments, list(values)
        self._all = snapshot.current()
        self._below = self._all.below(page.path)
        self._filters = Filters(query, departments, self.values, self._all)

    def product_ids(self) -> list[int]:
        """Primary keys of the products that fit, in the order that was asked for."""
        return [self._all.keys[place] for place in self._in_order()]

    def variants_of(self, products: Iterable[int]) -> list[int]:
        """Primary keys of those variants of these products that fit."""
        wanted = places_in(self._all.with_keys(products))
        return [
            slot.variants[place]
            for slot, bits in zip(self._all.slots, self._fitting, strict=True)
            for place in wanted
            if bits >> place & 1
        ]

    def how_many(self) -> tuple[int, int]:
        """Products that fit; and products that would if they had to be in stock."""
        slots = self._all.slots
        fitting = self._matching(but="in_stock")
        in_stock = either(
            bits & slot.available for bits, slot in zip(fitting, slots, strict=True)
        ).bit_count()
        total = in_stock if self.query.in_stock else either(fitting).bit_count()
        return total, in_stock

    def how_many_without(self, kinds: list[str]) -> dict[str, int]:
        """How many products would fit with each of `kinds` taken back."""
        return {kind: either(self._matching(but=kind)).bit_count() for kind in kinds}

    def counts(self) -> Counts:
        """How many products each department and each value of an option would show."""
        everywhere = either(self._matching(but="department"))
        by_department = {
            page.path: (everywhere & self._all.below(page.path)).bit_count()
            for page in self.departments
        }
        unfiltered = [slot.every & self._below for slot in self._all.slots]
        offered = self._by_value(unfiltered) if self.query.is_filtered else {}
        by_value = self._by_value(self._fitting)
        for slug in self._filters.chosen_values:
            others = self._by_value(self._matching(but=f"{OPTION}{slug}"))
            mine = {value.pk for value in self.values if value.option.slug == slug}
            by_value |= {pk: count for pk, count in others.items() if pk in mine}
        return Counts(by_department, by_value, offered)

    @cached_property
    def _fitting(self) -> list[Bits]:
        return self._matching()

    def _matching(self, *, but: str = "") -> list[Bits]:
        """Of each slot the products whose variant fits all filters, or all `but` one."""
        return [bits & self._below for bits in self._filters.matching(but=but)]

    def _by_value(self, fitting: Sequence[Bits]) -> dict[int, int]:
        """How many products have a fitting variant with each value; those with none are left out."""
        held: dict[int, Bits] = {}
        for slot, fits in zip(self._all.slots, fitting, strict=True):
            for value, bits in slot.values.items():
                held[value] = held.get(value, 0) | bits & fits
        return {value: bits.bit_count() for value, bits in held.items() if bits}

    def _in_order(self) -> Sequence[int]:
        """The places of the products that fit, in the order that was asked for."""
        found = places_in(either(self._fitting))
        if self.query.sort:
            return self._sorted(found)
        if not self.departments:
            return found
        if len(found) == len(self._all.keys):
            return self._all.mixed
        return self._all.taking_turns(found)

    def _sorted(self, found: Sequence[int]) -> Sequence[int]:
        every, sort = self._all, self.query.sort
        if sort in PRICES and self.query.chooses_variants:
            down = sort == "price-down"
            return every.ordered_by_price(self._fitting, highest_first=down)
        order: Sequence[int] = getattr(every, ORDERS[sort])
        fits = set(found)
        return [place for place in order if place in fits]
