"""Prices in the store's currency."""

from __future__ import annotations

from products.models import Variant
from site_config import money


def count_finer_than(currency: str) -> int:
    """How many prices, prices before included, `currency` can't be charged in exactly."""
    rows = Variant.objects.values_list("price", "compare_at")
    prices = (price for row in rows.iterator() for price in row if price is not None)
    return sum(money.rounded(price, currency) != price for price in prices)
