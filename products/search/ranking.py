"""Which products and pages a query finds, and in which order: one SQL query for each.

The step of a result is that of its weakest word: a word in the name is worth more than
one in the department, and that more than any number in a text. Within a step, what can
be bought comes before what is sold out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Max

from products.models import SearchEntry, SearchHit
from products.models.catalogue import for_sale_q
from products.models.search import Weight
from products.search import scores, visible
from products.search.query import Word
from products.search.visible import Visible
from products.search.vocabulary import BEGUN, EXACT
from site_config.public_pages import public_q

# Once something is found by its name or by how it is filed, what only its story mentions
# is left out.
CLEAR, MENTIONED = Weight.FILED * BEGUN, Weight.TOLD * BEGUN
ONE_SKU = Weight.SKU * EXACT
MOST_PAGES = 100
ENTRIES = SearchEntry._meta.db_table


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


def products(
    words: Sequence[Word],
    *,
    most: int,
    skip: int = 0,
    least: int = 1,
    among: Visible | None = None,
) -> Products:
    """Products that have all the words, at a step of at least `least`.

    They are those for sale, unless `among` says which.
    """
    goods = among or visible.products_for_sale()
    found = _rows(
        f"""
        WITH {goods.sql}, {_found(words)}
        SELECT product, MAX(step) OVER (), COUNT(*) OVER (),
            SUM(CASE WHEN step >= {MENTIONED:d} THEN 1 ELSE 0 END) OVER (),
            SUM(CASE WHEN step >= {ONE_SKU:d} THEN 1 ELSE 0 END) OVER ()
        FROM found
        WHERE step >= {least:d}
        ORDER BY step DESC, buyable DESC, score DESC, place, product
        LIMIT {most:d} OFFSET {skip:d}
        """,
        goods.now(),
    )
    if not found:
        return Products([], 0)
    _first, best, every, clear, skus = found[0]
    total = int(skus or (clear if best >= CLEAR else every))
    return Products([row[0] for row in found[: max(0, total - skip)]], total, best)


def products_of_sentence(
    words: Sequence[Word], *, most: int, skip: int = 0
) -> Products:
    """Products for sale that have most of the words in their name or as they are filed.

    For whole sentences, of which some words are never about a product.
    """
    goods = visible.products_for_sale()
    found = _rows(
        f"""
        WITH {goods.sql}, {_found(words)}
        SELECT product, fitting = MAX(fitting) OVER (),
            COUNT(*) OVER (PARTITION BY fitting)
        FROM found
        WHERE fitting >= 1
        ORDER BY fitting DESC, buyable DESC, place, product
        LIMIT {most:d} OFFSET {skip:d}
        """,
        goods.now(),
    )
    best = [(key, total) for key, is_best, total in found if is_best]
    return Products([key for key, _total in best], best[0][1] if best else 0)


def _found(words: Sequence[Word]) -> str:
    """The scores of those goods that have any."""
    return f"""
        found AS (
            SELECT product, COALESCE(place, '') AS place, buyable, step, score, fitting
            FROM ({scores.sql(words, clear=CLEAR)}) scores
            JOIN {ENTRIES} entry ON entry.id = entry_id
            JOIN goods ON product = product_id
        )
    """


def pages(words: Sequence[Word]) -> list[FoundPage]:
    """Public pages, but for those of products, that have all the words."""
    public = visible.public_pages()
    found = _rows(
        f"""
        WITH {public.sql}
        SELECT page, kind, title, url_path, description, step
        FROM ({scores.sql(words, clear=CLEAR)}) scores
        JOIN {ENTRIES} entry ON entry.id = entry_id
        JOIN pages ON page = page_id
        WHERE step >= 1
        ORDER BY step DESC, score DESC, place
        LIMIT {MOST_PAGES:d}
        """,
        public.now(),
    )
    return [FoundPage(*row) for row in found]


def _rows(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


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
