"""The results of a query: its products in order, and how many each filter would show.

The database counts, in a number of queries that does not grow with the products.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Count,
    Exists,
    Expression,
    F,
    Min,
    OuterRef,
    QuerySet,
    Value,
    Window,
)
from django.db.models.functions import Length, Lower, RowNumber, Substr
from wagtail.models import Page

from products.listing.filters import PLACE, Filters
from products.listing.query import OPTION, Query
from products.models import (
    DepartmentPage,
    OptionValue,
    Product,
    Variant,
)
from products.models.catalogue import AVAILABLE, MOST_OPTIONS, VariantQuerySet
from products.models.pages import ListingPage
from site_config.sorting import Alphabetical

Rows = QuerySet[Any, Any]
NO_PATH, NO_VALUE = Value(""), Value(0)

# Of the product itself, or of those of its variants that fit.
BY_PRODUCT: dict[str, list[str | Alphabetical]] = {
    "": ["main_page__path"],
    "newest": ["-created_at", "-pk"],
    "name": [Alphabetical("name"), "pk"],
}
BY_VARIANTS = {"price": ["lowest", "called"], "price-down": ["-lowest", "called"]}


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
        self._filters = Filters(query, departments, values)
        self.query, self.departments = query, departments
        self.values = self._filters.values
        self._department_path = len(page.path) + page.steplen
        self._below = Variant.objects.for_sale().filter(
            **{f"{PLACE}__startswith": page.path}
        )

    def matching(self, *, but: str = "") -> VariantQuerySet:
        """Variants below the page that fit all filters, or all `but` one."""
        return self._filters.matching(self._below, but=but)

    def product_ids(self) -> QuerySet[Product, int] | QuerySet[Variant, int]:
        """Primary keys of the products that fit, in the order that was asked for."""
        if self.query.sort in BY_VARIANTS:
            return self._by_price()
        fitting = self.matching().order_by().filter(product=OuterRef("pk"))
        # Not grouped: where the order is an index, a database stops after one page.
        some = Product.objects.filter(Exists(fitting))
        if self.departments and not self.query.sort:
            return _taking_turns(some)
        return some.order_by(*BY_PRODUCT[self.query.sort]).values_list("pk", flat=True)

    def _by_price(self) -> QuerySet[Variant, int]:
        grouped = self.matching().order_by().values("product_id")
        compared = grouped.annotate(
            lowest=Min("price"), called=Min(Lower("product__name"))
        )
        ordered = compared.order_by(*BY_VARIANTS[self.query.sort], "product_id")
        return ordered.values_list("product_id", flat=True)

    def how_many(self) -> tuple[int, int]:
        """Products that fit; and products that would if they had to be in stock."""
        one = Count("product_id", distinct=True)
        every = self.matching(but="in_stock").aggregate(
            all=one, in_stock=Count("product_id", distinct=True, filter=AVAILABLE)
        )
        in_stock: int = every["in_stock"]
        return (in_stock if self.query.in_stock else every["all"]), in_stock

    def how_many_without(self, kinds: list[str]) -> dict[str, int]:
        """How many products would fit with each of `kinds` taken back, in one query."""
        first, *rest = (_counted(self.matching(but=kind), kind) for kind in kinds)
        rows = first.union(*rest, all=True)
        return {kind: number for kind, _path, _value, number in rows}

    def counts(self) -> Counts:
        """One query, of one branch for each set of filters that is counted under."""
        counts = Counts({}, {}, {})
        department = Substr(PLACE, 1, self._department_path)
        first = _counted(self.matching(but="department"), "department", path=department)
        for kind, path, value, number in first.union(*self._of_values(), all=True):
            if kind == "department":
                counts.by_department[path] = number
            elif kind == "value":
                counts.by_value[value] = number
            else:
                counts.offered[value] = number
        return counts

    def _of_values(self) -> list[Rows]:
        options = {value.option.slug: value.option_id for value in self.values}
        rest = [
            pk
            for slug, pk in options.items()
            if slug not in self._filters.chosen_values
        ]
        branches = [_holding(rest, self.matching(), "value")]
        # A query with more options than a product can have finds nothing anyway.
        for slug in list(self._filters.chosen_values)[: MOST_OPTIONS + 1]:
            others = self.matching(but=f"{OPTION}{slug}")
            branches.append(_holding([options[slug]], others, "value"))
        if self.query.is_filtered:
            branches.append(_holding([*options.values()], self._below, "offered"))
        return branches


def _taking_turns(products: QuerySet[Product]) -> QuerySet[Product, int]:
    """Primary keys: the first product of each department, then the second of each."""
    place = "main_page__path"
    above = Substr(place, 1, Length(place) - Page.steplen)
    turn = Window(RowNumber(), partition_by=above, order_by=place)
    rows: QuerySet[Product] = products.annotate(turn=turn).order_by("turn", place)
    return rows.values_list("pk", flat=True)


def _holding(options: list[int], variants: VariantQuerySet, kind: str) -> Rows:
    """How many products have each value of `options`, counting `variants` alone."""
    held = variants.filter(choices__option__in=options)
    return _counted(held, kind, value=F("choices__value_id"))


def _counted(
    variants: VariantQuerySet,
    kind: str,
    *,
    path: Expression = NO_PATH,
    value: Expression | F = NO_VALUE,
) -> Rows:
    """`(kind, path, value, products)`: columns that every branch of one query has."""
    keyed = variants.order_by().annotate(kind=Value(kind), path=path, value=value)
    grouped = keyed.values("kind", "path", "value")
    counted: Rows = grouped.annotate(number=Count("product", distinct=True))
    return counted.values_list("kind", "path", "value", "number")
