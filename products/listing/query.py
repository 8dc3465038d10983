"""The query of a list: filters and order, read from a query string and written to one.

Whatever is unknown or broken is left out, so that every address shows something.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from site_config import money
from site_config.page_cache.addresses import MOST_VALUES, Parameter, Parameters

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SLUG = re.compile(r"[-\w]{1,60}\Z")
HIGHEST = 10**7
PAGE = re.compile(r"[1-9][0-9]{0,5}\Z")
MOST_PAGES_KEPT = 50
LONGEST_QUERY = 100

SORTS: dict[str, StrOrPromise] = {
    "": _("Featured"),
    "newest": _("Newest"),
    "price": _("Price, low to high"),
    "price-down": _("Price, high to low"),
    "name": _("Name"),
}
OPTION = "option."


@dataclass(frozen=True)
class Query:
    """Filters and order of a list; `options` is {option slug: value slugs}."""

    q: str = ""
    departments: tuple[str, ...] = ()
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    price_min: Decimal | None = None
    price_max: Decimal | None = None
    in_stock: bool = False
    sort: str = ""
    page: int = 1

    @property
    def is_filtered(self) -> bool:
        """Whether anything is left out of the list."""
        return self != replace(Query(), sort=self.sort, page=self.page)

    @property
    def chooses_variants(self) -> bool:
        """Whether it may leave out one variant of a product and not another."""
        bounds = (self.price_min, self.price_max)
        return self.in_stock or bool(self.options) or bounds != (None, None)

    @property
    def is_changed(self) -> bool:
        """Whether the list differs from the one at the plain address."""
        return self.is_filtered or bool(self.sort)

    def parameters(self) -> list[tuple[str, str]]:
        """`[(parameter, value)]` in the order that equal queries share, without the page."""
        some = [("q", self.q)]
        some += [("department", slug) for slug in self.departments]
        for option, values in self.options.items():
            some += [(f"{OPTION}{option}", value) for value in values]
        some += [("price_min", _plain(self.price_min))]
        some += [("price_max", _plain(self.price_max))]
        some += [("in_stock", "1" if self.in_stock else ""), ("sort", self.sort)]
        return [(name, value) for name, value in some if value]

    @property
    def query_string(self) -> str:
        return urlencode(self.parameters())

    @property
    def url_suffix(self) -> str:
        """What follows the path of the list's first page: "?sort=name", or nothing."""
        return f"?{self.query_string}" if self.parameters() else ""

    @property
    def url_suffix_of_page(self) -> str:
        """The same for the page that is asked for."""
        page = [("page", str(self.page))] if self.page > 1 else []
        pairs = [*self.parameters(), *page]
        return f"?{urlencode(pairs)}" if pairs else ""

    def without(self, kind: str, value: str | None = None) -> Query:
        """The query with one filter taken back: one value of a kind, or all of them."""
        if kind == "department":
            return replace(self, departments=_without(self.departments, value), page=1)
        if kind.startswith(OPTION):
            option = kind.removeprefix(OPTION)
            left = _without(self.options[option], value)
            options = {**self.options, option: left}
            kept = {slug: values for slug, values in options.items() if values}
            return replace(self, options=kept, page=1)
        if kind == "price":
            return replace(self, price_min=None, price_max=None, page=1)
        if kind == "in_stock":
            return replace(self, in_stock=False, page=1)
        return replace(self, q="", page=1)


def read(
    data: QueryDict, *, departments: list[str], values: Mapping[str, list[str]]
) -> Query:
    """The query in `data`; `values` is {option slug: value slugs}, in their order."""
    chosen = {
        option: _known(data.getlist(f"{OPTION}{option}"), slugs)
        for option, slugs in values.items()
    }
    low, high = _price_bounds(data)
    sort = data.get("sort", "")
    return Query(
        q=clean(data.get("q", "")),
        departments=_known(data.getlist("department"), departments),
        options={option: slugs for option, slugs in chosen.items() if slugs},
        price_min=low,
        price_max=high,
        in_stock=data.get("in_stock") == "1",
        sort=sort if sort in SORTS else "",
        page=page_number(data),
    )


def known_parameters(
    departments: Iterable[str], values: Mapping[str, Iterable[str]]
) -> Parameters:
    """What `read` makes of a query string, for pages that are kept: see `Parameter`.

    Words and prices are typed freely, so lists with them are not kept.
    """
    options = {
        f"{OPTION}{option}": Parameter(frozenset(slugs), True, True)
        for option, slugs in values.items()
    }
    return {
        **options,
        "department": Parameter(frozenset(departments), True, True),
        "in_stock": Parameter(frozenset("1"), others_ignored=True),
        "sort": Parameter(frozenset(SORTS), others_ignored=True),
        "page": Parameter(frozenset(map(str, range(1, MOST_PAGES_KEPT + 1)))),
        "q": Parameter(),
        "price_min": Parameter(),
        "price_max": Parameter(),
    }


def clean(typed: str) -> str:
    """The words of what was typed, at most 100 characters.

    A quotation mark or a NUL would make a database refuse the query.
    """
    return " ".join(words_of(typed[: LONGEST_QUERY * 2]))[:LONGEST_QUERY]


def words_of(text: str) -> list[str]:
    """The words of `text`, composed (NFC), as a search and what it searches know them.

    Marks belong to their letters: Thai and Hindi write vowels by them, and what was typed
    on another system may have its accents apart.
    """
    kept = (
        sign if belongs_to_a_word(sign) else " "
        for sign in unicodedata.normalize("NFC", text)
    )
    return [word for run in "".join(kept).split() if (word := run.lstrip("'-"))]


def belongs_to_a_word(sign: str) -> bool:
    return sign in "'-_" or unicodedata.category(sign)[0] in "LMN"


def _plain(amount: Decimal | None) -> str:
    """The one form of an amount in addresses, which no language reads as another."""
    return "" if amount is None else f"{amount.normalize():f}"


def page_number(data: QueryDict) -> int:
    number = data.get("page", "")
    return int(number) if PAGE.match(number) and number.isascii() else 1


def _without(chosen: tuple[str, ...], value: str | None) -> tuple[str, ...]:
    return tuple(slug for slug in chosen if value is not None and slug != value)


def _known(asked: list[str], known: list[str]) -> tuple[str, ...]:
    wanted = {slug for slug in asked[:MOST_VALUES] if SLUG.match(slug)}
    return tuple(slug for slug in known if slug in wanted)


def _price_bounds(data: QueryDict) -> tuple[Decimal | None, Decimal | None]:
    """The lowest and the highest price, also when they were typed the other way round."""
    low, high = _amount(data, "price_min"), _amount(data, "price_max")
    if low is not None and high is not None and low > high:
        return high, low
    return low, high


def _amount(data: QueryDict, name: str) -> Decimal | None:
    try:
        amount = money.typed(data.get(name, ""))
    except money.NotAnAmount:
        return None
    fine = 0 <= amount < HIGHEST and amount == amount.quantize(Decimal("0.001"))
    return amount if fine else None
