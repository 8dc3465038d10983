"""The example shop, from an empty database to a shop one can walk through."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from accounts.models import User
from demo import house, orders, pages, people, shelves
from home.setup import set_up_shop


@dataclass(frozen=True)
class Made:
    """What one run has made; a second run makes nothing."""

    products: int
    pages: int
    people: list[User]
    orders: int


def load() -> Made:
    """Make what is missing of the example shop, and leave what is there."""
    set_up_shop()
    products = shelves.fill()
    written = pages.write()
    house.set_up()
    invited = people.invite()
    placed = orders.place() if settings.SANDBOX else 0
    return Made(products, written, invited, placed)
