"""Sums here and at Stripe are equal to the last unit, in currencies with 0, 2 and 3 decimals."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db.models import Sum

from checkout import discount_spread, refundable, refunds
from checkout.gateway import minor_units
from checkout.models import Order
from checkout.payments import settle
from checkout.refunds import Wanted
from sandbox import actions, objects
from sandbox.models import Record
from site_config import money
from site_config.models import StoreSettings
from tests.builders import a_variant, set_delivery
from tests.checkout_builders import a_cart, a_discount, start_checkout
from tests.marks import committed

pytestmark = [committed, pytest.mark.usefixtures("check_invariants_afterwards")]

CURRENCIES = ["USD", "EUR", "JPY", "KWD"]


@pytest.fixture(params=CURRENCIES)
def currency(request, db):
    delivery = money.rounded(Decimal("4.95"), request.param)
    StoreSettings.objects.update(currency=request.param)
    set_delivery(price=delivery)
    return request.param


@pytest.fixture
def order(ada, currency, discounted):
    """Three pieces at 0.335 and twenty at 7.125, which no currency charges like that."""
    times = 100 if currency == "JPY" else 1  # A third of a yen would be nothing.
    odd = a_variant(price=times * Decimal("0.335"), on_hand=300)
    even = a_variant(price=times * Decimal("7.125"), on_hand=300)
    attempt = start_checkout(a_cart(ada, (odd, 3), (even, 20)))
    actions.pay(attempt.session_id)
    settle.session(session_id=attempt.session_id, cause="Test")
    return Order.objects.get()


@pytest.fixture(params=["", "12.5 percent off", "a sum off"])
def discounted(request, currency):
    """Whatever the store takes off, or nothing."""
    if "percent" in request.param:
        a_discount(value=Decimal("12.5"))
    elif request.param:
        off = Decimal(1001 if currency == "JPY" else "10.01")
        a_discount(kind="amount", value=off)
    return request.param


def charge(order):
    intent = objects.get("payment_intent", order.attempts.get().payment_intent_id)
    return objects.get("charge", intent["latest_charge"])


def minor(amount, currency):
    return minor_units.to_minor(amount, currency)


def test_lines_and_delivery_are_what_stripe_charged(order, currency):
    lines = sum(minor(line.total, currency) for line in order.lines.all())
    assert lines + minor(order.delivery, currency) == charge(order)["amount"]
    assert minor(order.total, currency) == charge(order)["amount"]


def test_what_comes_off_is_off_at_stripe(order, currency, discounted):
    off = sum(line.discount for line in order.lines.all())
    assert bool(off) == bool(discounted)
    assert order.subtotal + off == sum(
        line.unit_price * line.quantity for line in order.lines.all()
    )
    assert objects.get("checkout.session", order.attempts.get().session_id)[
        "amount_subtotal"
    ] == minor(order.subtotal, currency)


def test_one_of_three_lines_goes_back_to_the_last_unit(order, currency, mona):
    line = order.lines.first()
    made = refunds.make(order.attempts.get(), Wanted(lines={line.pk: 1}), who=mona)
    third = discount_spread.share(line.total, 1, 3, money.smallest_step(currency))
    assert made.amount == third
    [at_stripe] = objects.children(charge(order)["id"], "refund")
    assert at_stripe["amount"] == minor(third, currency)


def test_piece_by_piece_everything_goes_back_and_not_a_unit_more(order, currency, mona):
    attempt = order.attempts.get()
    for line in order.lines.all():
        for _piece in range(line.quantity):
            refunds.make(attempt, Wanted(lines={line.pk: 1}), who=mona)
        back = sum(each.amount for each in line.refund_lines.all())
        assert back == line.total == line.unit_price * line.quantity - line.discount
    refunds.make(attempt, Wanted(delivery=order.delivery), who=mona)
    assert refundable.of_order(order).amount == 0
    assert charge(order)["refunded"]
    back = order.refunds.aggregate(sum=Sum("amount"))["sum"]
    assert minor(Decimal(str(back)), currency) == charge(order)["amount_refunded"]


def test_sales_refunds_and_fees_are_what_the_balance_moved(order, currency, mona):
    left = refundable.of_order(order)
    amount = minor_units.from_minor(minor(left.amount, currency) // 2, currency)
    half = money.rounded(amount, currency)
    refunds.make(left.attempt, Wanted(amount=half), who=mona)
    moved = [row.data for row in Record.objects.filter(kind="balance_transaction")]
    paid = minor(order.total, currency)
    back = sum(minor(each.amount, currency) for each in order.refunds.all())
    fees = sum(each["fee"] for each in moved)
    assert sum(each["net"] for each in moved) == paid - back - fees
