"""A shopper withdraws from a contract on a small telephone, without any script."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from checkout.models import Return
from tests.builders import a_person, a_variant, set_delivery
from tests.checkout_builders import a_paid_order
from tests.marks import committed

pytestmark = [pytest.mark.browser, committed]


@pytest.fixture
def telephone(browser, base_url):
    context = browser.new_context(
        base_url=base_url,
        java_script_enabled=False,
        viewport={"width": 360, "height": 740},
    )
    yield context.new_page()
    context.close()


def test_shopper_withdraws_without_scripts_at_360_pixels(telephone, shop):
    set_delivery("DE, GB")
    order = a_paid_order(a_person("iris@example.com"), (a_variant(), 1))
    page = telephone
    page.goto("/cart/")
    page.get_by_role("link", name="Withdraw from contract here").click()
    page.get_by_label("Name").fill("Iris Morrow")
    page.get_by_label("Order number").fill(order.number)
    page.get_by_label("Email").fill("iris@example.com")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("main")).to_contain_text(order.number)
    wide = page.locator("html").bounding_box()["width"]
    assert wide == 360
    page.get_by_role("button", name="Confirm withdrawal").click()
    expect(page.get_by_text("We have received your withdrawal.")).to_be_visible()
    assert Return.objects.get().order == order
