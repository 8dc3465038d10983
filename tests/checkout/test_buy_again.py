"""Buying an order's items again at today's prices, and Stripe's receipt."""

from __future__ import annotations

from decimal import Decimal

import pytest
from bs4 import BeautifulSoup

from products import stock
from products.models import Variant
from sandbox import faults
from tests.builders import a_variant
from tests.checkout_builders import a_cart, a_paid_order
from tests.marks import committed

pytestmark = [committed, pytest.mark.usefixtures("check_invariants_afterwards")]


def again(browser, order):
    """Press "Buy again"; the cart page, as it then reads."""
    answer = browser.post(f"/account/orders/{order.number}/again/")
    assert (answer.status_code, answer.url) == (303, "/cart/")
    return " ".join(browser.get("/cart/").content.decode().split())


def test_items_still_sold_are_added_at_todays_price_and_the_rest_is_named(ada, adas):
    mug, bowl = a_variant(name="Oat mug"), a_variant(name="Salt Bowl")
    order = a_paid_order(ada, (mug, 2), (bowl, 1))
    Variant.objects.filter(pk=mug.pk).update(price=Decimal("31.00"))
    Variant.objects.filter(pk=bowl.pk).update(active=False)
    text = again(adas, order)
    assert "2 of 3 pieces added. Oat mug cost £26 then and costs £31 now." in text
    assert "Salt Bowl is no longer made." in text
    assert "£62.00" in text or "£62" in text
    assert [line.unit_price for line in order.lines.all()] == [mug.price, bowl.price]


def test_items_nearly_sold_out_are_added_as_far_as_stock_allows(ada, adas):
    mug, jar = a_variant(name="Oat mug", on_hand=5), a_variant(name="Moon jar")
    order = a_paid_order(ada, (mug, 3), (jar, 1))
    stock.count(jar.sku, 0, shown=9)
    text = again(adas, order)
    assert "2 of 4 pieces added." in text
    assert "Of Oat mug there are 2 instead of 3." in text
    assert "There are no more of Moon jar." in text
    assert list(ada.cart.lines.values_list("sku", "quantity")) == [(mug.sku, 2)]


def test_each_line_left_out_is_named_with_its_reason_on_a_line_of_its_own(ada, adas):
    mug, jar = (a_variant(name=name, on_hand=60) for name in ("Oat mug", "Moon jar"))
    order = a_paid_order(ada, (mug, 2), (jar, 3))
    a_cart(ada, (mug, 20), *((a_variant(on_hand=60), 14) for _each in range(2)))
    page = adas.post(f"/account/orders/{order.number}/again/", follow=True)
    [notice] = BeautifulSoup(page.content, "html.parser").select(".notice-warn > p")
    assert notice.text.splitlines() == [
        "2 of 5 pieces added.",
        "Oat mug was left out: we send at most 20 of a piece.",
        "Of Moon jar there are 2 instead of 3.",
    ]
    page = adas.post(f"/account/orders/{order.number}/again/", follow=True)
    assert "Moon jar was left out: a cart holds at most 50 pieces." in page.text


def test_a_price_that_went_down_is_told_as_well(ada, adas):
    order = a_paid_order(ada, (a_variant(name="Oat mug"), 1))
    Variant.objects.update(price=Decimal("20.00"))
    assert "Oat mug cost £26 then and costs £20 now." in again(adas, order)


def test_items_are_added_to_those_already_in_the_cart(ada, adas):
    mug = a_variant()
    order = a_paid_order(ada, (mug, 1))
    again(adas, order)
    assert "1 of 1 piece added." in again(adas, order)
    assert ada.cart.lines.get().quantity == 2


def test_nobody_buys_anothers_order_again_or_sees_its_receipt(ada, bens, guest):
    order = a_paid_order(ada)
    for path in ("again", "receipt"):
        address = f"/account/orders/{order.number}/{path}/"
        ask = bens.post if path == "again" else bens.get
        assert ask(address).status_code == 404
        ask = guest.post if path == "again" else guest.get
        assert ask(address).url.startswith("/account/login/")
    assert bens.get(f"/account/orders/{order.number}/again/").status_code == 303


def test_the_receipt_is_at_stripe(ada, adas):
    order = a_paid_order(ada)
    answer = adas.get(f"/account/orders/{order.number}/receipt/")
    assert answer.status_code == 303
    receipt = adas.get(answer.url).content.decode()
    assert order.number in receipt
    assert "GBP 31.00" in receipt


def test_without_stripe_the_order_page_says_that_there_is_no_receipt_now(ada, adas):
    order = a_paid_order(ada)
    faults.next("timeout", times=2)
    answer = adas.get(f"/account/orders/{order.number}/receipt/", follow=True)
    assert "Stripe gives us no receipt right now." in answer.content.decode()
