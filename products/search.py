"""Searches products, in the same way wherever a shopper types a query."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TypeVar

from django.core.cache import cache
from django.db.models import Model, QuerySet
from wagtail.search.backends import get_search_backend
from wagtail.search.backends.base import BaseSearchResults

from products.listing.query import clean, words_of
from products.models import Product, Variant
from products.models.catalogue import SKU

Row = TypeVar("Row", bound=Model)
MOST_FOUND = 500
KNOWN_WORDS, KNOWN_FOR = "products.search.words", 600  # A cache key; seconds.
WORD = re.compile(r"[^\d_'-]{3,}")
# Comparing takes a moment for each pair of words, and anybody may ask for it.
MOST_CORRECTED, MOST_KNOWN = 4, 5000
SIMILARITY = 0.7  # Of 1: "bole" is as near as that to "bowl".


def matching(query: str, rows: QuerySet[Row]) -> QuerySet[Row] | BaseSearchResults:
    """Of `rows`, an indexed queryset, those that match `query`, best first.

    Whole words count; where they find nothing, how words begin. The answer can be
    counted and sliced like a queryset.
    """
    wanted = clean(query)
    if not wanted:
        return rows.none()
    backend = get_search_backend()
    whole = backend.search(wanted, rows)
    return whole if whole.count() else backend.autocomplete(wanted, rows)


def products_for_sale(query: str) -> QuerySet[Product] | BaseSearchResults:
    """Products for sale that match `query`; a SKU finds the one product that has it."""
    sold = Variant.objects.for_sale()
    sku = query.strip()
    # One that is a plain word is found as a word.
    if re.fullmatch(SKU, sku) and not sku.isalpha():
        named = sold.filter(sku__in={sku, sku.upper()})
        if named.exists():
            return Product.objects.filter(pk__in=named.values("product"))
    return matching(query, Product.objects.filter(pk__in=sold.values("product")))


def product_ids(query: str) -> list[int]:
    """Primary keys of products that match `query`, best first, for sale or not."""
    wanted, backend = clean(query), get_search_backend()
    for search in (backend.search, backend.autocomplete) if wanted else ():
        # Without counting first, as `matching` does: a list has queries enough.
        if fitting := list(search(wanted, Product.objects.all())[:MOST_FOUND]):
            return [product.pk for product in fitting]
    return []


def nearest(query: str) -> str:
    """`query` with its spelling corrected, "bole" to "bowl"; empty when nothing is near."""
    typed = _lower(clean(query)).split()
    if len(typed) > MOST_CORRECTED:
        return ""
    known = cache.get_or_set(KNOWN_WORDS, known_words, KNOWN_FOR) or []
    corrected = [_like(word, known) for word in typed]
    return "" if corrected == typed else " ".join(corrected)


def known_words() -> list[str]:
    """The words in the names of all that is for sale, in lower case."""
    names = Product.objects.for_sale().values_list("name", flat=True)
    words = {word for name in names for word in words_of(_lower(name))}
    letters_alone = (word for word in words if WORD.fullmatch(word))
    return sorted(letters_alone)[:MOST_KNOWN]


def _lower(name: str) -> str:
    """In lower case; a Turkish İ becomes an i, without the dot apart that Unicode adds."""
    return name.lower().replace("i\u0307", "i")


def _like(word: str, known: list[str]) -> str:
    """Of the nearest words the one of the most equal length; the word itself for none."""
    near = get_close_matches(word, known, cutoff=SIMILARITY)
    return min(near, key=lambda one: abs(len(one) - len(word)), default=word)
