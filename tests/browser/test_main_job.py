"""The main job in a real browser: read, sign up, buy, pay, and find the order."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from checkout.models import Order, OrderEvent, StripeEvent
from tests.browser import walks
from tests.builders import a_product, a_variant
from tests.marks import committed
from tests.sales import everything_adds_up

pytestmark = [pytest.mark.browser, committed]


@pytest.fixture
def print_page(shop):
    """A print in two sizes; the larger one costs £64."""
    tide = a_product("Tide Table", slug="tide-table")
    for sku, size, price in (("TIDE-A", "A4", "26"), ("TIDE-B", "50 × 70 cm", "64")):
        a_variant(sku, product=tide, price=price, options={"Size": size})
    return tide.main_page.url


def paid_by_webhook(email):
    """The one order of an address, which a signed event of Stripe's has made paid."""
    event = StripeEvent.objects.get(type="checkout.session.completed")
    assert event.processed_at is not None
    order = Order.objects.get(user__email=email)
    made = order.events.get(kind=OrderEvent.Kind.PAID)
    assert (order.status, made.cause) == ("paid", f"Stripe: {event.type}")
    everything_adds_up()
    return order


def test_somebody_signs_up_buys_pays_and_sees_the_order(page, print_page):
    walks.sign_up(page, "iris@example.com")
    walks.add_to_cart(page, print_page, "50 × 70 cm")
    drawer = page.get_by_role("dialog", name="Your cart")
    expect(drawer).to_contain_text("Tide Table, 50 × 70 cm is in your cart.")
    walks.check_out(page)
    walks.go_to_payment(page)
    walks.pay(page)
    order = paid_by_webhook("iris@example.com")
    thanks = f"Thank you. Order {order.number} is paid."
    expect(page.get_by_role("heading", name=thanks)).to_be_focused()
    page.goto(print_page)
    page.get_by_role("banner").get_by_role("link", name="My orders").click()
    mine = page.get_by_role("dialog", name="My orders")
    expect(mine.get_by_role("row", name=order.number)).to_contain_text("Paid")
    expect(page).to_have_url(re.compile(f"{print_page}$"))


def test_the_main_job_needs_no_script(browser, base_url, print_page):
    plain = browser.new_context(base_url=base_url, java_script_enabled=False)
    page = plain.new_page()
    walks.sign_up(page, "iris@example.com")
    walks.add_to_cart(page, print_page, "50 × 70 cm")
    expect(page.get_by_text("Tide Table, 50 × 70 cm is in your cart.")).to_be_visible()
    walks.check_out(page)
    walks.go_to_payment(page)
    walks.pay(page)
    order = paid_by_webhook("iris@example.com")
    expect(page.get_by_role("heading")).to_contain_text([f"{order.number} is paid"])
    page.goto(print_page)
    page.get_by_role("link", name="My orders").click()
    expect(page).to_have_url(re.compile("/account/orders/$"))
    expect(page.get_by_role("row", name=order.number)).to_contain_text("Paid")
    plain.close()
