"""Everybody at once: shoppers, merchants, Stripe, and the job that runs each minute."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from io import StringIO
from random import Random

from django.core.management import call_command
from django.db import connections
from django.test import override_settings

from accounts.models import User
from tools.rush import report, shop, stripes_events
from tools.rush.browsers import LONGEST_WAIT, Browser, Notes
from tools.rush.merchants import Merchant
from tools.rush.shop import Shop
from tools.rush.shoppers import Shopper

SENDERS = 4
# One for so many shoppers, for they wait in the same queue; and at least so many.
SHOPPERS_A_MERCHANT, LEAST_MERCHANTS = 10, 4
UNITS_A_SHOPPER = 0.25  # Of each piece, so that they fight for them.
PLACES = 4  # Whom the shop sends away for a while is followed by somebody else.
# However busy the machine is, a shopper gets so many answers on average, and each of these
# is accepted once.
LEAST_ANSWERS = 10
WANTED = {"pay", *(f"{act} in the admin" for act in ("cancel", "send", "refund"))}
ACCEPTED = 303
IDLE = 0.05  # Seconds until Stripe looks for the next event.


class Rush:
    """So many shoppers for so many seconds; `seed` says what each of them does."""

    def __init__(self, *, shoppers: int, seconds: float, seed: int) -> None:
        self.shoppers, self.seconds, self.seed = shoppers, seconds, seed
        self.notes = Notes()
        self.failures: list[str] = []
        self.over, self.all_is_sent = threading.Event(), threading.Event()

    def run(self) -> list[str]:
        """Fill the shop, let everybody in, and look what is wrong afterwards."""
        self.skus = shop.fill(max(2, int(self.shoppers * UNITS_A_SHOPPER)))
        self.visitors = iter(shop.people("shopper", self.shoppers * PLACES))
        with (
            shop.opened() as opened,
            override_settings(
                SITE_URL=opened.address, SANDBOX_DELIVERY_TIMEOUT=LONGEST_WAIT
            ),
        ):
            self.let_in(opened)
            found = report.problems(opened, self.notes.answers)
            return [*self.failures, *found]

    def let_in(self, opened: Shop) -> None:
        """Everybody at once until the time is over; then what is open comes to its end."""
        merchants = max(LEAST_MERCHANTS, self.shoppers // SHOPPERS_A_MERCHANT)
        staff = shop.people("merchant", merchants, is_staff=True, is_superuser=True)
        begin = self.begin
        crowd = [
            *(begin(self.buy, opened, number) for number in range(self.shoppers)),
            *(begin(self.mind, opened, colleague) for colleague in staff),
        ]
        senders = [begin(self.send_events, number) for number in range(SENDERS)]
        self.over.wait(self.seconds / 2)
        call_command("reconcile", stdout=StringIO())  # As each minute.
        self.over.wait(self.seconds / 2)
        while self.has_hardly_begun() and any(each.is_alive() for each in crowd):
            self.over.wait(1)
        self.over.set()
        for each in crowd:
            each.join()
        stripes_events.close_open_pages()
        self.all_is_sent.set()
        for each in senders:
            each.join()

    def has_hardly_begun(self) -> bool:
        """Whether the machine is so busy that in this time little was done."""
        answers = self.notes.answers
        done = {answer.kind for answer in answers if answer.status == ACCEPTED}
        return len(answers) < self.shoppers * LEAST_ANSWERS or not done >= WANTED

    def begin(self, act: Callable[..., None], *arguments: object) -> threading.Thread:
        """Somebody who begins now; what fails in it is found, too."""

        def run() -> None:
            try:
                act(*arguments)
            except Exception as problem:  # noqa: BLE001 - Reported with all else.
                self.failures.append(f"{act.__name__} failed: {problem!r}")
            finally:
                connections.close_all()

        begun = threading.Thread(target=run)
        begun.start()
        return begun

    def buy(self, opened: Shop, number: int) -> None:
        """One place in the crowd: a shopper, and whoever comes after."""
        random = self.random("shopper", number)
        for turn, user in enumerate(self.next_visitors()):
            address = f"10.{turn}.{number // 250}.{number % 250 + 1}"
            browser = Browser(opened.address, address, user, self.notes)
            shopper = Shopper(browser, self.skus, random)
            while not (shopper.is_sent_away or self.over.is_set()):
                shopper.act()
                shopper.think()
            if self.over.is_set():
                return

    def next_visitors(self) -> Iterator[User]:
        while user := next(self.visitors, None):
            yield user

    def mind(self, opened: Shop, colleague: User) -> None:
        """Mind the shop until the time is over."""
        address = f"10.{200 + colleague.pk // 250 % 50}.0.{colleague.pk % 250 + 1}"
        browser = Browser(opened.address, address, colleague, self.notes)
        merchant = Merchant(browser, self.skus, self.random("merchant", colleague.pk))
        while not self.over.is_set():
            merchant.act()

    def send_events(self, number: int) -> None:
        """Send what happens at Stripe until nothing more can happen."""
        random = self.random("stripe", number)
        while True:
            last = self.all_is_sent.is_set()
            if not stripes_events.send_one(random, self.notes):
                if last:
                    return
                self.all_is_sent.wait(IDLE)

    def random(self, who: str, number: int) -> Random:
        return Random(f"{self.seed} {who} {number}")
