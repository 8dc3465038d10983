"""The scores of a query's words in each entry of the index, as SQL.

All that is written into it are whole numbers: keys of terms, weights, qualities.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db import connection

from products.models import SearchHit
from products.search.query import Terms, Word

HITS = SearchHit._meta.db_table


def sql(words: Sequence[Word], *, clear: int) -> str:
    """A query of `entry_id`, `step`, `score` and `fitting`.

    `step` is the score of the weakest word, 0 where one is missing; `score` the sum of
    all; `fitting` how many words score at least `clear`.
    """
    terms = sorted(set[int]().union(*(word.terms for word in words)))
    columns = [f"word_{place}" for place in range(len(words))]
    each = ", ".join(
        f"{_of_word(word)} AS {name}" for word, name in zip(words, columns, strict=True)
    )
    fitting = " + ".join(
        f"CASE WHEN {name} >= {clear:d} THEN 1 ELSE 0 END" for name in columns
    )
    return f"""
        SELECT entry_id, {_least(columns)} AS step, {" + ".join(columns)} AS score,
            {fitting} AS fitting
        FROM (
            SELECT entry_id, {each} FROM {HITS}
            WHERE term_id IN ({_listed(terms)}) GROUP BY entry_id
        ) words
    """


def _of_word(word: Word) -> str:
    """The best alternative, of which the weakest part counts."""
    return _greatest(
        [_least([_best(terms) for terms in each]) for each in word.alternatives]
    )


def _best(terms: Terms) -> str:
    """The best of some terms in an entry: its weight times how surely it is meant."""
    by_quality: dict[int, list[int]] = defaultdict(list)
    for term, quality in terms.items():
        by_quality[quality].append(term)
    cases = " ".join(
        f"WHEN term_id IN ({_listed(some)}) THEN weight * {quality:d}"
        for quality, some in sorted(by_quality.items(), reverse=True)
    )
    return f"MAX(CASE {cases} ELSE 0 END)" if cases else "0"


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(f"{number:d}" for number in numbers) or "NULL"


def _least(parts: Sequence[str]) -> str:
    return _one_of(parts, "MIN" if connection.vendor == "sqlite" else "LEAST")


def _greatest(parts: Sequence[str]) -> str:
    return _one_of(parts, "MAX" if connection.vendor == "sqlite" else "GREATEST")


def _one_of(parts: Sequence[str], function: str) -> str:
    if len(parts) > 1:
        return f"{function}({', '.join(parts)})"
    return parts[0] if parts else "0"
