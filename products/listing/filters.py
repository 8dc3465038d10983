"""What each filter of a list means: which variants it leaves in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cached_property

from django.db.models import Q

from products.listing.query import OPTION, Query
from products.models import DepartmentPage, OptionValue, VariantOption
from products.models.catalogue import VariantQuerySet
from products.search import find

PLACE = "product__main_page__path"


class Filters:
    """The filters of a query; several values of one filter mean either, filters mean all.

    `departments` are those that may be chosen among, `values` all that the store knows.
    """

    def __init__(
        self,
        query: Query,
        departments: Sequence[DepartmentPage],
        values: Iterable[OptionValue],
    ) -> None:
        self.query, self.departments, self.values = query, departments, list(values)

    def matching(self, variants: VariantQuerySet, *, but: str = "") -> VariantQuerySet:
        """Those that fit all filters, or all `but` one: "price", "option.size"."""
        query = self.query
        if query.q and but != "q":
            variants = variants.filter(product__in=self._found)
        if query.departments and but != "department":
            variants = variants.filter(self._in_departments())
        if but != "price":
            variants = variants.filter(**self._price_bounds())
        if query.in_stock and but != "in_stock":
            variants = variants.available()
        for option, values in self.chosen_values.items():
            if but != f"{OPTION}{option}":
                holders = VariantOption.objects.filter(value__in=values)
                variants = variants.filter(pk__in=holders.values("variant"))
        return variants

    @cached_property
    def chosen_values(self) -> dict[str, list[int]]:
        """The chosen values' primary keys, by the slug of their option."""
        chosen: dict[str, list[int]] = {}
        for value in self.values:
            if value.slug in self.query.options.get(value.option.slug, ()):
                chosen.setdefault(value.option.slug, []).append(value.pk)
        return chosen

    @cached_property
    def _found(self) -> list[int]:
        return find.product_ids(self.query.q)

    def _in_departments(self) -> Q:
        either = Q(pk__in=[])
        for department in self.departments:
            if department.slug in self.query.departments:
                either |= Q(**{f"{PLACE}__startswith": department.path})
        return either

    def _price_bounds(self) -> dict[str, Decimal]:
        bounds = {
            "price__gte": self.query.price_min,
            "price__lte": self.query.price_max,
        }
        return {name: amount for name, amount in bounds.items() if amount is not None}
