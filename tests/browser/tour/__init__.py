"""A tour of the shop: every page a person meets, and every state that it can be in.

Screenshots are taken of its stops in the example shop (`make screenshots`), and tests look
at them in a small shop of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page


@dataclass(frozen=True)
class Shop:
    """Where the tour finds what it wants to show, and who goes on it."""

    department: str
    product: str
    sold_out: str
    story: str
    policy: str
    email: str  # Of somebody who has bought here before.
    password: str


Stop = Callable[[Page, Shop], None]
