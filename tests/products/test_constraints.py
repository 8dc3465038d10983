"""Constraints of the database on products, stock, carts, orders and payments."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from checkout.models import (
    Cart,
    CartLine,
    Discrepancy,
    Hold,
    Order,
    OrderLine,
    PaymentAttempt,
    StripeEvent,
)
from products.models import OptionValue, StockItem, StockMovement, Variant
from site_config.models import OutgoingEmail
from tests.builders import a_variant, an_option

pytestmark = pytest.mark.django_db


@pytest.fixture
def mug():
    return a_variant("MUG", on_hand=3)


def an_order(**fields):
    amounts = {"subtotal": 26, "delivery": 5, "total": 31, "currency": "GBP"}
    return Order.objects.create(email="ada@example.com", **{**amounts, **fields})


def a_line(order, **fields):
    line = {"sku": "MUG", "name": "Mug", "unit_price": 26, "quantity": 1, "total": 26}
    return OrderLine.objects.create(order=order, **{**line, **fields})


def an_attempt(order, **fields):
    attempt = {"amount": 31, "currency": "GBP", "livemode": False}
    return PaymentAttempt.objects.create(
        order=order, expires_at=timezone.now(), **{**attempt, **fields}
    )


def refused(name):
    """The database names the rule on PostgreSQL, and the columns on SQLite."""
    return pytest.raises(IntegrityError, match=name)


@pytest.mark.parametrize(
    ("numbers", "rule"),
    [
        ({"on_hand": -1, "reserved": -1}, "nothing_or_more"),
        ({"reserved": -1}, "stock_reserved_is_nothing_or_more"),
        ({"reserved": F("on_hand") + 1}, "stock_reserved_is_on_hand_or_less"),
    ],
)
def test_stock_holds_no_impossible_number(mug, numbers, rule):
    with refused(rule), transaction.atomic():
        StockItem.objects.filter(variant=mug).update(**numbers)


@pytest.mark.parametrize(
    ("prices", "rule"),
    [
        ({"price": Decimal("-0.01")}, "variant_price_is_nothing_or_more"),
        ({"compare_at": Decimal(-1)}, "variant_price_before_is_nothing_or_more"),
    ],
)
def test_prices_are_not_negative(mug, prices, rule):
    with refused(rule), transaction.atomic():
        Variant.objects.filter(pk=mug.pk).update(**prices)


def test_a_stock_movement_is_not_zero(mug):
    with refused("a_movement_moves_something"):
        StockMovement.objects.create(stock_item=mug.stock, delta=0, kind="count")


def test_a_sku_is_unique(mug):
    with refused("sku"):
        Variant.objects.create(product=mug.product, sku="MUG", price=1)


def test_a_variant_has_one_value_of_an_option(mug):
    an_option(mug, "Glaze", "Celadon")
    with refused("one_value_of_an_option_a_variant|variant_id"):
        an_option(mug, "Glaze", "Tenmoku")


def test_handles_of_values_are_unique_in_an_option(mug):
    value = an_option(mug, "Glaze", "Celadon").value
    with refused("option_value_slug_once_an_option|slug"):
        OptionValue.objects.create(option=value.option, name="Sea", slug=value.slug)


@pytest.mark.parametrize("quantity", [0, 21])
def test_quantity_of_a_cart_line_is_limited(quantity):
    with refused("cart_line_quantity_within_reason"):
        CartLine.objects.create(
            cart=Cart.objects.create(), sku="MUG", quantity=quantity, price=1
        )


def test_a_cart_has_one_line_a_sku():
    cart = Cart.objects.create()
    CartLine.objects.create(cart=cart, sku="MUG", quantity=1, price=1)
    with refused("one_line_a_sku|sku"):
        CartLine.objects.create(cart=cart, sku="MUG", quantity=1, price=1)


@pytest.mark.parametrize("amount", ["subtotal", "delivery", "total"])
def test_amounts_of_an_order_are_not_negative(amount):
    with refused("order_amounts_are_nothing_or_more"):
        an_order(**{amount: -1})


def test_an_order_number_is_unique():
    with refused("number"):
        an_order(number=an_order().number)


def test_a_cart_has_one_live_order():
    cart = Cart.objects.create()
    an_order(live_cart=cart)
    with refused("live_cart_id"):
        an_order(live_cart=cart)


def test_a_paid_order_is_no_longer_live():
    with refused("only_a_pending_order_is_its_carts_live_one"):
        an_order(live_cart=Cart.objects.create(), status="paid")


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"quantity": 0}, "order_line_sells_something"),
        ({"unit_price": -1, "total": -1}, "order_line_price_is_nothing_or_more"),
        ({"discount": -1}, "order_line_price_is_nothing_or_more"),
        ({"total": -1}, "order_line_price_is_nothing_or_more"),
    ],
)
def test_an_order_line_has_a_quantity_and_a_price(wrong, rule):
    with refused(rule):
        a_line(an_order(), **wrong)


def test_an_order_has_one_line_a_sku():
    order = an_order()
    a_line(order)
    with refused("one_order_line_a_sku|sku"):
        a_line(order)


def test_amount_of_an_attempt_is_not_negative():
    with refused("attempt_amount_is_nothing_or_more"):
        an_attempt(an_order(), amount=-1)


@pytest.mark.parametrize("field", ["key", "session_id"])
def test_keys_and_session_ids_of_attempts_are_unique(field):
    order, name = an_order(), uuid4()
    an_attempt(order, **{field: name})
    with refused(field):
        an_attempt(order, **{field: name})


def test_an_order_has_one_live_attempt():
    order = an_order()
    an_attempt(order, live_order=order)
    with refused("live_order_id"):
        an_attempt(order, live_order=order)


def test_a_paid_attempt_is_no_longer_live():
    order = an_order()
    with refused("only_a_live_attempt_is_its_orders_live_one"):
        an_attempt(order, live_order=order, status="paid")


def test_a_hold_has_a_quantity_and_is_unique_in_an_attempt(mug):
    order = an_order()
    held = {"attempt": an_attempt(order), "line": a_line(order)}
    with refused("a_hold_holds_something"), transaction.atomic():
        Hold.objects.create(stock_item=mug.stock, quantity=0, **held)
    Hold.objects.create(stock_item=mug.stock, quantity=1, **held)
    with refused("one_hold_an_attempt_and_variant|attempt_id"):
        Hold.objects.create(stock_item=mug.stock, quantity=1, **held)


def test_an_event_is_stored_once():
    fields = {"event_id": "evt_1", "type": "x", "livemode": False, "payload": "{}"}
    StripeEvent.objects.create(**fields)
    with refused("event_id"):
        StripeEvent.objects.create(**fields)


def test_email_is_written_once_for_its_cause():
    email = {"kind": "paid", "cause": "1", "to": "a@example.com", "language": "en"}
    OutgoingEmail.objects.create(**email)
    with refused("one_email_a_cause|cause"):
        OutgoingEmail.objects.create(**email)


def test_a_discrepancy_is_found_once():
    found = {"kind": "mismatch", "stripe_object": "cs_1"}
    Discrepancy.objects.create(**found)
    with refused("a_discrepancy_is_found_once|stripe_object"):
        Discrepancy.objects.create(**found)
