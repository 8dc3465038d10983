"""The shop without a mouse: Tab, Enter and Escape lead everywhere."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser import steps
from tests.builders import a_variant
from tests.checkout_builders import assert_invariants
from tests.marks import committed

pytestmark = [pytest.mark.browser, committed]


@pytest.fixture
def mug_page(page, shop):
    """The page of a mug, with the focus at its top."""
    page.goto(a_variant("MUG").product.main_page.url)
    return page


def press(target):
    """Go to `target` with Tab and press Enter."""
    steps.tab_to(target)
    target.page.keyboard.press("Enter")


def test_mug_is_bought_by_keyboard_alone(mug_page, ada, let_in):
    let_in(ada)
    press(mug_page.get_by_role("button", name="Add to cart"))
    drawer = mug_page.get_by_role("dialog", name="Your cart")
    expect(drawer.get_by_role("heading", name="Your cart")).to_be_focused()
    press(drawer.get_by_role("link", name="Checkout"))
    expect(mug_page.get_by_role("heading", name="Check and pay")).to_be_visible()
    press(steps.pay_button(mug_page))
    mug_page.wait_for_url("**/sandbox/pay/**")
    press(mug_page.get_by_role("button", name=re.compile("^Pay GBP")))
    expect(mug_page.get_by_role("heading", name="is paid.")).to_be_focused()
    assert_invariants()


def test_escape_closes_the_drawer_and_returns_focus_to_its_opener(mug_page):
    opener = mug_page.get_by_role("button", name="Add to cart")
    press(opener)
    drawer = mug_page.get_by_role("dialog", name="Your cart")
    expect(drawer).to_be_visible()
    mug_page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(opener).to_be_focused()


def test_escape_returns_focus_to_the_cart_link_of_the_header(mug_page):
    opener = mug_page.get_by_role("banner").get_by_role("link", name="Cart")
    press(opener)
    drawer = mug_page.get_by_role("dialog", name="Your cart")
    expect(drawer.get_by_text("Your cart is empty.")).to_be_visible()
    mug_page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(opener).to_be_focused()


def test_first_tab_stop_is_the_skip_link(mug_page):
    mug_page.keyboard.press("Tab")
    skip = mug_page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    mug_page.keyboard.press("Enter")
    expect(mug_page.get_by_role("main")).to_be_focused()
