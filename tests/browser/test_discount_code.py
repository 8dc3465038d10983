"""A code is typed into the cart: refused with its reason, then accepted."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.builders import a_variant
from tests.checkout_builders import a_discount
from tests.marks import committed

pytestmark = [pytest.mark.browser, committed]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("width", [360, 1280])
def test_a_code_is_refused_with_its_reason_then_accepted(
    shop, browser, base_url, scripts, width
):
    mug = a_variant("MUG", name="Oat Mug", price="26.00")
    a_discount("WELCOME10")
    context = browser.new_context(
        base_url=base_url,
        java_script_enabled=scripts,
        viewport={"width": width, "height": 900},
    )
    page = context.new_page()
    page.goto(mug.product.main_page.url)
    page.get_by_role("button", name="Add to cart").click()
    expect(page.get_by_text("Oat Mug is in your cart.").first).to_be_visible()
    page.goto("/cart/")
    cart = page.get_by_role("main")
    cart.get_by_label("Discount code").fill("WELCOME")
    cart.get_by_role("button", name="Apply").click()
    expect(cart.get_by_text("We do not know this code.")).to_be_visible()
    cart.get_by_label("Discount code").fill("welcome10")
    cart.get_by_role("button", name="Apply").click()
    expect(cart.get_by_text("Code WELCOME10 counts.")).to_be_visible()
    expect(cart.get_by_text("Welcome (WELCOME10)")).to_be_visible()
    cart.get_by_role("button", name="Remove code").click()
    expect(cart.get_by_label("Discount code")).to_be_visible()
    context.close()
