"""Shoppers: each at an address of their own, doing in turn whatever comes to their mind."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from random import Random

from requests import Response

from sandbox import actions
from sandbox.refusals import Refusal
from tools.rush.browsers import Browser

TOTAL = re.compile(r'name="total" value="([0-9.]+)"')
SESSION = re.compile(r"cs_test_\w+")
TOO_MANY_TRIES = 429


class Shopper:
    """One shopper; what each does, and in which order, depends on the seed alone."""

    def __init__(self, browser: Browser, skus: list[str], random: Random) -> None:
        self.browser, self.skus, self.random = browser, skus, random
        self.is_sent_away = False
        self.acts: dict[Callable[[], None], int] = {
            self.add: 30,
            self.change: 15,
            self.look_at_cart: 5,
            self.check_out: 30,
            self.look_at_orders: 5,
        }

    def act(self) -> None:
        """Do one thing, and remember if the shop says that it was one too many."""
        (act,) = self.random.choices(list(self.acts), list(self.acts.values()))
        act()

    def add(self) -> None:
        sku, quantity = self.random.choice(self.skus), self.random.choice([1, 1, 2])
        self.browser.post("add to cart", "/cart/add/", sku=sku, quantity=quantity)

    def change(self) -> None:
        sku, quantity = self.random.choice(self.skus), self.random.randrange(4)
        self.browser.post("change cart", f"/cart/lines/{sku}/", quantity=quantity)

    def look_at_cart(self) -> None:
        self.browser.get("cart", "/cart/")

    def look_at_orders(self) -> None:
        self.browser.get("orders", "/account/orders/")

    def check_out(self) -> None:
        """Read the total, press "Pay", now and then twice, and go where the shop leads."""
        review = self.browser.get("checkout", "/checkout/")
        total = TOTAL.search(review.text) if review.ok else None
        if total is None:  # The cart is empty, or can't be paid as it is.
            return
        presses = self.random.choice([1, 1, 1, 2])
        with ThreadPoolExecutor(presses) as fingers:
            answers = list(fingers.map(self.press_pay, [total[1]] * presses))
        self.is_sent_away |= answers[0].status_code == TOO_MANY_TRIES
        page = SESSION.search(answers[0].headers.get("Location", ""))
        if page:
            self.be_at_stripe(page[0])

    def press_pay(self, total: str) -> Response:
        return self.browser.post("pay", "/checkout/", total=total)

    def be_at_stripe(self, session_id: str) -> None:
        """Pay, have a bank pay, let the page close, go back, or leave it open."""
        what = self.random.choice(["pay"] * 5 + ["bank", "close", "back", "leave"])
        with suppress(Refusal):  # Somebody has closed the page, or paid on it.
            if what == "pay":
                actions.pay(session_id)
            elif what == "bank":
                actions.pay_by_bank(session_id)
            elif what == "close":
                actions.let_expire(session_id)
        if what in ("pay", "bank"):
            self.browser.get("success", f"/success/?session_id={session_id}")
        elif what == "back":
            self.browser.get("back from Stripe", "/cart/?cancelled=1")
        if what == "bank":
            outcome = self.random.choice([actions.bank_succeeds, actions.bank_fails])
            with suppress(Refusal):
                outcome(session_id)

    def think(self) -> None:
        time.sleep(self.random.uniform(0, 0.5))
