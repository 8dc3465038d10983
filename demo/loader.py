"""Fills an empty database with the example shop."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from accounts.models import User
from demo import catalogue, past_orders, product_pages, site_pages, users
from home.setup import set_up_shop


@dataclass(frozen=True)
class Made:
    """What one run has created; a second run creates nothing."""

    products: int
    pages: int
    people: list[User]
    orders: int


def load() -> Made:
    """Make what is missing of the example shop, and leave what is there."""
    set_up_shop()
    products = catalogue.create_products()
    pages = product_pages.create()
    site_pages.create()
    people = users.create()
    orders = past_orders.create() if settings.SANDBOX else 0
    return Made(products, pages, people, orders)
