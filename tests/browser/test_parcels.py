"""Parcels in a real browser: the merchant sends half, and the shopper follows it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from checkout.models import Shipment
from tests.browser import steps
from tests.builders import a_variant
from tests.checkout_builders import (
    NUMBER,
    a_guest_order,
    a_paid_order,
    a_parcel,
    assert_invariants,
)
from tests.marks import committed

pytestmark = [pytest.mark.browser, committed]


@pytest.fixture
def order(shop, ada):
    """Two of a mug, paid."""
    return a_paid_order(ada, (a_variant("MUG", name="Oat mug"), 2))


def send_half(page, order):
    """Open the order from the list, and send one of its two pieces."""
    page.goto("/admin/orders/")
    page.get_by_role("link", name=order.number).click()
    page.get_by_label("Oat mug", exact=True).fill("1")
    page.get_by_label("Carrier").select_option("Royal Mail")
    page.get_by_label("Tracking number").fill("RM 123 456 785 GB")
    page.get_by_role("button", name="Send the parcel").click()
    expect(page.get_by_text("The parcel is sent")).to_be_visible()
    expect(page.locator("#parcels-section")).to_contain_text("1 of 2 sent")


def test_merchant_sends_half_and_shopper_follows_the_parcel(
    page, let_in, mona, order, plain_page
):
    let_in(mona)
    send_half(page, order)
    plain_page.goto(f"/account/orders/{order.number}/")
    steps.sign_in(plain_page, order.email)
    expect(plain_page.get_by_text("1 of 2 sent", exact=True)).to_be_visible()
    link = plain_page.get_by_role("link", name=f"Follow {NUMBER} at Royal Mail")
    expect(link).to_have_attribute("href", Shipment.objects.get().tracking_url)
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    plain_page.goto("/sandbox/mail/")
    email = plain_page.get_by_role("main").get_by_role("listitem").first
    expect(email).to_contain_text(f"Your parcel is on its way: order {order.number}")
    assert_invariants()


def test_guest_follows_the_parcel_from_the_email(plain_page, shop):
    a_parcel(a_guest_order((a_variant("MUG", name="Oat mug"), 2)), {"MUG": 1})
    page = plain_page
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/sandbox/mail/")
    page.get_by_role("main").get_by_role("listitem").first.get_by_role("link").click()
    page.get_by_role("main").get_by_role("link", name="/orders/").first.click()
    expect(page.get_by_text("1 of 2 sent", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name=f"Follow {NUMBER}")).to_be_visible()
    assert page.locator("html").bounding_box()["width"] == 360


def test_merchant_corrects_and_cancels_a_parcel_on_a_phone(page, let_in, mona, order):
    page.set_viewport_size({"width": 360, "height": 740})
    let_in(mona)
    send_half(page, order)
    parcels = page.locator("#parcels-section")
    parcels.get_by_text("Correct", exact=True).click()
    parcels.get_by_label("Tracking number").first.fill("JD000212345678")
    parcels.get_by_role("button", name="Correct the parcel").click()
    expect(parcels.get_by_role("link", name="JD000212345678")).to_be_visible()
    parcels.locator("summary", has_text="Cancel the parcel").click()
    parcels.get_by_label("Why is it cancelled?").fill("The box broke.")
    parcels.get_by_role("button", name="Cancel the parcel").click()
    expect(parcels).to_contain_text("The box broke.")
    expect(parcels).to_contain_text("0 of 2 sent")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert_invariants()


def test_merchant_sends_several_orders_at_once(page, let_in, mona, order, ada):
    other = a_paid_order(ada, (a_variant("JAR", name="Moon jar"), 1))
    let_in(mona)
    page.goto("/admin/orders/")
    page.get_by_role("link", name="Send several").click()
    page.get_by_label(f"Tracking number {order.number}").fill(NUMBER)
    page.get_by_role("checkbox", name=other.number).check()
    page.get_by_label("Carrier").select_option("Royal Mail")
    page.get_by_role("button", name="Send the parcels").click()
    expect(page.get_by_text("2 parcels are sent")).to_be_visible()
    expect(page.get_by_text("Nothing is left to be sent.")).to_be_visible()
    numbers = Shipment.objects.order_by("pk").values_list("tracking_number", flat=True)
    assert list(numbers) == [NUMBER, ""]
