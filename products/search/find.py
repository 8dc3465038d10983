"""Finds what a shopper types: products, departments, stories and other pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Q

from products.models import SearchEntry
from products.search import ranking, vocabulary
from products.search.query import Word, read
from products.search.ranking import FoundPage, Products
from products.search.tokens import fold
from products.search.vocabulary import Vocabulary

LONGEST_QUERY = 100
MOST_LISTED = 500
# Comparing takes a moment for each word, and anybody may ask for it.
MOST_CORRECTED = 4
SENTENCE = 4  # Words from which a query may hold some that say nothing about products.
Kind = SearchEntry.Kind


@dataclass(frozen=True)
class Found:
    """What a search has found; `products` are those of one page of results.

    `corrected` is what was searched for in place of what was typed, which found nothing.
    """

    products: list[int] = field(default_factory=list)
    total: int = 0  # Products, on all pages of results.
    departments: list[int] = field(default_factory=list)
    stories: list[int] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)
    corrected: str = ""

    @property
    def anything(self) -> bool:
        return bool(self.total or self.departments or self.stories or self.pages)


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
    if found.anything:
        return found
    if len(typed.split()) >= SENTENCE:
        few = ranking.products_of_sentence(words, most=most)
        if few.total and not skip:
            return Found(few.ids, few.total)
    if exactly or len(words) > MOST_CORRECTED:
        return found
    return _corrected(words, known, most=most, skip=skip) or found


def product_ids(typed: str) -> list[int]:
    """Primary keys of products that fit, best first, for sale or not: for lists to filter."""
    words = read(typed[:LONGEST_QUERY], vocabulary.current())
    return ranking.products(words, most=MOST_LISTED, among=Q()).ids if words else []


def _search(words: Sequence[Word], *, most: int, skip: int) -> Found:
    if not all(word.alternatives for word in words):
        return Found()
    pages = ranking.pages(words)
    clear = any(page.step >= ranking.CLEAR for page in pages)
    least = ranking.MENTIONED if clear else 1
    products = ranking.products(words, most=most, skip=skip, least=least)
    if clear or products.is_clear:
        pages = [page for page in pages if page.step >= ranking.MENTIONED]
    return _sorted(products, pages)


def _sorted(products: Products, pages: list[FoundPage]) -> Found:
    if products.by_sku:
        return Found(products.ids, products.total)
    by_kind = {
        kind: [page.pk for page in pages if page.kind == kind]
        for kind in (Kind.DEPARTMENT, Kind.STORY, Kind.PAGE)
    }
    return Found(
        products=products.ids,
        total=products.total,
        departments=by_kind[Kind.DEPARTMENT],
        stories=by_kind[Kind.STORY],
        pages=by_kind[Kind.PAGE],
    )


def _corrected(
    words: Sequence[Word], known: Vocabulary, *, most: int, skip: int
) -> Found | None:
    """What the query finds with its unknown words corrected; None when that is nothing."""
    near = {word.text: known.near(fold(word.text)) for word in words}
    terms = {term for some in near.values() for term in some}
    terms |= {term for word in words for term in word.terms}
    seen = ranking.known_to_shoppers(terms)
    texts = [_nearest(word, near[word.text], seen, known) for word in words]
    corrected = " ".join(texts)
    if texts == [word.text for word in words]:
        return None
    found = _search(read(corrected, known), most=most, skip=skip)
    return replace(found, corrected=corrected) if found.anything else None


def _nearest(word: Word, near: Sequence[int], seen: set[int], known: Vocabulary) -> str:
    """The word itself where shoppers can find it, else the nearest one that they can."""
    if word.terms & seen:
        return word.text
    return next((known.written[term] for term in near if term in seen), word.text)
