"""From the cart to Stripe's page: holds, double presses, and errors of Stripe."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from checkout import carts, orders
from checkout.models import Hold, Order, PaymentAttempt
from checkout.payments import settle
from products import stock
from products.models import StockItem, Variant
from sandbox import actions
from site_config.models import StoreSettings
from tests.builders import a_variant, set_delivery
from tests.checkout_builders import (
    a_cart,
    an_open_order,
    start_checkout,
)
from tests.marks import committed

pytestmark = [committed, pytest.mark.usefixtures("check_invariants_afterwards")]


def pay(browser, total="31.00"):
    return browser.post("/checkout/", {"total": total})


def reserved(variant):
    return StockItem.objects.get(variant=variant).reserved


def test_the_review_leads_to_stripes_page(ada, adas):
    a_cart(ada)
    assert "Pay <bdi>£31</bdi> at Stripe" in adas.get("/checkout/").content.decode()
    answer = pay(adas)
    attempt = PaymentAttempt.objects.get()
    assert (answer.status_code, answer.url) == (303, attempt.url)
    assert attempt.order.status == "pending"


def test_a_guest_is_asked_to_sign_in_and_comes_back(guest):
    for answer in (guest.get("/checkout/"), pay(guest)):
        assert answer.status_code == 303
        assert answer.url == "/account/login/?next=/checkout/"


def test_an_empty_cart_has_nothing_to_check_out(adas):
    assert (adas.get("/checkout/").status_code, adas.get("/checkout/").url) == (
        303,
        "/cart/",
    )


def test_paying_holds_the_stock_and_snapshots_the_order(ada):
    mug = a_variant(on_hand=3, options={"Glaze": "oat"})
    order = an_open_order(ada, (mug, 2)).order
    Variant.objects.filter(pk=mug.pk).update(price="99.00", sku="OTHER")
    line = order.lines.get()
    assert (line.name, line.options, line.sku) == (
        "Stoneware mug",
        [["Glaze", "oat"]],
        mug.sku,
    )
    assert (line.unit_price, line.total, order.total) == (26, 52, 57)
    assert reserved(mug) == 2


@pytest.mark.parametrize("total", ["0.01", "30.99", "1e2", "-31.00", "abc", "", "NaN"])
def test_a_wrong_total_is_refused(ada, adas, total):
    a_cart(ada)
    answer = pay(adas, total)
    assert answer.status_code == 422
    assert not Order.objects.exists()


def test_a_total_that_changed_is_shown_before_it_is_charged(ada, adas):
    mug = a_variant(price="26.00")
    a_cart(ada, (mug, 1))
    Variant.objects.filter(pk=mug.pk).update(price="30.00")
    answer = pay(adas)
    sentence = "The total changed from £31 to £35. Look it over and pay again."
    assert sentence in answer.content.decode()
    assert answer.status_code == 422


def test_one_short_line_releases_all(ada):
    mug, bowl = a_variant(on_hand=5), a_variant(on_hand=1)
    mine = a_cart(ada, (mug, 1), (bowl, 1))
    stock.reserve([(bowl.sku, 1)])
    with pytest.raises(orders.CartNotPayable):
        start_checkout(mine)
    assert (reserved(mug), Order.objects.count()) == (0, 0)
    stock.release([(bowl.sku, 1)])


def test_the_same_cart_gets_its_open_page_again(ada, adas):
    a_cart(ada)
    assert pay(adas).url == pay(adas).url
    assert Order.objects.count() == 1


def test_a_changed_cart_closes_the_old_page_and_opens_another(ada):
    mug = a_variant(on_hand=5)
    first = an_open_order(ada, (mug, 1))
    carts.change(cart=ada.cart, sku=mug.sku, quantity=2)
    second = start_checkout(ada.cart)
    first.refresh_from_db()
    assert (first.status, first.order.why_cancelled) == ("expired", "replaced")
    assert second.session_id != first.session_id
    assert reserved(mug) == 2
    assert not first.order.emails.exists()


def test_back_and_pay_for_the_last_one(ada):
    mug = a_variant(on_hand=1)
    first = an_open_order(ada, (mug, 1))
    assert start_checkout(ada.cart).session_id == first.session_id
    carts.change(cart=ada.cart, sku=mug.sku, quantity=1)
    assert reserved(mug) == 1


def test_a_page_that_was_paid_meanwhile_leads_to_its_order(ada, adas):
    attempt = an_open_order(ada)
    actions.pay(attempt.session_id)
    answer = pay(adas)
    assert answer.url == f"/success/?session_id={attempt.session_id}"
    assert Order.objects.get().status == "paid"


def test_a_changed_cart_never_closes_a_page_that_was_paid(ada, adas):
    mug = a_variant(on_hand=5)
    attempt = an_open_order(ada, (mug, 1))
    actions.pay(attempt.session_id)
    carts.change(cart=ada.cart, sku=mug.sku, quantity=2)
    assert pay(adas, "57.00").url == f"/success/?session_id={attempt.session_id}"
    assert [order.status for order in Order.objects.all()] == ["paid"]


def test_an_expired_page_is_followed_by_a_new_one(ada):
    first = an_open_order(ada)
    actions.let_expire(first.session_id)
    second = start_checkout(ada.cart)
    first.refresh_from_db()
    assert (first.status, second.status) == ("expired", "open")


def test_payment_page_lasts_longer_than_stripes_minimum(ada):
    attempt = an_open_order(ada)
    lasts = attempt.expires_at - timezone.now()
    assert timedelta(minutes=34) < lasts < timedelta(hours=23, minutes=55)


def test_what_is_sent_to_stripe_is_what_the_order_says(ada):
    mug = a_variant("MUG-OAT", options={"Glaze": "oat"})
    sent = an_open_order(ada, (mug, 2)).parameters
    line = sent["line_items"][0]
    assert (line["quantity"], line["price_data"]["unit_amount"]) == (2, 2600)
    assert line["price_data"]["product_data"]["name"] == "Stoneware mug, oat"
    assert line["price_data"]["product_data"]["metadata"] == {"sku": "MUG-OAT"}
    assert sent["metadata"] == sent["payment_intent_data"]["metadata"]
    assert "{CHECKOUT_SESSION_ID}" in sent["success_url"]
    assert (
        sent["shipping_options"][0]["shipping_rate_data"]["fixed_amount"]["amount"]
        == 500
    )


@pytest.mark.parametrize(("speaks", "locale"), [("en-gb", "en-GB"), ("de", "de")])
def test_stripes_page_speaks_the_language_of_who_pays(ada, adas, speaks, locale):
    ada.language = speaks
    ada.save()
    a_cart(ada)
    assert pay(adas).status_code == 303
    assert PaymentAttempt.objects.get().parameters["locale"] == locale


def test_free_delivery_from_the_threshold(ada):
    set_delivery(free_from=50)
    order = an_open_order(ada, (a_variant(price="25.00"), 2)).order
    assert (order.delivery, order.total) == (0, 50)


def test_made_to_order_is_never_held_and_never_sells_out(ada):
    hanging = a_variant(tracked=False)
    attempt = an_open_order(ada, (hanging, 7))
    actions.pay(attempt.session_id)
    order = settle.session(session_id=attempt.session_id, cause="Test")
    assert order.is_paid
    assert not Hold.objects.exists()


def test_the_first_order_fixes_the_currency(ada):
    an_open_order(ada)
    store = StoreSettings.current()
    store.currency = "EUR"
    with pytest.raises(ValidationError, match="There are orders"):
        store.full_clean()
