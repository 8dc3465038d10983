"""Stock: what each verb does to it, and what it refuses."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from checkout.cart_messages import refusal
from products import stock
from products.models import StockItem, StockMovement
from site_config.errors import ShopError
from tests.builders import a_variant

pytestmark = pytest.mark.django_db


@pytest.fixture
def mug():
    return a_variant("MUG", on_hand=5)


def numbers(sku="MUG"):
    return StockItem.objects.values_list("on_hand", "reserved").get(variant__sku=sku)


def ledger(sku="MUG"):
    rows = StockMovement.objects.filter(stock_item__variant__sku=sku).order_by("pk")
    return list(rows.values_list("kind", "delta"))


def test_the_last_mug_is_reserved_only_once():
    mug = a_variant(on_hand=1)
    stock.reserve([(mug.sku, 1)])
    with pytest.raises(stock.SoldOut) as refused:
        stock.reserve([(mug.sku, 1)])
    assert refusal(refused.value) == "Stoneware mug has just sold out."


def test_a_shopper_reads_how_many_are_left(mug):
    with pytest.raises(stock.SoldOut) as refused:
        stock.reserve([("MUG", 6)])
    assert (refused.value.sku, refused.value.free) == ("MUG", 5)
    sentence = "We now have 5 of Stoneware mug. Change the quantity to go on."
    assert refusal(refused.value) == sentence


def test_equal_skus_are_added_up_before_they_are_reserved(mug):
    with pytest.raises(stock.SoldOut):
        stock.reserve([("MUG", 3), ("MUG", 3)])
    assert numbers() == (5, 0)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_one_short_line_reserves_nothing_of_the_others():
    a_variant("BOWL", on_hand=5)
    a_variant("MUG", on_hand=1)
    with pytest.raises(stock.SoldOut):
        stock.reserve([("BOWL", 2), ("MUG", 2)])
    assert numbers("BOWL") == (5, 0)


def test_made_to_order_is_reserved_without_units():
    a_variant("BOWL", tracked=False)
    assert stock.reserve([("BOWL", 9)]) == []
    assert numbers("BOWL") == (0, 0)


def test_reserved_units_are_released(mug):
    stock.reserve([("MUG", 3)])
    stock.release([("MUG", 2)])
    assert numbers() == (5, 1)


def test_no_more_is_released_than_was_reserved(mug):
    stock.reserve([("MUG", 1)])
    with pytest.raises(RuntimeError):
        stock.release([("MUG", 2)])
    assert numbers() == (5, 1)


def test_a_sale_takes_reserved_units_and_names_its_order_line(mug):
    stock.reserve([("MUG", 3)])
    stock.sell([("MUG", 2, 77)])
    assert numbers() == (3, 1)
    sold = StockMovement.objects.get(kind="sell")
    assert (sold.delta, sold.order_line_id) == (-2, 77)


def test_what_was_not_reserved_can_not_be_sold(mug):
    with pytest.raises(RuntimeError):
        stock.sell([("MUG", 1, 77)])
    assert numbers() == (5, 0)
    assert ledger() == [("receive", 5)]


@pytest.mark.parametrize("quantity", [0, -1, -5])
def test_every_verb_refuses_quantities_below_one(mug, quantity):
    acts = [
        lambda: stock.reserve([("MUG", quantity)]),
        lambda: stock.release([("MUG", quantity)]),
        lambda: stock.sell([("MUG", quantity, 1)]),
        lambda: stock.receive("MUG", quantity),
        lambda: stock.receive_return("MUG", quantity, order_line_id=1),
    ]
    for act in acts:
        with pytest.raises(ValueError, match="at least 1"):
            act()
    assert numbers() == (5, 0)


def test_an_unknown_sku_is_no_longer_sold():
    with pytest.raises(ShopError, match="No longer sold: CUP."):
        stock.reserve([("CUP", 1)])


def test_every_change_on_hand_is_in_the_ledger(mug, olive):
    stock.receive("MUG", 4, who=olive, why="New batch")
    stock.reserve([("MUG", 2)])
    stock.sell([("MUG", 2, 1)])
    stock.receive_return("MUG", 1, order_line_id=1, who=olive)
    stock.count("MUG", 6, shown=8, who=olive, why="Two broke")
    moves = [("receive", 5), ("receive", 4), ("sell", -2), ("return", 1), ("count", -2)]
    assert ledger() == moves
    assert numbers() == (sum(delta for _kind, delta in moves), 0)
    call_command("check_invariants", verbosity=0)


def test_a_reservation_is_no_movement(mug):
    stock.reserve([("MUG", 2)])
    stock.release([("MUG", 2)])
    assert ledger() == [("receive", 5)]


def test_a_change_that_is_rolled_back_leaves_no_movement(mug):
    with pytest.raises(RuntimeError):
        stock.sell([("MUG", 1, 1)])
    assert ledger() == [("receive", 5)]


def test_a_count_that_agrees_writes_nothing(mug):
    stock.count("MUG", 5, shown=5)
    assert ledger() == [("receive", 5)]


@pytest.mark.parametrize(("counted", "shown"), [(5, 4), (4, 4), (0, 5), (3, 5)])
def test_a_count_that_does_not_fit_changes_nothing(mug, counted, shown):
    stock.reserve([("MUG", 4)])
    with pytest.raises(stock.StaleCount):
        stock.count("MUG", counted, shown=shown)
    assert (numbers(), ledger()) == ((5, 4), [("receive", 5)])


def test_negative_count_is_refused(mug):
    with pytest.raises(ShopError, match="Enter 0 or more."):
        stock.count("MUG", -1, shown=5)


def test_creating_a_stock_item_twice_keeps_what_is_there(mug):
    item = stock.create_item(mug, tracked=False, low_at=9)
    assert (item.on_hand, item.tracked, item.low_at) == (5, True, 3)


def test_a_stock_movement_is_never_changed_or_deleted(mug):
    moved = StockMovement.objects.get()
    moved.delta = 50
    attempts = [
        moved.save,
        moved.delete,
        StockMovement.objects.all().delete,
        lambda: StockMovement.objects.update(delta=50),
    ]
    for attempt in attempts:
        with pytest.raises(TypeError, match="write another"):
            attempt()
    assert ledger() == [("receive", 5)]
