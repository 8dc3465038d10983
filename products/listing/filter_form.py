"""The form of filters beside a list: what can be ticked, what is on, what it would bring."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from django.utils.text import slugify
from django.utils.translation import gettext as _

from products.listing.query import OPTION, Query
from products.listing.results import Counts, Listing
from products.models import OptionValue
from products.swatches import Swatch, Swatches
from site_config import money

MOST_UNFOLDED = 6  # Values of one filter that are always shown.
FEWEST_FOLDED = 3  # For fewer than these nobody should have to unfold anything.


@dataclass(frozen=True)
class FilterValue:
    """One value that can be ticked, with the products it would leave."""

    slug: str
    label: str
    count: int
    chosen: bool
    swatch: Swatch | None = None

    @property
    def disabled(self) -> bool:
        return not self.count and not self.chosen


@dataclass(frozen=True)
class Filter:
    """One fieldset of values; `name` is the parameter that they are sent as.

    `folded` are those that few products have, behind "Show all".
    """

    name: str
    title: str
    values: list[FilterValue]
    folded: list[FilterValue] = field(default_factory=list)

    @property
    def id(self) -> str:
        return f"filter-{slugify(self.name)}"

    @property
    def total(self) -> int:
        return len(self.values) + len(self.folded)

    @property
    def unfolded(self) -> bool:
        """Whether a folded value is chosen, which must be seen."""
        return any(value.chosen for value in self.folded)


@dataclass(frozen=True)
class Chip:
    """A filter that is on: "Size: 50 × 70 cm", and the list's address without it."""

    label: str
    url_suffix: str  # What follows the path: "?sort=name", or nothing.
    kind: str  # What `Filters.matching` leaves out: "price", "option.size".


@dataclass(frozen=True)
class Removal:
    """A filter without which an empty list would show `count` products."""

    label: str
    url_suffix: str
    count: int


def filters_of(listing: Listing, counts: Counts, shown: Swatches) -> list[Filter]:
    """The departments and the options that products of the list have."""
    every = [
        _department_filter(listing, counts),
        *_option_filters(listing, counts, shown),
    ]
    return [one for one in every if one.values]


def selectors_of(filters: list[Filter]) -> str:
    """What htmx replaces together with a list: the button and fieldsets that say what it shows."""
    ids = ["show-results", "filter-in-stock", "filter-price"]
    ids += [one.id for one in filters]
    return ",".join(f"#{name}" for name in ids)


def _department_filter(listing: Listing, counts: Counts) -> Filter:
    values = [
        FilterValue(
            slug=page.slug,
            label=page.title,
            count=counts.by_department.get(page.path, 0),
            chosen=page.slug in listing.query.departments,
        )
        for page in listing.departments
    ]
    return Filter("department", _("Department"), values)


def _option_filters(
    listing: Listing, counts: Counts, shown: Swatches
) -> Iterator[Filter]:
    offered = counts.offered if listing.query.is_filtered else counts.by_value
    for option, rows in groupby(listing.values, key=lambda value: value.option):
        chosen = listing.query.options.get(option.slug, ())
        values = {
            value.pk: FilterValue(
                slug=value.slug,
                label=value.name,
                count=counts.by_value.get(value.pk, 0),
                chosen=value.slug in chosen,
                swatch=shown.get((option.name, value.name)),
            )
            for value in rows
            if value.pk in offered or value.slug in chosen
        }
        common = _common(list(values), offered)
        yield Filter(
            f"{OPTION}{option.slug}",
            option.name,
            values=[value for pk, value in values.items() if pk in common],
            folded=[value for pk, value in values.items() if pk not in common],
        )


def _common(values: list[int], offered: Mapping[int, int]) -> list[int]:
    """Those of `values` that most products have, whatever else is filtered.

    So ticking something moves no value from its place.
    """
    if len(values) < MOST_UNFOLDED + FEWEST_FOLDED:
        return values
    ordered = sorted(values, key=lambda pk: offered.get(pk, 0), reverse=True)
    return ordered[:MOST_UNFOLDED]


def chips_of(listing: Listing, currency: str) -> list[Chip]:
    """The filters that are on, in the order of the query string."""
    query = listing.query
    chips = [_chip(query, "q", f"“{query.q}”")] if query.q else []
    chips += [
        _chip(query, "department", page.title, page.slug)
        for page in listing.departments
        if page.slug in query.departments
    ]
    chips += _value_chips(query, listing.values)
    if query.price_min is not None or query.price_max is not None:
        chips.append(_chip(query, "price", _price_label(query, currency)))
    if query.in_stock:
        chips.append(_chip(query, "in_stock", _("In stock")))
    return chips


def _value_chips(query: Query, values: Iterable[OptionValue]) -> Iterator[Chip]:
    for value in values:
        if value.slug in query.options.get(value.option.slug, ()):
            label = _("%(option)s: %(value)s") % {
                "option": value.option.name,
                "value": value.name,
            }
            yield _chip(query, f"{OPTION}{value.option.slug}", label, value.slug)


def _chip(query: Query, kind: str, label: str, value: str = "") -> Chip:
    return Chip(
        label=label, url_suffix=query.without(kind, value).url_suffix, kind=kind
    )


def _price_label(query: Query, currency: str) -> str:
    low, high = (
        None if amount is None else money.written(amount, currency, whole=True)
        for amount in (query.price_min, query.price_max)
    )
    if low and high:
        return _("%(low)s to %(high)s") % {"low": low, "high": high}
    return _("From %s") % low if low else _("Up to %s") % high


def best_removal(listing: Listing, chips: list[Chip]) -> Removal | None:
    """The filter without which the list would show most products; None if none helps."""
    kinds = list(dict.fromkeys(chip.kind for chip in chips))
    if not kinds:
        return None
    counts = listing.how_many_without(kinds)
    kind = max(kinds, key=lambda one: counts.get(one, 0))
    if not counts.get(kind):
        return None
    return Removal(
        label=", ".join(chip.label for chip in chips if chip.kind == kind),
        url_suffix=listing.query.without(kind).url_suffix,
        count=counts[kind],
    )
