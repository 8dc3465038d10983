"""The main job in a real browser: read, come in, buy, pay, and find the order."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from checkout.models import Order, OrderEvent, StripeEvent
from tests.browser import steps
from tests.builders import a_product, a_variant
from tests.checkout_builders import assert_invariants
from tests.marks import committed

pytestmark = [pytest.mark.browser, committed]

IRIS = "iris@example.com"


@pytest.fixture
def tide_table(shop):
    """The address of a print that comes in two sizes."""
    tide = a_product("Tide Table", slug="tide-table")
    for sku, size, price in (("TIDE-A", "A4", "26"), ("TIDE-B", "50 × 70 cm", "64")):
        a_variant(sku, product=tide, price=price, options={"Size": size})
    return tide.main_page.url


def order_paid_by_webhook():
    """The one order, which a signed event of Stripe's has made paid."""
    event = StripeEvent.objects.get(type="checkout.session.completed")
    assert event.processed_at is not None
    order = Order.objects.get(user__email=IRIS)
    made = order.events.get(kind=OrderEvent.Kind.PAID)
    assert (order.status, made.cause) == ("paid", f"Stripe: {event.type}")
    assert_invariants()
    return order


def test_new_customer_signs_up_pays_and_finds_the_order(page, tide_table):
    places = list(steps.buy_as_new_customer(page, IRIS, tide_table, "50 × 70 cm"))
    order = order_paid_by_webhook()
    assert places[-1] == "order"
    assert [line.sku for line in order.lines.all()] == ["TIDE-B"]
    page.goto(tide_table)
    page.get_by_role("banner").get_by_role("link", name="My orders").click()
    mine = page.get_by_role("dialog", name="My orders")
    expect(mine.get_by_role("row", name=order.number)).to_contain_text("Paid")
    expect(page).to_have_url(re.compile(f"{tide_table}$"))


def test_new_customer_can_buy_without_javascript(plain_page, tide_table):
    places = list(steps.buy_as_new_customer(plain_page, IRIS, tide_table, "50 × 70 cm"))
    order = order_paid_by_webhook()
    assert places[-1] == "order"
    plain_page.goto(tide_table)
    plain_page.get_by_role("link", name="My orders").click()
    expect(plain_page).to_have_url(re.compile("/account/orders/$"))
    mine = plain_page.get_by_role("row", name=order.number)
    expect(mine).to_contain_text("Paid")


def test_no_page_of_a_purchase_scrolls_sideways_on_a_phone(page, tide_table):
    page.set_viewport_size({"width": 360, "height": 740})
    widths = {
        place: page.evaluate("document.documentElement.scrollWidth")
        for place in steps.buy_as_new_customer(page, IRIS, tide_table, "50 × 70 cm")
    }
    assert widths == dict.fromkeys(widths, 360)
    assert len(widths) == 9
