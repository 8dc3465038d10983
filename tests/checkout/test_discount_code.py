"""A code is entered in the cart: refused with its reason, kept, shown, taken off."""

from __future__ import annotations

import pytest

from checkout.models import Cart, Order
from tests.builders import a_variant, set_delivery
from tests.checkout_builders import (
    SAME_ORIGIN,
    a_cart,
    a_discount,
    a_paid_order,
    add_to_cart,
)
from tests.conftest import browser_of
from tests.marks import committed

pytestmark = committed
HTMX = SAME_ORIGIN | {"hx-request": "true"}


def enter(browser, code, headers=SAME_ORIGIN):
    return browser.post("/cart/code/", {"code": code}, headers=headers)


@pytest.fixture
def code(db):
    return a_discount("WELCOME10")


def test_no_cart_asks_for_a_code_that_nobody_could_have(ada, adas):
    a_cart(ada)
    assert "Discount code" not in adas.get("/cart/").content.decode()


def test_a_code_is_kept_and_shown(ada, adas, code):
    a_cart(ada, (a_variant(price="26.00"), 2))
    answer = enter(adas, " welcome 10")
    assert (answer.status_code, answer["Location"]) == (303, "/cart/")
    page = adas.get("/cart/").content.decode()
    for text in (
        "Code WELCOME10 counts.",
        "Welcome (WELCOME10)",
        "−<bdi>£5.20</bdi>",
        "<bdi>£5.20</bdi> off",
    ):
        assert text in page
    assert "£46.80" in adas.get("/checkout/").content.decode()


def test_a_code_comes_off_again(ada, adas, code):
    a_cart(ada)
    enter(adas, "WELCOME10")
    enter(adas, "")
    assert Cart.objects.get().code == ""
    assert "Welcome" not in adas.get("/cart/").content.decode()


@pytest.mark.parametrize("headers", [SAME_ORIGIN, HTMX])
def test_an_unknown_code_is_refused_beside_its_field(ada, adas, code, headers):
    a_cart(ada)
    answer = enter(adas, "<b>WELCOM</b>", headers)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "We do not know this code. Check how it is written." in page
    assert 'value="&lt;b&gt;WELCOM&lt;/b&gt;"' in page
    assert 'role="status"' in page
    assert page.lstrip().startswith("<section") == (headers is HTMX)
    assert Cart.objects.get().code == ""


def test_a_code_that_misses_its_minimum_waits_in_the_cart(ada, adas):
    a_discount("MORE", minimum=50)
    mug = a_variant(price="26.00")
    a_cart(ada, (mug, 1))
    enter(adas, "more")
    words = "MORE: Add pieces for £24 more, and it counts."
    assert words in adas.get("/cart/").content.decode()
    add_to_cart(adas, mug.sku)
    assert "Code MORE counts." in adas.get("/cart/").content.decode()


def test_a_code_for_a_first_order_is_refused_to_who_has_ordered(ada, adas):
    a_paid_order(ada)
    a_discount("FIRST", first_order_only=True)
    a_cart(ada)
    answer = enter(adas, "FIRST")
    assert answer.status_code == 422
    assert "It is only for a first order." in answer.content.decode()


def test_a_code_comes_along_to_the_account(guest, ada, code):
    add_to_cart(guest, a_variant().sku)
    enter(guest, "WELCOME10")
    guest.force_login(ada)
    assert Cart.objects.get(user=ada).code == "WELCOME10"


def test_guessing_codes_is_slow(adas, ada, code):
    a_cart(ada)
    answers = [enter(adas, f"GUESS{n}").status_code for n in range(21)]
    assert answers == [422] * 20 + [429]


def test_nobody_elses_page_can_enter_a_code(ada, adas, code):
    a_cart(ada)
    assert enter(adas, "WELCOME10", {"sec-fetch-site": "cross-site"}).status_code == 403


def test_without_a_cart_a_code_leads_to_the_cart(adas, code):
    assert enter(adas, "WELCOME10").status_code == 303
    assert not Cart.objects.exists()


def test_review_and_payment_know_the_same_person(ada, adas):
    """By their address, too: the total that they see is the one that is asked."""
    set_delivery(price=0)
    a_paid_order(ada)
    Order.objects.update(user=None)
    a_discount(name="November", first_order_only=True)
    a_cart(ada, (a_variant(price="26.00"), 1))
    assert "November" not in adas.get("/checkout/").content.decode()
    assert adas.post("/checkout/", {"total": "26.00"}).status_code == 303


def test_order_and_invoice_show_what_came_off(ada, code):
    mine = browser_of(ada)
    a_cart(ada, (a_variant(price="26.00"), 2))
    enter(mine, "WELCOME10")
    order = a_paid_order(ada, (a_variant(price="10.00"), 1))
    page = mine.get(f"/account/orders/{order.number}/").content.decode()
    assert "Welcome (WELCOME10)" in page
    assert "−<bdi>£6.20</bdi>" in page
    [invoice] = order.papers
    assert [line["discount"] for line in invoice.snapshot["lines"]] == [
        "5.200",
        "1.000",
    ]
