"""Concurrent changes of stock: real threads and commits, nothing sold twice."""

from __future__ import annotations

import random
from threading import Barrier, Thread

import pytest
from django.db import connections

from products import stock
from products.models import StockItem, StockMovement
from tests.builders import a_variant
from tests.checkout_builders import assert_invariants
from tests.conftest import browser_of
from tests.marks import committed
from tests.products.screens import open_form, save

pytestmark = committed


def all_at_once(people, act):
    """Let everybody act at the same moment; what each got, or what went wrong for them."""
    start, outcomes = Barrier(people), []

    def go(person):
        try:
            start.wait()
            outcomes.append(act(person))
        except Exception as problem:  # noqa: BLE001 - raised in the test, not in the thread.
            outcomes.append(problem)
        finally:
            connections.close_all()

    threads = [Thread(target=go, args=[person]) for person in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def buy_one(_person):
    try:
        stock.reserve([("MUG", 1)])
    except stock.SoldOut:
        return "sold out"
    stock.sell([("MUG", 1, 1)])
    return "bought"


def test_no_oversell_when_twelve_people_want_five_mugs():
    a_variant("MUG", on_hand=5)
    outcomes = all_at_once(12, buy_one)
    assert sorted(outcomes, key=str) == ["bought"] * 5 + ["sold out"] * 7
    item = StockItem.objects.get()
    assert (item.on_hand, item.reserved) == (0, 0)
    assert StockMovement.objects.filter(kind="sell", delta=-1).count() == 5
    assert sum(StockMovement.objects.values_list("delta", flat=True)) == 0


def test_reserving_many_skus_in_any_order_does_not_deadlock():
    skus = [f"SKU-{letter}" for letter in "ABCDEF"]
    for sku in skus:
        a_variant(sku, on_hand=100)

    def shop(person):
        for turn in range(4):
            mine = random.Random(f"{person} {turn}").sample(skus, 4)
            stock.reserve([(sku, 1) for sku in mine])
            stock.release([(sku, 1) for sku in reversed(mine)])
        return "served"

    assert all_at_once(6, shop) == ["served"] * 6
    assert not StockItem.objects.exclude(on_hand=100, reserved=0).exists()
    assert_invariants()


def test_of_two_counts_of_the_same_stock_one_is_kept():
    a_variant("MUG", on_hand=10)
    outcomes = all_at_once(
        2, lambda person: stock.count("MUG", 8 + person, shown=10, why="Stocktake")
    )
    stale = [each for each in outcomes if isinstance(each, stock.StaleCount)]
    assert len(stale) == 1
    assert StockItem.objects.get().on_hand in (8, 9)
    assert_invariants()


def test_a_count_never_undoes_a_concurrent_sale():
    a_variant("MUG", on_hand=10)

    def act(person):
        return (
            buy_one(person)
            if person
            else stock.count("MUG", 10, shown=10, why="Stocktake")
        )

    outcomes = all_at_once(5, act)
    assert outcomes.count("bought") == 4
    assert StockItem.objects.get().on_hand == 6


@pytest.mark.parametrize("people", [8])
def test_concurrent_buyers_get_no_database_locked_error(people):
    a_variant("MUG", on_hand=1000)

    def shop(person):
        for _purchase in range(5):
            buy_one(person)
        return "served"

    assert all_at_once(people, shop) == ["served"] * people
    assert StockItem.objects.get().on_hand == 1000 - people * 5


def test_of_two_managers_who_save_at_once_one_is_refused(olive):
    mug = a_variant("MUG", on_hand=10)
    browsers = [browser_of(olive) for _window in range(2)]
    form = open_form(browsers[0], mug.product)

    def send(person):
        change = {"variants-0-counted": 5 + person, "variants-0-why": "Stocktake"}
        return save(browsers[person], mug.product, form | change).status_code

    assert sorted(all_at_once(2, send)) == [200, 302]
    assert StockMovement.objects.filter(kind="count").count() == 1
    assert_invariants()
