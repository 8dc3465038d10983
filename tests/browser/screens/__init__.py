"""The shop's screens: every page that people see, in every state that it can be in.

Screenshots are taken of them in the example shop (`make screenshots`), and tests open
them in a small shop of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page


@dataclass(frozen=True)
class Shop:
    """The addresses that the screens show, and the account that opens them."""

    department: str
    product: str
    sold_out: str
    story: str
    policy: str
    email: str  # Of somebody who has bought here before.
    password: str
    manager: str = ""  # Of somebody who minds the shop, with the same password.


Screen = Callable[[Page, Shop], None]
