"""A member's cart is the same on the telephone and on the laptop."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from checkout.models import Cart
from products import stock
from tests.browser import steps
from tests.builders import a_variant
from tests.marks import committed

pytestmark = [pytest.mark.browser, committed]


@pytest.fixture
def mug(shop):
    return a_variant("MUG", name="Oat Mug")


@pytest.fixture
def phone(browser, base_url):
    """A second browser, with cookies of its own."""
    context = browser.new_context(
        base_url=base_url, viewport={"width": 360, "height": 740}
    )
    yield context.new_page()
    context.close()


def sign_in(page, user):
    page.goto("/account/login/?next=/products/")
    steps.sign_in(page, user.email)
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def add(page, piece):
    page.goto(piece.product.main_page.url)
    page.get_by_role("button", name="Add to cart", exact=True).click()
    expect(page.get_by_role("dialog", name="Your cart")).to_be_visible()


def badge(page):
    return page.get_by_role("banner").get_by_role("link", name="Cart")


def test_what_the_phone_adds_is_on_the_laptop_in_header_drawer_and_cart(
    page, phone, ada, mug
):
    for each in (page, phone):
        sign_in(each, ada)
    expect(badge(page)).to_have_accessible_name("Cart")
    add(phone, mug)
    # The laptop opens the drawer of a page that was loaded before.
    badge(page).click()
    drawer = page.get_by_role("dialog", name="Your cart")
    expect(drawer.get_by_role("link", name="Oat Mug")).to_be_visible()
    expect(badge(page)).to_have_accessible_name("Cart 1 1 piece")
    # And the phone that of one in which the laptop has changed the quantity.
    drawer.get_by_role("button", name="One more").click()
    expect(badge(page)).to_have_accessible_name("Cart 2 2 pieces")
    phone.reload()
    expect(badge(phone)).to_have_accessible_name("Cart 2 2 pieces")
    page.goto("/cart/")
    expect(page.get_by_label("Quantity")).to_have_value("2")
    assert Cart.objects.count() == 1


@pytest.mark.parametrize(
    "comes_back",
    [
        "document.dispatchEvent(new Event('visibilitychange'))",
        "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))",
    ],
)
def test_count_is_of_now_on_a_page_that_somebody_comes_back_to(
    page, phone, ada, mug, comes_back
):
    for each in (page, phone):
        sign_in(each, ada)
    add(phone, mug)
    expect(badge(page)).to_have_accessible_name("Cart")
    page.evaluate(comes_back)
    expect(badge(page)).to_have_accessible_name("Cart 1 1 piece")


def test_guest_cart_of_one_device_joins_the_cart_on_both(page, phone, ada, mug):
    stock.count("MUG", 2, shown=10)
    bowl = a_variant("BOWL", name="Salt Bowl")
    sign_in(page, ada)
    add(page, mug)
    add(page, bowl)
    add(phone, mug)
    drawer = phone.get_by_role("dialog", name="Your cart")
    drawer.get_by_role("button", name="One more").click()
    expect(badge(phone)).to_have_accessible_name("Cart 2 2 pieces")
    sign_in(phone, ada)
    phone.goto("/cart/")
    notice = phone.locator(".notice", has_text="Of Oat Mug")
    expect(notice).to_contain_text("Of Oat Mug there are 1 instead of 2.")
    for each in (phone, page):
        each.goto("/cart/")
        expect(badge(each)).to_have_accessible_name("Cart 3 3 pieces")
    held = dict(Cart.objects.get().lines.values_list("sku", "quantity"))
    assert held == {"MUG": 2, "BOWL": 1}
    assert Cart.objects.get().user == ada


def test_line_that_another_device_removed_is_not_changed_but_said(
    page, phone, ada, mug
):
    for each in (page, phone):
        sign_in(each, ada)
    add(page, mug)
    page.goto("/cart/")
    phone.goto("/cart/")
    phone.get_by_role("button", name="Remove Oat Mug").click()
    expect(phone.get_by_role("button", name="Undo")).to_be_visible()
    page.get_by_role("button", name="One more").click()
    gone = page.locator(".notice", has_text="That piece is not in your cart any more")
    expect(gone).to_be_visible()
    expect(badge(page)).to_have_accessible_name("Cart 0 pieces")
