"""Finds what a shopper types: products, departments, stories and other pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from products.models import SearchEntry
from products.search import compounds, ranking, spelling, visible, vocabulary
from products.search.marks import Marks
from products.search.query import Word, read
from products.search.ranking import CLEAR, MENTIONED, FoundPage, Products
from products.search.tokens import fold
from products.search.vocabulary import Vocabulary

LONGEST_QUERY = 100
MOST_LISTED = 500
# Comparing takes a moment for each word, and anybody may ask for it.
MOST_CORRECTED = 4
SENTENCE = 4  # Words from which a query may hold some that say nothing about products.
HEAVY = 120  # Being in a name makes up for most of one mistake.
Kind = SearchEntry.Kind
# Once something is clear, departments and policies must be, too: their short texts name
# much that they are not about.
LEAST_WHEN_CLEAR: Mapping[str, int] = {
    Kind.DEPARTMENT: CLEAR,
    Kind.STORY: MENTIONED,
    Kind.PAGE: CLEAR,
}


@dataclass(frozen=True)
class Found:
    """What a search has found; `products` are those of one page of results.

    `corrected` is what was searched for in place of what was typed, which found nothing.
    """

    products: list[int] = field(default_factory=list)
    total: int = 0  # Products, on all pages of results.
    departments: list[FoundPage] = field(default_factory=list)
    stories: list[FoundPage] = field(default_factory=list)
    pages: list[FoundPage] = field(default_factory=list)
    corrected: str = ""
    is_clear: bool = False  # Something is found by more than a text.
    marks: Marks | None = None

    @property
    def number(self) -> int:
        """How many results there are, of all kinds."""
        pages = (self.departments, self.stories, self.pages)
        return self.total + sum(map(len, pages))

    @property
    def anything(self) -> bool:
        return self.number > 0


def find(
    typed: str,
    *,
    most: int = 24,
    skip: int = 0,
    exactly: bool = False,
) -> Found:
    """What fits the words that were typed: `most` products after the first `skip`.

    When nothing does, the search with corrected words runs by itself, unless the shopper
    wants `exactly` what was typed.
    """
    known = vocabulary.current()
    words = read(typed[:LONGEST_QUERY], known)
    if not words:
        return Found()
    found = _search(words, most=most, skip=skip)
    first = _search(words, most=1, skip=0) if skip and not found.is_clear else found
    if len(typed.split()) >= SENTENCE and not first.is_clear:
        few = ranking.products_of_sentence(words, most=most, skip=skip)
        found = Found(few.ids, few.total, is_clear=True) if few.total else found
    if found.anything or exactly or len(words) > MOST_CORRECTED:
        return replace(found, marks=Marks(words, known))
    return _corrected(words, known, most=most, skip=skip) or found


def product_ids(typed: str) -> list[int]:
    """Primary keys of products that fit, best first, for sale or not: for lists to filter."""
    words = read(typed[:LONGEST_QUERY], vocabulary.current())
    if not words:
        return []
    every = visible.every_product()
    return ranking.products(words, most=MOST_LISTED, among=every).ids


def _search(words: Sequence[Word], *, most: int, skip: int) -> Found:
    if not all(word.alternatives for word in words):
        return Found()
    pages = ranking.pages(words)
    clear = any(page.step >= CLEAR for page in pages)
    least = MENTIONED if clear else 1
    products = ranking.products(words, most=most, skip=skip, least=least)
    if products.by_sku:
        return Found(products.ids, products.total, is_clear=True)
    clear = clear or products.is_clear
    if clear:
        pages = [page for page in pages if page.step >= LEAST_WHEN_CLEAR[page.kind]]
    return replace(_sorted(products, pages), is_clear=clear)


def _sorted(products: Products, pages: Sequence[FoundPage]) -> Found:
    departments, stories, others = (
        [page for page in pages if page.kind == kind]
        for kind in (Kind.DEPARTMENT, Kind.STORY, Kind.PAGE)
    )
    return Found(products.ids, products.total, departments, stories, others)


def _corrected(
    words: Sequence[Word], known: Vocabulary, *, most: int, skip: int
) -> Found | None:
    """What the query finds with its unknown words corrected; None when that is nothing."""
    near = [spelling.near(fold(word.text), known.letters_alone) for word in words]
    others = {other for some in near for other in some}
    others |= {fold(word.text) for word in words}
    terms = {term for other in others for term in known.meanings(other)}
    weights = ranking.weights_for_shoppers(terms)
    texts = [
        _nearest(word, some, weights, known)
        for word, some in zip(words, near, strict=True)
    ]
    corrected = " ".join(texts)
    if texts == [word.text for word in words]:
        return None
    meant = read(corrected, known)
    found = _search(meant, most=most, skip=skip)
    if not found.anything:
        return None
    return replace(found, corrected=corrected, marks=Marks(meant, known))


def _nearest(
    word: Word, near: Mapping[str, int], weights: Mapping[int, int], known: Vocabulary
) -> str:
    """The word itself where shoppers can find it, else the nearest that they can."""
    folded = fold(word.text)
    if known.meanings(folded).keys() & weights.keys():
        return word.text
    costs: dict[str, tuple[float, str]] = {}
    for other, mistakes in near.items():
        found = {
            weights[term] * quality
            for term, quality in known.meanings(other).items()
            if term in weights
        }
        if found:
            # Of two that are about as near, the one that things are called by.
            costs[other] = (mistakes - max(found) / HEAVY, other)
    nearest = (
        min(costs, key=costs.__getitem__)
        if costs
        else compounds.known_part(folded, known)
    )
    return known.as_written(nearest) if nearest else word.text
