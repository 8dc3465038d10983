"""What shoppers read when something changed, failed or is not possible any more."""

from __future__ import annotations

import pytest
from django.test import Client

from checkout.models import Cart, CartLine, Order
from checkout.payments import settle
from products import stock
from products.models import Variant
from sandbox import actions, faults
from tests.builders import PASSWORD, a_variant
from tests.checkout_builders import (
    SAME_ORIGIN,
    a_cart,
    add_to_cart,
    an_open_order,
)
from tests.marks import committed

pytestmark = [committed, pytest.mark.usefixtures("check_invariants_afterwards")]
GO_ON = "Continue paying"
UNCHARGED = "Nothing was charged."


def test_review_leads_to_no_page_that_asks_for_another_sum(ada, adas):
    an_open_order(ada)
    assert GO_ON in adas.get("/checkout/").text
    add_to_cart(adas, a_variant().sku)
    assert GO_ON not in adas.get("/checkout/").text


def test_review_leads_to_no_page_at_an_earlier_price(ada, adas):
    an_open_order(ada)
    Variant.objects.update(price="20.00")
    review = adas.get("/checkout/").text
    assert GO_ON not in review
    assert "Stoneware mug: Was £26, now £20." in review


def test_review_shows_no_payment_page_when_the_cart_has_none(ada, adas):
    attempt = an_open_order(ada)
    actions.pay(attempt.session_id)
    settle.session(session_id=attempt.session_id, cause="Test")
    assert UNCHARGED not in adas.get("/cart/?cancelled=1").text


def test_page_does_not_claim_nothing_was_charged_while_stripe_does_not_answer(
    ada, adas
):
    attempt = an_open_order(ada)
    actions.pay(attempt.session_id)
    faults.next("timeout", times=9)
    html = adas.get("/cart/?cancelled=1").text
    assert UNCHARGED not in html
    assert "reach Stripe right now" in html


def test_page_that_was_paid_otherwise_than_ordered_leads_to_its_order(ada, adas):
    attempt = an_open_order(ada)
    Order.objects.update(total="99.00", subtotal="94.00")
    actions.pay(attempt.session_id)
    answer = adas.get("/cart/?cancelled=1")
    assert answer.url == f"/success/?session_id={attempt.session_id}"
    Order.objects.update(total="31.00", subtotal="26.00")


def test_order_whose_bank_debit_failed_can_be_paid_in_another_way(ada, adas):
    attempt = an_open_order(ada)
    actions.pay_by_bank(attempt.session_id)
    settle.session(session_id=attempt.session_id, cause="Test")
    actions.bank_fails(attempt.session_id)
    settle.session(session_id=attempt.session_id, cause="Test")
    order = Order.objects.get()
    html = adas.get(f"/success/?session_id={attempt.session_id}").text
    again = f"/account/orders/{order.number}/again/"
    assert f'action="{again}"' in html
    assert order.number in adas.get("/account/orders/").text
    assert adas.post(again).url == "/cart/"
    assert CartLine.objects.get().cart.user == ada


def test_signing_in_says_what_was_added_from_the_last_visit_and_what_is_missing(ada):
    a_cart(ada, (a_variant(name="Tide Table"), 3))
    jar, bowl = a_variant(name="Moon Jar", on_hand=1), a_variant(name="Salt bowl")
    guest = Client()
    add_to_cart(guest, jar.sku)
    add_to_cart(guest, bowl.sku)
    stock.count(jar.sku, 0, shown=1)
    guest.post(
        "/account/login/password/?next=/cart/",
        {"login": ada.email, "password": PASSWORD},
    )
    html = guest.get("/cart/").text
    assert "We added 3 pieces from your last visit." in html
    assert "There are no more of Moon Jar." in html
    assert Cart.objects.get(user=ada).lines.count() == 2
    assert "last visit" not in guest.get("/cart/").text


def test_undo_of_a_sold_out_line_says_so_in_the_cart(adas):
    jar = a_variant(name="Moon Jar", on_hand=1)
    headers = SAME_ORIGIN | {"hx-request": "true", "hx-target": "cart"}
    add_to_cart(adas, jar.sku)
    adas.post(f"/cart/lines/{jar.sku}/", {"quantity": "0"}, headers=headers)
    stock.count(jar.sku, 0, shown=1)
    answer = add_to_cart(adas, jar.sku, headers=headers)
    assert answer.status_code == 422
    assert 'id="cart"' in answer.text
    assert "Moon Jar has just sold out." in answer.text
    assert "HX-Retarget" not in answer


def test_sold_out_variant_is_named_with_its_options(guest):
    rust = a_variant(name="Oat Mug", on_hand=0, options={"Glaze": "Rust"})
    assert "Oat Mug, Rust has just sold out." in add_to_cart(guest, rust.sku).text


def test_opening_the_address_of_a_form_redirects(ada, adas, guest):
    attempt = an_open_order(ada)
    again = f"/account/orders/{attempt.order.number}/again/"
    assert adas.get(again).url == f"/account/orders/{attempt.order.number}/"
    assert guest.post(again).url.endswith(
        f"?next=/account/orders/{attempt.order.number}/"
    )
    for address in ("/cart/add/", f"/cart/lines/{a_variant().sku}/"):
        assert guest.get(address).url == "/cart/"
    assert Cart.objects.filter(user=None).count() == 0


def test_empty_quantity_field_shows_the_lines_quantity(adas):
    mug = a_variant()
    add_to_cart(adas, mug.sku, "2")
    page = adas.post(f"/cart/lines/{mug.sku}/", {"quantity": ""}, headers=SAME_ORIGIN)
    assert page.status_code == 422
    assert 'name="quantity" value="2"' in page.text


def test_shopper_who_pays_too_often_reads_how_long_to_wait(ada, adas):
    a_cart(ada)
    answers = [adas.post("/checkout/", {"total": "1.00"}) for _time in range(11)]
    assert answers[-1].status_code == 429
    assert "Wait 10 minutes." in answers[-1].text


def test_form_of_a_browser_without_cookies_gets_a_message():
    browser = Client(enforce_csrf_checks=True)
    answer = browser.post("/account/login/password/", {"login": "ada@example.com"})
    assert answer.status_code == 403
    assert "Your browser has not kept our cookie." in answer.text
    browser.get("/account/login/")
    answer = browser.post("/account/login/password/", {"login": "ada@example.com"})
    assert "That link is too old." in answer.text


def test_signed_out_shopper_returning_from_stripe_gets_to_the_order(ada, guest):
    attempt = an_open_order(ada)
    address = f"/success/?session_id={attempt.session_id}"
    page = guest.get(address).text
    assert "?next=%2Fsuccess%2F%3Fsession_id%3D" in page
