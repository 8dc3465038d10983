"""What each filter of a list means: which variants it leaves in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from products.listing.query import OPTION, Query
from products.listing.snapshot import Bits, Slot, Snapshot, either
from products.models import DepartmentPage, OptionValue
from products.search import find


class Filters:
    """The filters of a query; several values of one filter mean either, filters mean all.

    `departments` are those that may be chosen among, `values` all that the store knows,
    `every` all that is for sale.
    """

    def __init__(
        self,
        query: Query,
        departments: Sequence[DepartmentPage],
        values: Iterable[OptionValue],
        every: Snapshot,
    ) -> None:
        self.query, self.departments, self.every = query, departments, every
        self.values = list(values)

    def matching(self, *, but: str = "") -> list[Bits]:
        """Of each slot the products whose variant fits all filters, or all `but` one.

        `but` is a kind of filter: "price", "option.size".
        """
        return [self._matching(slot, but) for slot in self.every.slots]

    def _matching(self, slot: Slot, but: str) -> Bits:
        query, found = self.query, slot.every
        if but != "price":
            found = slot.at_prices(query.price_min, query.price_max)
        if query.q and but != "q":
            found &= self._found
        if query.departments and but != "department":
            found &= self._in_departments
        if query.in_stock and but != "in_stock":
            found &= slot.available
        for option, values in self.chosen_values.items():
            if but != f"{OPTION}{option}":
                found &= either(slot.values.get(value, 0) for value in values)
        return found

    @cached_property
    def chosen_values(self) -> dict[str, list[int]]:
        """The chosen values' primary keys, by the slug of their option."""
        chosen: dict[str, list[int]] = {}
        for value in self.values:
            if value.slug in self.query.options.get(value.option.slug, ()):
                chosen.setdefault(value.option.slug, []).append(value.pk)
        return chosen

    @cached_property
    def _found(self) -> Bits:
        return self.every.with_keys(find.product_ids(self.query.q))

    @cached_property
    def _in_departments(self) -> Bits:
        return either(
            self.every.below(department.path)
            for department in self.departments
            if department.slug in self.query.departments
        )
