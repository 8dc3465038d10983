"""What has just happened in a cart, told by its address and not by the session.

So a reload says the same, and a page in a cache says nothing to somebody else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from checkout.models import Cart
from products.models import Variant
from products.offers import Offer, offer_of


@dataclass(frozen=True)
class Removed:
    """A line that was taken out; `place` is how many lines stood above it."""

    offer: Offer
    quantity: str
    place: int


def told(mine: Cart | None, news: Mapping[str, str | int]) -> dict[str, Any]:
    """What `news` says (`added`, or `removed` with `quantity` and `place`), if it is so."""
    held = list(mine.lines.values_list("sku", flat=True)) if mine else []
    added, sku = str(news.get("added", "")), str(news.get("removed", ""))
    context: dict[str, Any] = {"added": added} if added in held else {}
    if sku and sku not in held and (gone := _offer(sku)):
        place = min(_number(news.get("place", 0)), len(held))
        context["removed"] = Removed(gone, str(news.get("quantity", 1))[:3], place)
    return context


def _offer(sku: str) -> Offer | None:
    found = Variant.objects.for_sale().with_everything().with_sku(sku).first()
    return offer_of(found) if found else None


def _number(text: str | int) -> int:
    """What somebody may have written into the address by hand, as a small number."""
    digits = str(text)
    return (
        int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 3 else 0
    )
