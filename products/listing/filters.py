"""What the form beside the list shows: fieldsets of values, and chips of those chosen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from products.listing.query import OPTION, Wish
from products.listing.results import Counts, Listing
from products.models import OptionValue
from site_config import money


@dataclass(frozen=True)
class Choice:
    """One value that can be ticked, with the products it would leave."""

    slug: str
    label: str
    count: int
    chosen: bool

    @property
    def disabled(self) -> bool:
        return not self.count and not self.chosen


@dataclass(frozen=True)
class Facet:
    """One fieldset; `name` is the parameter that its values are sent as."""

    name: str
    title: str
    choices: list[Choice]

    @property
    def id(self) -> str:
        return f"facet-{slugify(self.name)}"


@dataclass(frozen=True)
class Chip:
    """A filter that is on: "Size: 50 × 70 cm", and the list's address without it."""

    label: str
    tail: str  # What follows the path: "?sort=name", or nothing.
    kind: str  # What `Listing.matching` leaves out: "price", "option.size".


def facets_of(listing: Listing, counts: Counts) -> list[Facet]:
    """Departments and options that the list has something of."""
    departments = [
        Choice(
            page.slug,
            page.title,
            counts.by_department.get(page.path, 0),
            page.slug in listing.wish.departments,
        )
        for page in listing.departments
    ]
    facets = [Facet("department", _("Department"), departments)] if departments else []
    return [*facets, *_option_facets(listing, counts)]


def counted(facets: list[Facet]) -> str:
    """Where counts stand beside a list, as htmx names what comes along with it."""
    ids = ["show-found", "facet-in-stock", *(facet.id for facet in facets)]
    return ",".join(f"#{name}" for name in ids)


def _option_facets(listing: Listing, counts: Counts) -> Iterator[Facet]:
    offered = counts.offered if listing.wish.narrowed else set(counts.by_value)
    for option, values in groupby(listing.values, key=lambda value: value.option):
        chosen = listing.wish.options.get(option.slug, ())
        choices = [
            Choice(
                value.slug,
                value.name,
                counts.by_value.get(value.pk, 0),
                value.slug in chosen,
            )
            for value in values
            if value.pk in offered or value.slug in chosen
        ]
        if choices:
            yield Facet(f"{OPTION}{option.slug}", option.name, choices)


def chips_of(listing: Listing, currency: str) -> list[Chip]:
    """The filters that are on, in the order of the query string."""
    wish = listing.wish
    chips = [_chip(wish, "q", f"“{wish.q}”")] if wish.q else []
    chips += [
        _chip(wish, "department", page.title, page.slug)
        for page in listing.departments
        if page.slug in wish.departments
    ]
    chips += _value_chips(wish, listing.values)
    if wish.price_min is not None or wish.price_max is not None:
        chips.append(_chip(wish, "price", _price_words(wish, currency)))
    if wish.in_stock:
        chips.append(_chip(wish, "in_stock", _("In stock")))
    return chips


def _value_chips(wish: Wish, values: Iterable[OptionValue]) -> Iterator[Chip]:
    for value in values:
        if value.slug in wish.options.get(value.option.slug, ()):
            label = _("%(option)s: %(value)s") % {
                "option": value.option.name,
                "value": value.name,
            }
            yield _chip(wish, f"{OPTION}{value.option.slug}", label, value.slug)


def _chip(wish: Wish, kind: str, label: str, value: str = "") -> Chip:
    return Chip(label=label, tail=wish.without(kind, value).tail, kind=kind)


def _price_words(wish: Wish, currency: str) -> str:
    low, high = (
        None if amount is None else money.written(amount, currency, whole=True)
        for amount in (wish.price_min, wish.price_max)
    )
    if low and high:
        return _("%(low)s to %(high)s") % {"low": low, "high": high}
    return _("From %s") % low if low else _("Up to %s") % high


def most_helpful(listing: Listing, chips: list[Chip]) -> dict[str, Any] | None:
    """Of the filters that are on, the one without which most products come back."""
    kinds = list(dict.fromkeys(chip.kind for chip in chips))
    if not kinds:
        return None
    back = listing.how_many_without(kinds)
    kind = max(kinds, key=lambda one: back.get(one, 0))
    if not back.get(kind):
        return None
    return {
        "label": ", ".join(chip.label for chip in chips if chip.kind == kind),
        "tail": listing.wish.without(kind).tail,
        "count": back[kind],
    }
