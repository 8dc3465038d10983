"""A purchase without an account, and one that makes it: an address, then paying."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from checkout import order_links
from checkout.models import Order
from site_config.models import StoreSettings
from tests.browser import steps
from tests.builders import a_variant
from tests.checkout_builders import assert_invariants
from tests.marks import committed

pytestmark = [pytest.mark.browser, committed]
EVA = "eva@example.com"


@pytest.fixture(params=["with scripts", "without scripts"])
def shopper(request, page, plain_page):
    """A page of a stranger's browser on a phone, with and without JavaScript."""
    chosen = page if request.param == "with scripts" else plain_page
    chosen.set_viewport_size({"width": 360, "height": 740})
    return chosen


@pytest.fixture
def mug(shop):
    """The address of a mug, in a shop where guests may buy."""
    store = StoreSettings.current()
    store.guests_may_buy = True
    store.save()
    return a_variant("MUG", name="Oat mug").product.main_page.url


def to_the_gate(page, path):
    page.goto(path)
    page.get_by_role("button", name="Buy now").click()
    expect(page.get_by_role("button", name="Go on without an account")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def buy(page):
    expect(page.get_by_role("heading", name="Check and pay")).to_be_visible()
    steps.go_to_payment(page)
    steps.pay(page)
    expect(page.get_by_role("heading", name="is paid.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    return Order.objects.get()


def test_stranger_buys_with_one_field_and_a_code(shopper, mug):
    to_the_gate(shopper, mug)
    steps.ask_for_code(shopper, EVA)
    shopper.get_by_label("Code").fill("0000-0000")
    shopper.get_by_role("button", name="Continue").click()
    expect(shopper.locator(".error-summary")).to_contain_text("That code does not fit.")
    steps.enter_code(shopper, EVA)
    order = buy(shopper)
    assert order.user.email == EVA
    assert_invariants()


def test_guest_buys_follows_the_link_and_claims_the_order(shopper, mug):
    to_the_gate(shopper, mug)
    shopper.get_by_label("Email").fill(EVA)
    shopper.get_by_role("button", name="Go on without an account").click()
    order = buy(shopper)
    assert order.user is None

    shopper.goto(order_links.page_of(order))
    shopper.get_by_role("link", name="Keep it in an account").click()
    expect(shopper.get_by_label("Email")).to_have_value(EVA)
    steps.ask_for_code(shopper, EVA)
    steps.enter_code(shopper, EVA)

    told = shopper.get_by_text("1 order that was placed with your address")
    expect(told).to_be_visible()
    expect(shopper.get_by_role("heading", name=f"Order {order.number}")).to_be_visible()
    order.refresh_from_db()
    assert order.user.email == EVA
    assert_invariants()
