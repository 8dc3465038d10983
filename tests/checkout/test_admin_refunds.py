"""Refunds in the admin: what the form asks for goes back, once, and never more."""

from __future__ import annotations

import re
import uuid

import pytest

from checkout import orders
from checkout.models import Discrepancy, Refund
from products.models import StockItem
from sandbox import disputes, faults
from tests.builders import a_variant, set_delivery
from tests.checkout.order_builders import a_colleague
from tests.checkout_builders import a_paid_order, an_open_order, pay_late, send_event
from tests.conftest import browser_of
from tests.marks import committed

pytestmark = [committed, pytest.mark.usefixtures("check_invariants_afterwards")]


@pytest.fixture
def mug(db):
    return a_variant(price=26, on_hand=5)


@pytest.fixture
def order(ada, mug):
    """Three mugs at 26, sent for nothing."""
    set_delivery(price=0)
    return a_paid_order(ada, (mug, 3))


def page_of(browser, order):
    return browser.get(f"/admin/orders/inspect/{order.pk}/").text


def press(browser, order, where="refund", **form):
    """Send the form of a page that was just opened."""
    form = {"reason": "requested_by_customer", "press": str(uuid.uuid4())} | form
    return browser.post(f"/admin/orders/{where}/{order.pk}/", form)


def quantity(order):
    return f"quantity_{order.lines.get().pk}"


def restock(order):
    return f"restock_{order.lines.get().pk}"


def test_one_of_three_goes_back_and_into_stock(monas, order, mug):
    answer = press(monas, order, **{quantity(order): "1", restock(order): "on"})
    assert answer.status_code == 303
    made = Refund.objects.get()
    assert (made.amount, made.status) == (26, "succeeded")
    assert StockItem.objects.get(variant=mug).on_hand == 3
    assert "£52.00 is left of this payment." in page_of(monas, order)


def test_the_form_sent_twice_refunds_once(monas, order):
    opened = page_of(monas, order)
    key = re.search(r'name="press" value="([^"]+)"', opened)[1]
    for _press in range(2):
        press(monas, order, press=key, amount="10")
    assert Refund.objects.get().amount == 10


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({}, "Choose what to refund."),
        ({"amount": "78.01"}, "£78.00 is left"),
        ({"amount": "ten"}, "Enter a number."),
        ({"amount": "-5"}, "Choose what to refund."),
        ({"reason": "for_fun", "amount": "1"}, "Select a valid choice"),
        ({"press": "no uuid", "amount": "1"}, "Enter a valid UUID"),
    ],
)
def test_what_can_not_be_refunded_is_said_and_changes_nothing(monas, order, form, said):
    answer = press(monas, order, **form)
    assert answer.status_code == 422
    assert said in answer.text or said == "Enter a valid UUID"
    assert not Refund.objects.exists()


@pytest.mark.parametrize("typed", ["4", "-1", "1.0", "٣", "1" * 25, "NaN"])
def test_odd_quantities_are_refused_in_words(monas, order, typed):
    assert press(monas, order, **{quantity(order): typed}).status_code == 422
    assert not Refund.objects.exists()


def test_a_paid_order_is_cancelled_with_one_press_and_its_units_come_back(
    monas, order, mug
):
    assert "Cancel the order and refund £78.00" in page_of(monas, order)
    press(monas, order, where="refund-all", restock="1")
    assert Refund.objects.get().amount == 78
    assert StockItem.objects.get(variant=mug).on_hand == 5
    assert "Refund what is chosen" not in page_of(monas, order)


def test_a_disputed_order_offers_no_refund_and_says_until_when(monas, order):
    for event in disputes.dispute(order.attempts.get().session_id):
        send_event(event)
    page = page_of(monas, order)
    assert "Refund what is chosen" not in page
    assert "Answer by" in page
    assert press(monas, order, amount="1").status_code == 422


def test_a_refund_without_an_answer_says_that_it_is_made_once(monas, order):
    faults.next("timeout", times=2, on="post /v1/refunds")
    answer = press(monas, order, amount="5")
    page = monas.get(answer.url).text
    assert "is asked for again by itself" in page
    assert Refund.objects.get().status == "asking"
    faults.clear()


def test_late_money_is_refunded_from_the_inbox_with_one_press(monas, mona, ada):
    attempt = an_open_order(ada)
    orders.cancel(attempt.order, who=mona)
    send_event(pay_late(attempt))
    line = Discrepancy.objects.get()
    page = monas.get(f"/admin/money-inbox/inspect/{line.pk}/").text
    assert f"/admin/money-inbox/refund/{line.pk}/" in page
    for _press in range(2):
        answer = monas.post(f"/admin/money-inbox/refund/{line.pk}/")
        assert answer.status_code == 303
    assert Refund.objects.get().amount == attempt.amount
    line.refresh_from_db()
    assert line.resolved_at


def test_who_may_not_refund_sees_refunds_but_no_form(order):
    seen = a_colleague("clerk@example.com", "view_order", "view_discrepancy")
    clerk = browser_of(seen)
    assert "Refund what is chosen" not in page_of(clerk, order)
    assert press(clerk, order, amount="1").status_code in (302, 403)
    assert not Refund.objects.exists()
