"""Staff settle payments that do not match, and cancel orders that nobody paid."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation

from checkout import orders
from checkout.models import Discrepancy, Order, PaymentAttempt
from checkout.models.orders import WhyCancelled
from checkout.payments import resolve, settle
from products import stock
from products.models import StockItem
from sandbox import actions, faults
from site_config.models import OutgoingEmail
from tests.builders import a_variant
from tests.checkout.order_builders import a_colleague
from tests.checkout_builders import a_cart, an_open_order, pay_late
from tests.conftest import browser_of
from tests.marks import committed

pytestmark = [committed, pytest.mark.usefixtures("check_invariants_afterwards")]


@pytest.fixture
def mug(db):
    return a_variant(on_hand=5)


def on_hand_and_reserved(variant):
    return StockItem.objects.values_list("on_hand", "reserved").get(variant=variant)


def settled(attempt, **how):
    return settle.session(session_id=attempt.session_id, cause="Test", **how)


def a_wrong_sum(user, mug):
    """An order of one mug for which a penny was paid; its line of the money inbox."""
    attempt = an_open_order(user, (mug, 1))
    actions.pay(attempt.session_id)
    faults.change(attempt.session_id, amount_total=1)
    settled(attempt)
    return Discrepancy.objects.get()


def a_wrong_sum_by_bank(user, mug):
    """The same by a bank debit, so that the order was on its way for days."""
    attempt = an_open_order(user, (mug, 1))
    actions.pay_by_bank(attempt.session_id)
    settled(attempt)
    actions.bank_succeeds(attempt.session_id)
    faults.change(attempt.session_id, amount_total=1)
    settled(attempt)
    return Discrepancy.objects.get()


def late_money(user, mug):
    settled(paid_after_it_closed(user, mug))
    return Discrepancy.objects.get()


def late_money_that_failed_later(user, mug):
    """Two lines of one order: a wrong sum, and then Stripe says that it failed."""
    line = a_wrong_sum_by_bank(user, mug)
    intent = PaymentAttempt.objects.get().payment_intent_id
    faults.change(intent, status="requires_payment_method")
    faults.change(PaymentAttempt.objects.get().session_id, payment_status="unpaid")
    settled(PaymentAttempt.objects.get())
    return line


def paid_after_it_closed(user, mug, why=WhyCancelled.REPLACED):
    attempt = an_open_order(user, (mug, 1))
    actions.let_expire(attempt.session_id)
    settled(attempt, why=why)
    pay_late(attempt)
    return attempt


def on_the_timeline():
    events = Order.objects.get().events.values_list("kind", "who__email", "cause")
    return list(events)


def test_refunded_wrong_sum_cancels_the_order_and_releases_its_units(ada, mug, mona):
    resolve.as_refunded(a_wrong_sum(ada, mug), who=mona, how="Refunded £0.01.")
    order = Order.objects.get()
    assert (order.status, order.why_cancelled) == ("cancelled", "staff")
    assert order.attention == ""
    assert on_hand_and_reserved(mug) == (5, 0)
    assert ("cancelled", "mona@example.com", "Money inbox") in on_the_timeline()
    assert not OutgoingEmail.objects.exists()


OPEN_LINES = [
    a_wrong_sum,
    a_wrong_sum_by_bank,
    late_money,
    late_money_that_failed_later,
]


@pytest.mark.parametrize("what_came", OPEN_LINES)
def test_refunded_payment_leaves_no_hold_and_no_open_line(ada, mug, mona, what_came):
    what_came(ada, mug)
    for line in Discrepancy.objects.filter(resolved_at=None):
        assert resolve.needs_decision(line)
        resolve.as_refunded(line, who=mona, how="Sent back.")
    order = Order.objects.get()
    assert (order.status, order.attention) == ("cancelled", "")
    assert on_hand_and_reserved(mug) == (5, 0)


@pytest.mark.parametrize("what_came", OPEN_LINES)
def test_accepted_payment_pays_the_order_and_sells_once(ada, mug, mona, what_came):
    line = what_came(ada, mug)
    resolve.as_accepted(line, who=mona, how="We take it.")
    assert Order.objects.get().status == "paid"
    assert on_hand_and_reserved(mug) == (4, 0)


def test_accepted_wrong_sum_pays_the_order_and_sells_its_units(
    ada, mug, mona, mailoutbox
):
    line = a_wrong_sum(ada, mug)
    a_cart(ada, (mug, 2))  # She went on shopping, for the same.
    resolve.as_accepted(line, who=mona, how="A gift.")
    order = Order.objects.get()
    assert (order.status, order.attention) == ("paid", "")
    assert order.delivery_address["city"] == "Whitby"
    assert on_hand_and_reserved(mug) == (4, 0)
    assert ada.cart.lines.get().quantity == 2
    assert ("paid", "mona@example.com", "Money inbox") in on_the_timeline()
    email = mailoutbox[0].body
    assert email.startswith("Thank you. We have your payment and start packing.")


def test_payment_of_a_cancelled_order_can_be_accepted_while_units_are_free(
    ada, mug, mona
):
    settled(paid_after_it_closed(ada, mug))
    resolve.as_accepted(Discrepancy.objects.get(), who=mona, how="She still wants it.")
    order = Order.objects.get()
    assert (order.status, order.why_cancelled) == ("paid", "")
    assert on_hand_and_reserved(mug) == (4, 0)


def test_payment_of_units_sold_since_can_not_be_accepted(ada, mug, mona):
    attempt = paid_after_it_closed(ada, mug, WhyCancelled.EXPIRED)
    stock.count(mug.sku, 0, shown=5)
    settled(attempt)
    line = Discrepancy.objects.get()
    with pytest.raises(resolve.NotEnoughStock, match="The units have been sold since"):
        resolve.as_accepted(line, who=mona, how="We make another.")
    line.refresh_from_db()
    assert line.resolved_at is None
    stock.receive(mug.sku, 1, why="made another")
    resolve.as_accepted(line, who=mona, how="We made another.")
    assert Order.objects.get().status == "paid"


@pytest.mark.parametrize("verb", [resolve.as_refunded, resolve.as_accepted])
def test_line_that_was_settled_stays_as_it_is(ada, mug, mona, verb):
    line = a_wrong_sum(ada, mug)
    resolve.as_refunded(line, who=mona, how="Refunded.")
    with pytest.raises(resolve.AlreadySettled):
        verb(line, who=mona, how="Again.")
    assert on_hand_and_reserved(mug) == (5, 0)


def test_inbox_asks_what_became_of_the_payment(ada, mug, mona):
    line = a_wrong_sum(ada, mug)
    address = f"/admin/money-inbox/settle/{line.pk}/"
    page = browser_of(mona).post(address, {"how": "Done."})
    assert page.status_code == 422
    assert "Choose what happened to the payment." in page.content.decode()
    done = browser_of(mona).post(address, {"how": "Sent back.", "outcome": "refunded"})
    assert done.status_code == 303
    assert Order.objects.get().status == "cancelled"


def press_cancel(user, order):
    return browser_of(user).post(f"/admin/orders/cancel/{order.pk}/", follow=True)


def test_staff_cancel_an_unpaid_order(ada, mug, mona):
    attempt = an_open_order(ada, (mug, 1))
    page = press_cancel(mona, attempt.order)
    assert "The order is cancelled." in page.content.decode()
    order = Order.objects.get()
    assert (order.status, order.why_cancelled) == ("cancelled", "staff")
    assert on_hand_and_reserved(mug) == (5, 0)
    assert ("cancelled", "mona@example.com", "Admin") in on_the_timeline()
    with pytest.raises(Exception, match="not open"):
        actions.pay(attempt.session_id)


def test_order_paid_in_the_meantime_is_settled_and_not_cancelled(ada, mug, mona):
    attempt = an_open_order(ada, (mug, 1))
    actions.pay(attempt.session_id)
    page = press_cancel(mona, attempt.order)
    assert "It had already been paid, so the order is kept." in page.content.decode()
    assert Order.objects.get().status == "paid"
    assert on_hand_and_reserved(mug) == (4, 0)


def test_order_is_not_cancelled_while_stripe_does_not_answer(ada, mug, mona):
    attempt = an_open_order(ada, (mug, 1))
    faults.next("timeout", times=9)
    with pytest.raises(orders.PageNotClosed):
        orders.cancel(attempt.order, who=mona)
    faults.clear()
    assert Order.objects.get().status == "pending"
    assert on_hand_and_reserved(mug) == (5, 1)


def test_only_people_with_the_permission_cancel_an_order(ada, mug):
    attempt = an_open_order(ada, (mug, 1))
    lou = a_colleague("lou@example.com", "view_order", "add_orderevent")
    shown = browser_of(lou).get(f"/admin/orders/inspect/{attempt.order.pk}/")
    assert "Cancel the order" not in shown.content.decode()
    press_cancel(lou, attempt.order)
    assert Order.objects.get().status == "pending"


def test_paid_order_can_not_be_cancelled(ada, mug, mona):
    resolve.as_accepted(a_wrong_sum(ada, mug), who=mona, how="A gift.")
    with pytest.raises(orders.NothingToCancel):
        orders.cancel(Order.objects.get(), who=mona)
    assert Order.objects.get().total == mug.price + Decimal(5)


def test_reasons_are_stored_as_codes_and_translated_for_each_reader(ada, mug):
    attempt = an_open_order(ada, (mug, 1))
    with translation.override("de"):
        actions.let_expire(attempt.session_id)
        settled(attempt)
    event = Order.objects.get().events.get(kind="cancelled")
    assert event.detail == "expired"
    assert event.description == "The payment page closed"
    with translation.override("de"):
        assert (
            event.description == WhyCancelled.EXPIRED.label != "The payment page closed"
        )
