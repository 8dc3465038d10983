"""A cart goes from one browser to another by a link, with scripts and without."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from checkout.models import Cart
from products import stock
from tests.browser.browser_log import BrowserLog
from tests.builders import a_variant
from tests.checkout_builders import a_cart
from tests.marks import committed

pytestmark = [pytest.mark.browser, committed]
TAKE = "Put these in my cart"


@pytest.fixture
def mug(shop, ada):
    """Three mugs are in Ada's cart."""
    mug = a_variant("MUG", name="Oat Mug")
    a_cart(ada, (mug, 3))
    return mug


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def bens_page(request, browser, base_url):
    """A browser that has never been here."""
    context = browser.new_context(
        base_url=base_url,
        java_script_enabled=request.param,
        viewport={"width": 360, "height": 740},
    )
    yield context.new_page()
    context.close()


def test_link_is_copied_by_a_press(page, context, ada, let_in, mug):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    let_in(ada)
    page.goto("/cart/")
    page.get_by_text("Share this cart").click()
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("status")).to_have_text("The link is copied.")
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert copied == page.get_by_label("Link to this cart").input_value()


def test_link_can_be_selected_without_javascript(plain_page, mug):
    plain_page.goto(mug.product.main_page.url)
    plain_page.get_by_role("button", name="Add to cart").click()
    plain_page.get_by_text("Share this cart").click()
    expect(plain_page.get_by_label("Link to this cart")).to_be_visible()
    expect(plain_page.get_by_role("button", name="Copy link")).to_be_hidden()


def test_whoever_has_the_link_takes_what_is_left(
    page, ada, let_in, mug, bens_page, base_url
):
    let_in(ada)
    page.goto("/cart/")
    link = page.locator("#share-link").input_value()
    assert link.startswith(f"{base_url}/cart/shared/")
    stock.count("MUG", 2, shown=10)

    bens = BrowserLog(bens_page.context, base_url)
    bens_page.goto(link)
    expect(bens_page.get_by_text("We now have 2.")).to_be_visible()
    assert bens_page.context.cookies() == []
    assert Cart.objects.count() == 1
    bens_page.get_by_role("button", name=TAKE).click()
    notice = bens_page.locator(".notice", has_text="2 of 3 pieces added.")
    expect(notice).to_contain_text("Of Oat Mug there are 2 instead of 3.")
    expect(bens_page.get_by_label("Quantity")).to_have_value("2")
    assert Cart.objects.get(user=None).lines.get().quantity == 2
    assert bens.errors == []


def test_ended_or_changed_link_says_so(page, shop):
    page.goto("/cart/shared/x/")
    heading = page.get_by_role("heading", name="This link is not complete.")
    expect(heading).to_be_focused()
