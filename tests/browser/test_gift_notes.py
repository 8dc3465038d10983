"""The note for a gift in a real browser, with scripts and without."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from checkout.models import Cart, Order
from site_config.models import StoreSettings
from tests.browser import steps
from tests.builders import a_variant
from tests.checkout_builders import a_cart
from tests.marks import committed

pytestmark = [pytest.mark.browser, committed]
NOTE = "Dear Ben,\nmany happy returns"


@pytest.fixture
def cart(shop, ada):
    """Ada's cart, in a shop that takes notes."""
    StoreSettings.objects.update(gift_notes=True)
    return a_cart(ada, (a_variant("MUG", name="Oat Mug"), 1))


def kept():
    return Cart.objects.get().gift_note


@pytest.mark.parametrize("width", [360, 1280])
def test_note_is_saved_in_the_cart_and_ordered(
    page, ada, let_in, cart, browser_log, width
):
    page.set_viewport_size({"width": width, "height": 800})
    let_in(ada)
    page.goto("/cart/")
    expect(page.get_by_label("Note")).to_be_hidden()
    page.get_by_text("This is a gift").click()
    page.get_by_label("Note").fill(NOTE)
    page.get_by_role("button", name="Save the note").click()
    expect(page.get_by_role("status")).to_have_text("The note is saved.")
    expect(page.get_by_label("Note")).to_have_value(NOTE)
    assert kept() == NOTE
    steps.check_out(page)
    expect(page.get_by_label("Note")).to_have_value(NOTE)
    steps.go_to_payment(page)
    steps.pay(page)
    page.get_by_role("link", name="See the order").click()
    gift = page.get_by_role("heading", name="Gift note").locator("xpath=..")
    assert gift.locator("p").inner_text() == NOTE
    assert Order.objects.get().gift_note == NOTE
    assert kept() == ""
    assert browser_log.errors == []


def test_note_typed_just_before_checkout_is_saved_first(page, ada, let_in, cart):
    let_in(ada)
    page.goto("/cart/")
    page.get_by_text("This is a gift").click()
    page.get_by_label("Note").fill(NOTE)
    steps.check_out(page)
    expect(page.get_by_label("Note")).to_have_value(NOTE)
    assert kept() == NOTE


def test_note_that_is_too_long_stops_the_checkout_and_stays(page, ada, let_in, cart):
    let_in(ada)
    page.goto("/cart/")
    page.get_by_text("This is a gift").click()
    page.get_by_label("Note").fill("x" * 301)
    page.get_by_role("link", name="Checkout").click()
    expect(page.locator("#gift .field-error")).to_contain_text("These are 301.")
    expect(page.get_by_label("Note")).to_have_value("x" * 301)
    assert page.url.endswith("/cart/")
    assert kept() == ""


def test_note_is_written_at_the_review_without_javascript(plain_page, ada, cart):
    plain_page.goto("/account/login/?next=/checkout/")
    steps.sign_in(plain_page, ada.email)
    plain_page.get_by_text("This is a gift").click()
    plain_page.get_by_label("Note").fill(NOTE)
    plain_page.get_by_role("button", name="Save the note").click()
    expect(plain_page.get_by_role("heading", name="Check and pay")).to_be_visible()
    expect(plain_page.get_by_label("Note")).to_have_value(NOTE)
    assert kept() == NOTE
