"""Delivery from the product page to the email: one price and one date, wherever it is said."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.test import Client

from checkout import carts, pricing
from checkout.models import Discrepancy, Order, PaymentAttempt
from checkout.payments import settle
from delivery import wording
from delivery.models import DeliveryOption, DeliveryZone
from products.models import ProductPage
from sandbox import actions, objects, sessions
from site_config import formatting
from tests.accounts.steps import sign_in
from tests.builders import a_product, a_variant, set_delivery
from tests.checkout_builders import (
    SAME_ORIGIN,
    a_cart,
    a_paid_order,
    add_to_cart,
    an_open_order,
)
from tests.marks import committed
from tests.products.page_builders import texts_of

pytestmark = committed


def an_option(name, price, **fields):
    """One more option of the one zone."""
    zone = DeliveryZone.objects.get()
    return DeliveryOption.objects.create(
        zone=zone, name=name, price=Decimal(price), position=9, **fields
    )


def choose(browser, country="GB", option="", **more):
    form = {"country": country, "option": str(option), **more}
    return browser.post("/cart/delivery/", form, headers=SAME_ORIGIN)


def paid_by(attempt, option):
    """Pay at the sandbox after choosing `option` on its page."""
    session = objects.get(sessions.KIND, attempt.session_id)
    names = [
        given["shipping_rate_data"]["display_name"]
        for given in attempt.parameters["shipping_options"]
    ]
    place = next(i for i, name in enumerate(names) if name.startswith(option.name))
    rate = session["shipping_options"][place]["shipping_rate"]
    actions.pay(attempt.session_id, rate=rate)
    return settle.session(session_id=attempt.session_id, cause="Test")


def test_price_and_date_are_the_same_wherever_they_are_said(ada, adas):
    option = set_delivery(name="Royal Mail", price="4.50", days_min=1, days_max=3)
    mug = a_variant("MUG", price="26")
    page = adas.get(ProductPage.objects.get(product=mug.product).url)
    a_cart(ada, (mug, 2))
    cart, review = adas.get("/cart/"), adas.get("/checkout/")
    adas.post("/checkout/", {"total": "56.50"})
    attempt = PaymentAttempt.objects.get()
    actions.pay(attempt.session_id)
    success = adas.get(f"/success/?session_id={attempt.session_id}")
    order = Order.objects.get()
    account = adas.get(f"/account/orders/{order.number}/")
    [email] = [each for each in mail.outbox if order.number in each.subject]
    said = wording.arrives(order.chosen_delivery, "MUG")
    assert re.fullmatch(r"Arrives \w{3} \d+ \w{3}\s–\s\w{3} \d+ \w{3}", said)
    sent = attempt.parameters["shipping_options"][0]["shipping_rate_data"]
    assert sent["display_name"] == f"Royal Mail, {said}"
    assert sent["fixed_amount"]["amount"] == 450
    places = [page, cart, review, success, account]
    texts = [BeautifulSoup(each.content, "html.parser").get_text() for each in places]
    assert [said in text for text in [*texts, email.body]] == [True] * 6
    assert ["£4.50" in text for text in [*texts, email.body]] == [True] * 6
    graph = BeautifulSoup(page.content, "html.parser").select_one(
        'script[type="application/ld+json"]'
    )
    data = json.loads(graph.text)
    [details] = next(
        each["offers"]["shippingDetails"] for each in data["@graph"] if "offers" in each
    )
    assert details["shippingRate"]["value"] == "4.50"
    transit = details["deliveryTime"]["transitTime"]
    assert (transit["minValue"], transit["maxValue"]) == (
        option.days_min,
        option.days_max,
    )
    feed = Client().get("/feeds/products.xml").text
    assert "<g:service>Royal Mail</g:service><g:price>4.50 GBP</g:price>" in feed
    assert "<g:max_transit_time>3<" in feed


def test_made_to_order_and_in_stock_have_two_dates_in_one_cart(ada, adas):
    set_delivery(days_min=1, days_max=1)
    rug = a_variant(
        "RUG", product=a_product("Rug", handling_days=20), tracked=False, price="90"
    )
    a_cart(ada, (a_variant("MUG"), 1), (rug, 1))
    shown = pricing.price_cart(ada.cart)
    soon, late = shown.chosen_delivery.dates
    assert soon.latest < late.earliest
    lines = texts_of(adas.get("/cart/"), ".cart-line .muted")
    assert [
        formatting.span_of_days(day.earliest, day.latest) for day in (soon, late)
    ] == [each.removeprefix("Arrives ") for each in lines if each.startswith("Arrives")]


def test_shopper_chooses_country_and_option(ada, adas):
    set_delivery("GB, IE")
    courier = an_option("Courier", "9.50")
    a_cart(ada, (a_variant(price="26"), 1))
    assert choose(adas, "IE", courier.pk)["Location"] == "/cart/"
    order = an_order_of(adas, "35.50")
    assert (order.country, order.delivery_name, order.delivery) == (
        "IE",
        "Courier",
        Decimal("9.50"),
    )


def an_order_of(browser, total):
    assert browser.post("/checkout/", {"total": total}).status_code == 303
    return Order.objects.get()


def test_option_chosen_on_stripes_page_stands_on_the_order_with_its_price(ada):
    set_delivery()
    courier = an_option("Courier", "9.50")
    order = paid_by(an_open_order(ada, (a_variant(price="26"), 1)), courier)
    assert order.is_paid
    assert (order.delivery_name, order.delivery, order.total) == (
        "Courier",
        Decimal("9.50"),
        Decimal("35.50"),
    )
    assert order.attempts.get().amount == Decimal(order.invoice.total) == order.total


def test_price_of_delivery_that_nobody_offered_goes_to_the_inbox(ada):
    set_delivery()
    courier = an_option("Courier", "9.50")
    attempt = an_open_order(ada, (a_variant(price="26"), 1))
    Order.objects.update(delivery_offers=Order.objects.get().delivery_offers[:1])
    order = paid_by(attempt, courier)
    assert not order.is_paid
    assert Discrepancy.objects.get().kind == Discrepancy.Kind.MISMATCH


def test_address_outside_the_zone_goes_to_the_inbox(ada):
    set_delivery("GB, IE")
    attempt = an_open_order(ada, (a_variant(), 1))
    sent = attempt.parameters
    sent["shipping_address_collection"]["allowed_countries"] = ["IE"]
    PaymentAttempt.objects.update(parameters=sent)
    actions.pay(attempt.session_id)
    order = settle.session(session_id=attempt.session_id, cause="Test")
    assert not order.is_paid
    assert "country: asked IE, Stripe says GB" in Discrepancy.objects.get().detail


@pytest.mark.parametrize(
    ("country", "limit", "said"),
    [
        ("JP", {}, "We don't send to Japan. Choose another country to go on."),
        ("GB", {"max_weight": 100}, "No delivery to United Kingdom fits"),
    ],
)
def test_cart_that_can_go_nowhere_says_so_before_paying(
    ada, adas, country, limit, said
):
    set_delivery(**limit)
    a_cart(ada, (a_variant(weight_grams=500), 1))
    choose(adas, country)
    page = adas.get("/cart/")
    assert said in BeautifulSoup(page.content, "html.parser").get_text()
    assert texts_of(page, "[data-checkout]") == []
    assert adas.get("/checkout/")["Location"] == "/cart/"
    assert adas.post("/checkout/", {"total": "31.00"}).status_code == 422
    assert not Order.objects.exists()


@pytest.mark.parametrize("country", ["", "XX", "GBR", "<b>"])
def test_country_that_is_none_changes_nothing(ada, adas, country):
    a_cart(ada)
    choose(adas, country)
    ada.cart.refresh_from_db()
    assert ada.cart.country == ""


def test_what_no_parcel_brings_asks_for_no_address_and_is_never_sent(ada):
    voucher = a_variant(product=a_product("Voucher", digital=True))
    order = a_paid_order(ada, (voucher, 1))
    sent = order.attempts.get().parameters
    assert not {"shipping_options", "shipping_address_collection"} & sent.keys()
    assert (order.delivery, order.delivery_name) == (0, "")


def test_goods_that_are_collected_say_when_they_are_ready(ada, adas):
    set_delivery(price=0, pickup=True, name="Collect")
    a_cart(ada)
    [offer] = pricing.price_cart(ada.cart).delivery_offers
    assert wording.arrives(offer).startswith("Ready to collect ")
    assert offer.dates[0].earliest == offer.dates[0].latest >= date.today()


def test_country_of_a_guest_survives_sign_in(ada):
    set_delivery("GB, IE")
    guest = Client()
    add_to_cart(guest, a_variant().sku)
    choose(guest, "IE")
    sign_in(guest, ada.email)
    assert ada.cart.country == "IE"


def test_changed_delivery_opens_a_new_page_and_closes_the_old_one(ada, adas):
    set_delivery("GB, IE")
    a_cart(ada, (a_variant(price="26"), 1))
    adas.post("/checkout/", {"total": "31.00"})
    carts.choose_delivery(cart=ada.cart, country="IE")
    adas.post("/checkout/", {"total": "31.00"})
    old, new = Order.objects.order_by("pk")
    assert (old.status, new.status, new.country) == ("cancelled", "pending", "IE")
