"""Finding products by words, the same way wherever a shopper types some."""

from __future__ import annotations

from typing import Any

from wagtail.search.backends import get_search_backend

from products.models import Product
from products.wishes import clean

MOST_FOUND = 500


def products(words: str, *, most: int = MOST_FOUND) -> list[int]:
    """Primary keys of products that fit `words`, best first, for sale or not."""
    wanted = clean(words)
    if not wanted:
        return []
    found: Any = get_search_backend().search(wanted, Product.objects.all())
    return [product.pk for product in found[:most]]
