"""Stock on the product's screen: counted with a reason, never written over."""

from __future__ import annotations

import pytest

from products import stock
from products.admin.viewsets.product import EDIT_PANELS
from products.models import Product, StockItem, StockMovement
from tests.builders import a_variant
from tests.products.screens import open_form, save, with_new_variant

pytestmark = pytest.mark.django_db


@pytest.fixture
def mug():
    return a_variant("MUG", on_hand=10)


def stock_of(variant):
    return StockItem.objects.values_list("on_hand", "reserved").get(variant=variant)


def sell(sku, quantity):
    stock.reserve([(sku, quantity)])
    stock.sell([(sku, quantity, 1)])


def counted(number, why="Stocktake"):
    return {"variants-0-counted": number, "variants-0-why": why}


def test_editing_a_product_keeps_its_stock(olives, mug):
    form = open_form(olives, mug.product)
    sell("MUG", 4)
    stock.reserve([("MUG", 1)])
    answer = save(olives, mug.product, form | {"name": "Mug"})
    assert answer.status_code == 302
    assert stock_of(mug) == (6, 1)


def test_a_count_is_written_down_with_its_reason(olives, olive, mug):
    form = open_form(olives, mug.product) | counted(8, "Two broke")
    save(olives, mug.product, form)
    assert stock_of(mug) == (8, 0)
    moved = StockMovement.objects.get(kind="count")
    assert (moved.delta, moved.why, moved.who) == (-2, "Two broke", olive)


def test_a_count_made_before_a_sale_is_refused_and_kept_in_the_form(olives, mug):
    form = open_form(olives, mug.product) | counted(10) | {"name": "Mug"}
    sell("MUG", 4)
    answer = save(olives, mug.product, form)
    page = answer.content.decode()
    assert "MUG changed while you counted: 6 on hand now. Count again." in page
    assert 'name="variants-0-counted" value="10"' in page
    assert 'name="variants-0-shown" value="6"' in page
    assert stock_of(mug) == (6, 0)
    assert Product.objects.get().name == "Stoneware mug"


def test_a_count_without_the_number_it_began_with_is_refused(olives, mug):
    form = open_form(olives, mug.product) | counted(3)
    del form["variants-0-shown"]
    assert save(olives, mug.product, form).status_code == 200
    assert stock_of(mug) == (10, 0)


def test_a_count_may_not_take_what_is_reserved(olives, mug):
    stock.reserve([("MUG", 5)])
    answer = save(olives, mug.product, open_form(olives, mug.product) | counted(4))
    assert "5 of MUG are reserved" in answer.content.decode()
    assert stock_of(mug) == (10, 5)


def test_a_sale_between_check_and_save_undoes_the_whole_save(olive, olives, mug):
    data = open_form(olives, mug.product) | counted(10) | {"name": "Mug"}
    form = EDIT_PANELS.bind_to_model(Product).get_form_class()(
        data, instance=Product.objects.get(), for_user=olive
    )
    assert form.is_valid()
    sell("MUG", 4)
    with pytest.raises(stock.StaleCount) as refusal:
        form.save()
    form.refuse(refusal.value)
    row = form.formsets["variants"].forms[0]
    assert "6 on hand now" in row.errors["counted"][0]
    assert row.stock_item.on_hand == 6


def test_a_number_changes_only_with_a_reason(olives, mug):
    answer = save(olives, mug.product, open_form(olives, mug.product) | counted(9, ""))
    assert "Say why the number changes." in answer.content.decode()
    assert stock_of(mug) == (10, 0)


@pytest.mark.parametrize("number", ["-1", "1.5", "abc", "9" * 25])
def test_an_invalid_count_is_refused(olives, mug, number):
    answer = save(olives, mug.product, open_form(olives, mug.product) | counted(number))
    assert answer.status_code == 200
    assert stock_of(mug) == (10, 0)


def test_stock_numbers_sent_by_hand_are_not_read(olives, mug):
    form = open_form(olives, mug.product)
    forged = {"variants-0-on_hand": 99, "variants-0-reserved": 5, "on_hand": 99}
    assert save(olives, mug.product, form | forged).status_code == 302
    assert stock_of(mug) == (10, 0)


def test_a_new_variant_gets_stock_with_its_opening_count(olives, olive, mug):
    form = open_form(olives, mug.product)
    del form["variants-0-active"]
    form = with_new_variant(form, sku="MUG-2", price="28", counted=6, low_at=2)
    assert save(olives, mug.product, form).status_code == 302
    item = StockItem.objects.get(variant__sku="MUG-2")
    assert (item.on_hand, item.low_at, item.tracked) == (6, 2, True)
    moved = item.movements.get()
    assert (moved.kind, moved.delta, moved.who) == ("opening", 6, olive)


def test_a_variant_becomes_made_to_order(olives, mug):
    form = open_form(olives, mug.product)
    del form["variants-0-tracked"]
    save(olives, mug.product, form | {"variants-0-low_at": 5})
    item = StockItem.objects.get()
    assert (item.tracked, item.low_at, item.on_hand) == (False, 5, 10)


def test_what_is_reserved_can_not_become_made_to_order(olives, mug):
    stock.reserve([("MUG", 1)])
    form = open_form(olives, mug.product)
    del form["variants-0-tracked"]
    answer = save(olives, mug.product, form)
    assert "MUG is in an open payment." in answer.content.decode()
    assert StockItem.objects.get().tracked


def test_made_to_order_is_not_counted(olives):
    bowl = a_variant("BOWL", tracked=False)
    answer = save(olives, bowl.product, open_form(olives, bowl.product) | counted(3))
    assert "Made to order is not counted." in answer.content.decode()
    assert stock_of(bowl) == (0, 0)
