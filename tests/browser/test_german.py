"""A German shop: a customer signs up, pays and finds the order."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from checkout.models import Order
from sandbox.mailbox import code_in
from sandbox.models import Email
from tests.builders import a_product, a_variant, set_store_language
from tests.marks import committed

pytestmark = [pytest.mark.browser, committed]

IRIS = "iris@example.com"


@pytest.fixture
def salt_bowl(shop):
    """The address of a bowl in two glazes, in a shop whose editors write German."""
    set_store_language("de")
    bowl = a_product("Salzschale", slug="salzschale")
    for sku, glaze, price in (("SALZ-A", "Asche", "26.50"), ("SALZ-H", "Hafer", "64")):
        a_variant(sku, product=bowl, price=price, options={"Glasur": glaze})
    return bowl.main_page.url


def newest_email():
    return Email.objects.filter(to=IRIS).latest("pk")


def fits_a_phone(page):
    """German words are long: nothing of the open page may overflow at its side."""
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") == 360, page.url
    page.set_viewport_size({"width": 1280, "height": 900})


def sign_up(page):
    page.goto("/account/")
    page.get_by_label("E-Mail").fill(IRIS)
    page.get_by_role("button", name="Weiter", exact=True).click()
    expect(page.get_by_label("Code")).to_be_visible()
    fits_a_phone(page)
    page.get_by_label("Code").fill(code_in(newest_email()))
    page.get_by_role("button", name="Weiter", exact=True).click()
    expect(page.get_by_role("heading", name="Ihr Konto")).to_be_visible()


def choose(page, address):
    page.goto(address)
    expect(page.locator("html")).to_have_attribute("lang", "de")
    page.get_by_role("link", name="Asche", exact=True).click()
    expect(page.locator("#buy .price")).to_have_text("26,50\xa0£")
    fits_a_phone(page)
    page.get_by_role("button", name="In den Warenkorb").click()
    news = page.get_by_role("paragraph").filter(has_text="liegt in Ihrem Warenkorb.")
    expect(news).to_have_text("Salzschale, Asche liegt in Ihrem Warenkorb.")


def pay(page):
    page.get_by_role("link", name="Zur Kasse · 31,50\xa0£").click()
    fits_a_phone(page)
    page.get_by_role("button", name="Kaufen und 31,50\xa0£ bei Stripe zahlen").click()
    page.wait_for_url("**/sandbox/pay/**")
    page.get_by_role("button", name=re.compile("bezahlen$")).first.click()
    page.wait_for_url("**/success/**")
    expect(page.get_by_role("heading", name="ist bezahlt.")).to_be_visible()


def test_german_customer_signs_up_pays_and_finds_the_order(page, salt_bowl):
    sign_up(page)
    assert newest_email().subject.startswith("Ihr Code für")
    choose(page, salt_bowl)
    pay(page)
    order = Order.objects.get(user__email=IRIS)
    assert (order.status, order.language) == ("paid", "de")
    page.get_by_role("link", name="Bestellung ansehen").click()
    expect(
        page.get_by_role("heading", name=f"Bestellung {order.number}")
    ).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Bezahlt")
    fits_a_phone(page)
    email = newest_email()
    assert email.subject == f"Ihre Bestellung {order.number}"
    assert "Wir haben Ihre Zahlung von 31,50\xa0£" in email.text
    assert '<html lang="de"' in email.html
