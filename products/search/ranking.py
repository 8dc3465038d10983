"""Which products and pages a query finds, and in which order: one SQL query for each.

The step of a result is that of its weakest word: a word in the name is worth more than
one in the department, and that more than any number in a text. Within a step, what can
be bought comes before what is sold out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

from django.db.models import (
    Case,
    Exists,
    Expression,
    F,
    Func,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
    Window,
)
from django.db.models.functions import Greatest, Least

from products.models import SearchEntry, SearchHit, Variant
from products.models.catalogue import for_sale_q
from products.models.search import Weight
from products.search.query import Terms, Word
from products.search.vocabulary import BEGUN, EXACT
from site_config.public_pages import public_q

# Once something is found by its name or by how it is filed, what only its story mentions
# is left out.
CLEAR, MENTIONED = Weight.FILED * BEGUN, Weight.TOLD * BEGUN
ONE_SKU = Weight.SKU * EXACT
MOST_PAGES = 100
PRODUCT = SearchEntry.Kind.PRODUCT
PLACE = "entry__product__main_page__path"
PAGE_COLUMNS = (
    "entry__page__title",
    "entry__page__url_path",
    "entry__page__search_description",
)

Rows = QuerySet[Any, Any]


@dataclass(frozen=True)
class Products:
    """Some of the products that were found, best first, and how many there are in all."""

    ids: list[int]
    total: int
    best: int = 0  # The step of the first of all.

    @property
    def is_clear(self) -> bool:
        """Whether one of them is found by more than a text."""
        return self.best >= CLEAR

    @property
    def by_sku(self) -> bool:
        return self.best >= ONE_SKU


@dataclass(frozen=True)
class FoundPage:
    """One page that was found; `kind` is as in SearchEntry, `step` says how well it fits."""

    pk: int
    kind: str
    title: str
    url_path: str
    description: str  # For search engines; may be empty.
    step: int


class Over(Func):
    """A sum, or another function, over the rows of a grouped query; Django refuses its own."""

    function = "SUM"
    window_compatible = True


def products(
    words: Sequence[Word],
    *,
    most: int,
    skip: int = 0,
    least: int = 1,
    among: Q | None = None,
) -> Products:
    """Products for sale that have all the words, at a step of at least `least`.

    `among` says which products instead of those for sale.
    """
    rows = _ranked(_of_products(words, among), words).filter(step__gte=least)
    counted = rows.annotate(
        every=Window(Over(Value(1))),
        clear=Window(Over(_one_if(step__gte=MENTIONED))),
        skus=Window(Over(_one_if(step__gte=ONE_SKU))),
        best=Window(Over(F("step"), function="MAX")),
    ).order_by("-step", "-buyable", "-score", PLACE, "entry__product")
    columns = ("entry__product", "best", "every", "clear", "skus")
    found = list(counted.values_list(*columns)[skip : skip + most])
    if not found:
        return Products([], 0)
    _first, best, every, clear, skus = found[0]
    total = skus or (clear if best >= CLEAR else every)
    return Products([row[0] for row in found[: max(0, total - skip)]], total, best)


def products_of_sentence(words: Sequence[Word], *, most: int) -> Products:
    """Products for sale that have most of the words in their name or as they are filed.

    For whole sentences, of which some words are never about a product.
    """
    scores = [_one_if(**{f"{name}__gte": CLEAR}) for name in _names(words)]
    rows = _with_words(_of_products(words), words).annotate(fitting=_sum(scores))
    best_first = rows.filter(fitting__gte=1).order_by(
        "-fitting", "-buyable", PLACE, "entry__product"
    )
    found = list(best_first.values_list("entry__product", "fitting")[:most])
    ids = [key for key, fitting in found if fitting == found[0][1]]
    return Products(ids, len(ids))


def pages(words: Sequence[Word]) -> list[FoundPage]:
    """Public pages, but for those of products, that have all the words."""
    hits = _hits(words).filter(public_q("entry__page__")).exclude(entry__kind=PRODUCT)
    columns = ["entry__page", "entry__kind", *PAGE_COLUMNS]
    grouped = hits.values(*columns, "entry__page__path")
    ranked = _ranked(grouped, words).filter(step__gte=1)
    rows = ranked.order_by("-step", "-score", "entry__page__path")
    found = rows.values_list(*columns, "step")[:MOST_PAGES]
    return [FoundPage(*row) for row in found]


def weights_for_shoppers(terms: set[int]) -> dict[int, int]:
    """The best weight of those terms in what is for sale or public; others are left out."""
    hits = SearchHit.objects.filter(term__in=terms)
    sold, public = (
        hits.filter(seen).values_list("term").annotate(best=Max("weight"))
        for seen in (for_sale_q("entry__product__"), public_q("entry__page__"))
    )
    found: dict[int, int] = {}
    for term, best in sold.union(public):
        found[term] = max(best, found.get(term, 0))
    return found


def _hits(words: Sequence[Word]) -> Rows:
    terms = set[int]().union(*(word.terms for word in words))
    return SearchHit.objects.filter(term__in=terms).order_by()


def _of_products(words: Sequence[Word], among: Q | None = None) -> Rows:
    """The words' hits by product, of those that are for sale."""
    sold = Variant.objects.filter(product=OuterRef("entry__product"), active=True)
    wanted = for_sale_q("entry__product__") if among is None else among
    hits = _hits(words).filter(wanted, Exists(sold), entry__kind=PRODUCT)
    buyable = hits.annotate(buyable=Exists(sold.available()))
    rows: Rows = buyable.values("entry__product", "buyable", PLACE)
    return rows


def _ranked(grouped: Rows, words: Sequence[Word]) -> Rows:
    """Rows with `step`, that of the weakest word, and `score`, the sum of all."""
    names = _names(words)
    step: Any = Least(*names) if len(names) > 1 else F(names[0])
    scored = _with_words(grouped, words)
    ranked: Rows = scored.annotate(step=step, score=_sum([F(name) for name in names]))
    return ranked


def _with_words(grouped: Rows, words: Sequence[Word]) -> Rows:
    """Rows with a column for each word: weight times quality where it stands best."""
    columns = zip(_names(words), words, strict=True)
    scored: Rows = grouped.annotate(**{name: _score(word) for name, word in columns})
    return scored


def _names(words: Sequence[Word]) -> list[str]:
    return [f"word_{place}" for place in range(len(words))]


def _score(word: Word) -> Any:
    """The best alternative, of which the weakest part counts; 0 when the word is not there."""
    scores = [_weakest([_best(terms) for terms in each]) for each in word.alternatives]
    if len(scores) > 1:
        return Greatest(*scores)
    return scores[0] if scores else Max(Value(0))


def _weakest(parts: list[Expression]) -> Expression:
    return Least(*parts) if len(parts) > 1 else parts[0]


def _best(terms: Terms) -> Expression:
    """The best of some terms in a row's group: its weight times how surely it is meant."""
    by_quality: dict[int, list[int]] = defaultdict(list)
    for term, quality in terms.items():
        by_quality[quality].append(term)
    cases = [
        When(term__in=sorted(some), then=F("weight") * quality)
        for quality, some in sorted(by_quality.items(), reverse=True)
    ]
    return Max(Case(*cases, default=0, output_field=IntegerField()))


def _one_if(**condition: object) -> Case:
    return Case(When(**condition, then=1), default=0, output_field=IntegerField())


def _sum(columns: list[Any]) -> Any:
    return reduce(add, columns)
