"""Each state of a Stripe session changes order, attempt and stock once, in any order."""

from __future__ import annotations

from decimal import Decimal
from itertools import permutations
from uuid import uuid4

import pytest

from checkout.models import Discrepancy, Hold, Order, PaymentAttempt
from checkout.models.orders import WhyCancelled
from checkout.payments import settle
from products import stock
from products.models import StockItem, StockMovement
from sandbox import actions, faults
from site_config.models import OutgoingEmail
from tests.builders import a_variant
from tests.checkout_builders import (
    a_paid_order,
    an_open_order,
    pay_late,
    send_event,
    start_checkout,
)
from tests.marks import committed

pytestmark = [committed, pytest.mark.usefixtures("check_invariants_afterwards")]


def settled(attempt, **how):
    order = settle.session(session_id=attempt.session_id, cause="Test", **how)
    attempt.refresh_from_db()
    order.refresh_from_db()
    return order


def on_hand_and_reserved(variant):
    item = StockItem.objects.get(variant=variant)
    return item.on_hand, item.reserved


def test_a_paid_session_makes_the_order_paid_and_takes_the_stock(ada):
    mug = a_variant(on_hand=5)
    attempt = an_open_order(ada, (mug, 2))
    actions.pay(attempt.session_id)
    order = settled(attempt)
    assert (order.status, attempt.status) == ("paid", "paid")
    assert on_hand_and_reserved(mug) == (3, 0)
    assert order.delivery_address["line1"] == "12 Harbour Street"
    assert order.phone == "+441632960001"
    assert not ada.cart.lines.exists()


def test_settling_again_changes_nothing(ada):
    order = a_paid_order(ada, (a_variant(on_hand=5), 2))
    attempt = order.attempts.get()
    for _time in range(3):
        settled(attempt)
    assert StockMovement.objects.filter(kind="sell").count() == 1
    assert order.emails.count() == 1
    assert order.events.filter(kind="paid").count() == 1


def test_lines_added_to_the_cart_while_paying_stay(ada):
    mug, bowl = a_variant(), a_variant()
    attempt = an_open_order(ada, (mug, 2))
    ada.cart.lines.create(sku=bowl.sku, quantity=1, price=bowl.price)
    ada.cart.lines.filter(sku=mug.sku).update(quantity=3)
    actions.pay(attempt.session_id)
    settled(attempt)
    assert dict(ada.cart.lines.values_list("sku", "quantity")) == {
        mug.sku: 1,
        bowl.sku: 1,
    }


def test_declined_card_changes_nothing(ada):
    mug = a_variant(on_hand=1)
    attempt = an_open_order(ada, (mug, 1))
    actions.decline(attempt.session_id)
    assert settled(attempt).status == "pending"
    assert on_hand_and_reserved(mug) == (1, 1)


def test_expired_page_releases_stock_and_writes_no_email(ada):
    mug = a_variant(on_hand=1)
    attempt = an_open_order(ada, (mug, 1))
    actions.let_expire(attempt.session_id)
    order = settled(attempt)
    assert (order.status, order.why_cancelled) == ("cancelled", "expired")
    assert on_hand_and_reserved(mug) == (1, 0)
    assert ada.cart.lines.count() == 1
    assert not OutgoingEmail.objects.exists()


def test_delayed_payment_keeps_hold(ada):
    mug = a_variant(on_hand=1)
    attempt = an_open_order(ada, (mug, 1))
    actions.pay_by_bank(attempt.session_id)
    order = settled(attempt)
    assert (order.status, on_hand_and_reserved(mug)) == ("processing", (1, 1))
    assert not ada.cart.lines.exists()
    actions.bank_succeeds(attempt.session_id)
    assert settled(attempt).status == "paid"
    assert on_hand_and_reserved(mug) == (0, 0)
    assert {email.kind for email in order.emails.all()} == {"processing", "paid"}


def test_failed_bank_debit_releases_stock_and_emails_the_buyer(ada):
    mug = a_variant(on_hand=1)
    attempt = an_open_order(ada, (mug, 1))
    actions.pay_by_bank(attempt.session_id)
    settled(attempt)
    actions.bank_fails(attempt.session_id)
    order = settled(attempt)
    assert (order.status, order.why_cancelled) == ("cancelled", "failed")
    assert on_hand_and_reserved(mug) == (1, 0)
    assert order.emails.filter(kind="not_paid").count() == 1


@pytest.mark.parametrize("fails", [False, True])
@pytest.mark.parametrize("order_of_events", list(permutations([0, 1, 1])))
def test_any_order_of_events_ends_the_same(ada, fails, order_of_events):
    mug = a_variant(on_hand=1)
    attempt = an_open_order(ada, (mug, 1))
    events = [actions.pay_by_bank(attempt.session_id)]
    ending = actions.bank_fails if fails else actions.bank_succeeds
    events.append(ending(attempt.session_id))
    for which in order_of_events:
        assert send_event(events[which]).status_code == 200
    order = Order.objects.get()
    assert order.status == ("cancelled" if fails else "paid")
    assert on_hand_and_reserved(mug) == ((1, 0) if fails else (0, 0))


def test_a_late_payment_takes_the_stock_again_if_it_is_there(ada):
    mug = a_variant(on_hand=1)
    attempt = an_open_order(ada, (mug, 1))
    expire_page(attempt)
    pay_late(attempt)
    assert settled(attempt).status == "paid"
    assert on_hand_and_reserved(mug) == (0, 0)


def expire_page(attempt, why=WhyCancelled.EXPIRED):
    """The page was said to be closed, though it could still be paid."""
    actions.let_expire(attempt.session_id)
    settled(attempt, why=why)


def test_a_late_payment_without_stock_goes_to_the_inbox(ada):
    mug = a_variant(on_hand=1)
    attempt = an_open_order(ada, (mug, 1))
    expire_page(attempt)
    stock.count(mug.sku, 0, shown=1, why="sold at the fair")
    pay_late(attempt)
    order = settled(attempt)
    assert (order.status, order.attention) == ("cancelled", "no_stock")
    found = Discrepancy.objects.get()
    assert (found.kind, found.received) == ("late_no_stock", Decimal("31.00"))
    assert on_hand_and_reserved(mug) == (0, 0)


def test_late_payment_of_a_variant_now_made_to_order_needs_no_stock(ada):
    mug = a_variant(on_hand=1)
    attempt = an_open_order(ada, (mug, 1))
    expire_page(attempt)
    stock.set_tracking(mug.sku, tracked=False, low_at=1)
    pay_late(attempt)
    assert settled(attempt).status == "paid"
    assert on_hand_and_reserved(mug) == (1, 0)


def test_payment_of_a_replaced_order_goes_to_the_inbox(ada):
    attempt = an_open_order(ada)
    expire_page(attempt, WhyCancelled.REPLACED)
    pay_late(attempt)
    order = settled(attempt)
    assert (order.status, order.attention) == ("cancelled", "late")
    assert Discrepancy.objects.get().kind == "late_cancelled"


def test_a_second_payment_goes_to_the_inbox_and_sells_nothing(ada):
    mug = a_variant(on_hand=5)
    order = a_paid_order(ada, (mug, 1))
    assert (
        send_event(actions.second_payment(order.attempts.get().session_id)).status_code
        == 200
    )
    order.refresh_from_db()
    assert (order.status, order.attention) == ("paid", "paid_twice")
    assert Discrepancy.objects.get().kind == "paid_twice"
    assert on_hand_and_reserved(mug) == (4, 0)
    assert order.emails.count() == 1


def test_an_unpaid_complete_session_never_makes_an_order_paid(ada):
    attempt = an_open_order(ada)
    event = actions.pay(attempt.session_id)
    faults.change(attempt.session_id, payment_status="unpaid")
    send_event(event)
    assert Order.objects.get().status != "paid"


def test_payment_that_fails_after_it_was_paid_goes_to_the_inbox(ada):
    order = a_paid_order(ada)
    attempt = order.attempts.get()
    faults.change(attempt.session_id, payment_status="unpaid")
    faults.change(attempt.payment_intent_id, status="requires_payment_method")
    settled(attempt)
    order.refresh_from_db()
    assert (order.status, order.attention) == ("paid", "review")
    assert Discrepancy.objects.get().kind == "failed_after_paid"


def test_session_of_another_shop_is_ignored(ada):
    attempt = an_open_order(ada)
    answer = send_event(actions.foreign_session(attempt.session_id))
    assert answer.status_code == 200
    assert not Discrepancy.objects.exists()
    assert Order.objects.get().status == "pending"


def test_payment_for_this_shop_without_an_order_goes_to_the_inbox(ada):
    attempt = an_open_order(ada)
    faults.change(
        attempt.session_id,
        metadata={
            "site": "http://testserver",
            "order": "LOST-LOST",
            "attempt": str(uuid4()),
        },
    )
    event = actions.pay(attempt.session_id)
    PaymentAttempt.objects.filter(pk=attempt.pk).update(session_id="cs_test_other")
    assert send_event(event).status_code == 200
    assert Discrepancy.objects.get().kind == "unknown_payment"
    PaymentAttempt.objects.filter(pk=attempt.pk).update(session_id=attempt.session_id)
    Order.objects.update(attention="review")


def test_event_that_arrives_before_the_session_id_is_stored_is_settled(ada):
    mug = a_variant(on_hand=1)
    attempt = an_open_order(ada, (mug, 1))
    PaymentAttempt.objects.filter(pk=attempt.pk).update(
        session_id=None, url="", status="creating"
    )
    assert send_event(actions.pay(attempt.session_id)).status_code == 200
    again = PaymentAttempt.objects.get()
    assert (again.status, again.session_id) == ("paid", attempt.session_id)


def test_hold_is_sold_or_released_only_once(ada):
    mug = a_variant(on_hand=3)
    attempt = an_open_order(ada, (mug, 2))
    actions.let_expire(attempt.session_id)
    for _time in range(2):
        settled(attempt)
    assert on_hand_and_reserved(mug) == (3, 0)
    assert Hold.objects.get().state == "released"


def test_pay_again_after_expiry(ada):
    mug = a_variant(on_hand=1)
    first = an_open_order(ada, (mug, 1))
    actions.let_expire(first.session_id)
    settled(first)
    second = start_checkout(ada.cart)
    actions.pay(second.session_id)
    assert settled(second).status == "paid"
