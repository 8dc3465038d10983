"""A product that goes off sale while somebody pays: said beside its line, no error."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from checkout.models import Order, PaymentAttempt
from products.models import Product, ProductPage, Variant
from site_config.models import StoreSettings
from tests.checkout_builders import (
    a_cart,
    a_paid_order,
    an_open_order,
)
from tests.marks import committed

pytestmark = [committed, pytest.mark.usefixtures("check_invariants_afterwards")]


def switch_off_the_variant():
    Variant.objects.update(active=False)


def switch_off_the_product():
    Product.objects.update(active=False)


def unpublish_the_page():
    ProductPage.objects.get().unpublish()


WAYS = [switch_off_the_variant, switch_off_the_product, unpublish_the_page]


@pytest.mark.parametrize("go_off_sale", WAYS)
def test_pay_names_the_line_that_went_off_sale(ada, adas, go_off_sale):
    a_cart(ada)
    assert adas.get("/checkout/").status_code == 200
    go_off_sale()
    answer = adas.post("/checkout/", {"total": "31.00"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count("No longer sold. Remove it to go on.") == 2
    assert "Stoneware mug: No longer sold." in page
    assert not Order.objects.exists()


@pytest.mark.parametrize("path", ["/cart/", "/checkout/"])
def test_delivery_of_nothing_costs_nothing(ada, adas, path):
    an_open_order(ada)
    assert "£5" in adas.get(path, follow=True).text
    switch_off_the_variant()
    page = adas.get(path, follow=True).text
    assert "£5" not in page
    assert "for free delivery" not in page


@pytest.mark.parametrize("go_off_sale", WAYS)
@pytest.mark.parametrize(
    "path", ["/cart/", "/me/", "/account/", "/account/orders/", "/checkout/"]
)
def test_every_page_shows_a_cart_whose_line_has_no_offer(ada, adas, go_off_sale, path):
    an_open_order(ada)
    go_off_sale()
    for headers in ({}, {"hx-request": "true"}):
        assert adas.get(path, headers=headers).status_code in (200, 303)


@pytest.mark.parametrize("go_off_sale", WAYS)
def test_order_pages_need_no_offer(ada, adas, olives, go_off_sale):
    order = a_paid_order(ada)
    go_off_sale()
    order_page = f"/account/orders/{order.number}/"
    session = order.attempts.get().session_id
    for path in (order_page, f"/success/?session_id={session}"):
        assert adas.get(path).status_code == 200
    assert olives.get(f"/admin/orders/inspect/{order.pk}/").status_code == 200
    assert adas.post(f"{order_page}again/").status_code == 303


def test_open_page_is_offered_until_it_closes_and_in_the_stores_time(ada, adas):
    an_open_order(ada)
    StoreSettings.objects.update(time_zone="Asia/Tokyo")
    closes = (timezone.now() + timedelta(minutes=20)).astimezone(UTC)
    PaymentAttempt.objects.update(expires_at=closes)
    hour = (closes + timedelta(hours=9)).strftime("%H:%M")
    page = adas.get("/checkout/").content.decode()
    assert f"Your payment page is still open until {hour}." in page
    PaymentAttempt.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    page = adas.get("/checkout/").content.decode()
    assert "Your payment page is still open" not in page


def test_orders_show_times_in_the_stores_time_zone(ada, adas):
    StoreSettings.objects.update(time_zone="Pacific/Auckland")
    order = a_paid_order(ada)
    Order.objects.update(placed_at=datetime(2026, 6, 1, 13, 30, tzinfo=UTC))
    page = adas.get(f"/account/orders/{order.number}/").content.decode()
    assert "2 June 2026" in page


def test_unknown_time_zone_counts_as_utc():
    StoreSettings.objects.update(time_zone="Moon/Tranquility")
    assert StoreSettings.current().zone.key == "UTC"
