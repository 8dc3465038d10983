"""Refunds: never more than was paid, asked for once, and true when Stripe changes its mind."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from checkout import gateway, orders, refundable, refunds
from checkout.models import Discrepancy, Refund
from checkout.payments import reconcile, settle_refund
from checkout.refunds import NotRefundable, Wanted
from products.models import StockItem, StockMovement
from sandbox import actions, faults, objects
from sandbox import refunds as stripes
from sandbox.models import Event, IdempotencyKey, Record
from site_config.models import OutgoingEmail
from tests.builders import a_variant, set_delivery
from tests.checkout_builders import a_paid_order, an_open_order, pay_late, send_event
from tests.marks import committed

pytestmark = [committed, pytest.mark.usefixtures("check_invariants_afterwards")]


@pytest.fixture
def mug(db):
    return a_variant(price=26, on_hand=5)


@pytest.fixture
def order(ada, mug):
    """Three mugs at 26, delivered for 6.50; paid by card."""
    set_delivery(price="6.50")
    return a_paid_order(ada, (mug, 3))


def payment(order):
    return order.attempts.get()


def line(order):
    return order.lines.get()


def refund(order, mona, key="", **wanted):
    return refunds.make(payment(order), Wanted(**wanted), who=mona, key=key)


def at_stripe():
    """What Stripe has refunded, in minor units, oldest first."""
    kept = Record.objects.filter(kind="refund").order_by("number")
    return [record.data["amount"] for record in kept]


def changed_at_stripe(made, status):
    """The bank changes a refund; Stripe's events of it, sent to the shop."""
    for event in stripes.change_refund_status(made.stripe_id, status):
        assert send_event(event).status_code == 200
    made.refresh_from_db()
    return made.status


def on_hand(variant):
    return StockItem.objects.get(variant=variant).on_hand


def test_one_of_three_lines_and_the_delivery_go_back(order, mona):
    made = refund(order, mona, lines={line(order).pk: 1}, delivery=Decimal("6.50"))
    assert (made.status, made.amount) == ("succeeded", Decimal("32.50"))
    assert at_stripe() == [3250]
    left = refundable.of_order(order)
    assert (left.amount, left.delivery) == (Decimal("52.00"), 0)
    assert left.lines[0].quantity == 2


def test_units_go_back_to_stock_only_when_somebody_says_so(order, mona, mug):
    refund(order, mona, lines={line(order).pk: 1})
    assert on_hand(mug) == 2
    refund(order, mona, lines={line(order).pk: 1}, restock={line(order).pk: 1})
    assert on_hand(mug) == 3


def test_no_more_units_come_back_than_were_sold(order, mona):
    """`test_restock_at_most_sold`"""
    for restock in (2, -1):
        with pytest.raises(NotRefundable):
            refund(
                order,
                mona,
                lines={line(order).pk: 1},
                restock={line(order).pk: restock},
            )
    refund(order, mona, lines={line(order).pk: 3}, restock={line(order).pk: 3})
    returned = StockMovement.objects.filter(kind="return")
    assert sum(movement.delta for movement in returned) == 3


@pytest.mark.parametrize(
    "too_much",
    [
        {"amount": Decimal("84.51")},
        {"delivery": Decimal("6.51")},
        {"delivery": Decimal("-1"), "amount": Decimal("1")},
        {"amount": Decimal("0")},
        {"amount": Decimal("1.005")},
        {},
    ],
)
def test_what_does_not_fit_the_payment_is_refused_and_changes_nothing(
    order, mona, too_much
):
    with pytest.raises(NotRefundable):
        refund(order, mona, **too_much)
    assert not Refund.objects.exists()
    assert at_stripe() == []


def test_more_units_than_are_left_are_refused(order, mona):
    refund(order, mona, lines={line(order).pk: 2})
    with pytest.raises(NotRefundable):
        refund(order, mona, lines={line(order).pk: 2})


def test_any_sum_may_go_back_and_never_more_than_is_left(order, mona):
    refund(order, mona, amount=Decimal("80.00"))
    with pytest.raises(NotRefundable, match="4.50"):
        refund(order, mona, lines={line(order).pk: 1})
    refund(order, mona, amount=Decimal("4.50"))
    assert sum(at_stripe()) == 8450


def test_the_whole_order_goes_back_with_all_its_units(order, mona, mug):
    refund(order, mona, amount=Decimal("10.00"))
    left = refundable.of_order(order)
    made = refunds.make(payment(order), refunds.whole(left, restock=True), who=mona)
    assert made.amount == Decimal("74.50")
    assert on_hand(mug) == 5
    assert sum(at_stripe()) == 8450


def test_a_second_press_refunds_nothing_more(order, mona):
    first = refund(order, mona, key="press-1", amount=Decimal("5.00"))
    again = refund(order, mona, key="press-1", amount=Decimal("5.00"))
    assert again == first
    assert at_stripe() == [500]


def test_a_page_that_was_used_refunds_nothing_else(order, mona):
    refund(order, mona, key="press-1", lines={line(order).pk: 1})
    with pytest.raises(NotRefundable, match="used for another refund"):
        refund(order, mona, key="press-1", lines={line(order).pk: 2})
    with pytest.raises(NotRefundable, match="used for another refund"):
        refund(order, mona, key="press-1", amount=Decimal("5.00"))
    assert len(at_stripe()) == 1


def test_the_shopper_hears_of_it_once(order, mona):
    made = refund(order, mona, amount=Decimal("5.00"))
    settle_refund.refund(refund_id=made.stripe_id, cause="Test")
    written = OutgoingEmail.objects.get(kind="refunded")
    assert (written.to, written.state) == (order.email, "sent")
    assert order.events.filter(kind="refunded").count() == 1


def test_an_unpaid_order_has_nothing_to_refund(ada, mona):
    attempt = an_open_order(ada)
    with pytest.raises(NotRefundable):
        refunds.make(attempt, Wanted(amount=Decimal(1)), who=mona)


@pytest.mark.parametrize("fault", ["timeout", "lost", "429", "503", "500_after"])
def test_a_lost_answer_is_found_again_and_refunds_once(order, mona, mug, fault):
    faults.next(fault, times=2, on="post /v1/refunds")
    made = refund(order, mona, lines={line(order).pk: 1}, restock={line(order).pk: 1})
    faults.clear()
    Refund.objects.update(created_at=timezone.now() - timedelta(minutes=5))
    reconcile.run()
    made.refresh_from_db()
    assert made.status == "succeeded"
    assert at_stripe() == [2600]
    assert on_hand(mug) == 3


def test_refusal_right_after_a_call_that_hangs_is_not_the_last_word(order, mona):
    faults.next("timeout", on=faults.NEW_REFUND)
    faults.next("400", on=faults.NEW_REFUND)
    made = refund(order, mona, amount=Decimal("5.00"))
    assert (made.status, Discrepancy.objects.count()) == ("asking", 0)
    long_ago = timezone.now() - refunds.UNDER_WAY
    Refund.objects.update(asked_at=long_ago, looked_at=long_ago)
    faults.next("400", on=faults.NEW_REFUND)
    refunds.ask(made)
    made.refresh_from_db()
    assert (made.status, Discrepancy.objects.count()) == ("failed", 1)


@pytest.mark.parametrize("no", ["401", "403"])
def test_refusal_after_a_lost_answer_leaves_the_refund_to_be_found_again(
    order, mona, no
):
    faults.next("lost", on=faults.NEW_REFUND)
    faults.next(no, lasting=True)
    for _press in range(2):
        made = refund(order, mona, key="one-press", amount=Decimal("5.00"))
        assert made.status == "asking"
    faults.clear()
    refunds.ask(made)
    made.refresh_from_db()
    assert (made.status, at_stripe()) == ("succeeded", [500])


def test_an_error_that_stripe_keeps_under_the_key_is_asked_past(order, mona):
    faults.next("500", on="post /v1/refunds")
    made = refund(order, mona, amount=Decimal("5.00"))
    with pytest.raises(gateway.StripeUnavailable):
        refunds.ask(made)
    assert at_stripe() == []
    long_ago = timezone.now() - refunds.UNDER_WAY
    Refund.objects.update(asked_at=long_ago)
    with pytest.raises(gateway.StripeUnavailable):
        refunds.ask(made)  # Somebody asked just now, and may still be at it.
    Refund.objects.update(looked_at=long_ago)
    for _time in range(2):
        refunds.ask(made)
    made.refresh_from_db()
    assert (made.status, at_stripe()) == ("succeeded", [500])


def test_an_answer_lost_a_day_ago_refunds_once(order, mona):
    faults.next("lost", times=2, on="post /v1/refunds")
    made = refund(order, mona, amount=Decimal("5.00"))
    assert made.status == "asking"
    IdempotencyKey.objects.all().delete()
    refunds.ask(made)
    made.refresh_from_db()
    assert made.status == "succeeded"
    assert at_stripe() == [500]


def test_a_refusal_puts_a_line_into_the_inbox_and_the_sum_is_free_again(order, mona):
    faults.next("400", on="post /v1/refunds")
    made = refund(order, mona, lines={line(order).pk: 1}, restock={line(order).pk: 1})
    assert made.status == "failed"
    assert Discrepancy.objects.get(resolved_at=None).kind == "refund_failed"
    assert refundable.of_order(order).amount == Decimal("84.50")
    assert not StockMovement.objects.filter(kind="return").exists()
    order.refresh_from_db()
    assert order.attention == "refund"
    # A later refund of as much settles the line.
    refund(order, mona, lines={line(order).pk: 1})
    order.refresh_from_db()
    assert order.attention == ""
    assert not Discrepancy.objects.filter(resolved_at=None).exists()


def test_a_refund_that_fails_weeks_later_is_to_be_refunded_again(order, mona):
    """`test_refund_fails_later`"""
    made = refund(order, mona, lines={line(order).pk: 3}, restock={line(order).pk: 3})
    assert changed_at_stripe(made, "failed") == "failed"
    left = refundable.of_order(order)
    assert (left.amount, left.lines[0].quantity) == (Decimal("84.50"), 3)
    # The units are in the shop, so they can't come back a second time.
    assert left.lines[0].restockable == 0
    assert Discrepancy.objects.get(resolved_at=None).kind == "refund_failed"


def test_a_stale_answer_changes_nothing(order, mona):
    made = refund(order, mona, amount=Decimal("5.00"))
    stale = gateway.read_refund(made.stripe_id)
    changed_at_stripe(made, "failed")
    settle_refund.apply(stale, cause="Test")
    made.refresh_from_db()
    assert made.status == "failed"
    assert OutgoingEmail.objects.filter(kind="refunded").count() == 1


def test_a_pending_refund_is_told_when_it_succeeds(order, mona):
    made = refund(order, mona, amount=Decimal("5.00"))
    Refund.objects.update(status="pending", succeeded_at=None)
    OutgoingEmail.objects.filter(kind="refunded").delete()
    objects.change(made.stripe_id, status="pending")
    reconcile.run()
    assert not OutgoingEmail.objects.filter(kind="refunded").exists()
    assert changed_at_stripe(made, "succeeded") == "succeeded"
    assert OutgoingEmail.objects.filter(kind="refunded").count() == 1


def made_in_the_dashboard(order, amount):
    intent = payment(order).payment_intent_id
    return stripes.refund({"payment_intent": intent, "amount": amount})


def events_about(made):
    return [event.id for event in Event.objects.filter(about=made["id"])]


def test_a_refund_made_at_stripe_arrives_once(order):
    """`test_dashboard_refund`"""
    made = made_in_the_dashboard(order, 1200)
    for event in events_about(made) * 2:
        assert send_event(event).status_code == 200
    row = Refund.objects.get()
    assert (row.amount, row.made_at_stripe, row.status) == (12, True, "succeeded")
    assert refundable.of_order(order).amount == Decimal("72.50")


def test_a_refund_made_at_stripe_whose_event_was_lost_is_found(order):
    made_in_the_dashboard(order, 1200)
    reconcile.run()
    assert Refund.objects.get().amount == 12


def test_a_refund_before_the_payments_event_settles_the_payment_first(ada):
    attempt = an_open_order(ada)
    actions.pay(attempt.session_id)
    intent = objects.get("checkout.session", attempt.session_id)["payment_intent"]
    made = stripes.refund({"payment_intent": intent, "amount": 100})
    for event in events_about(made):
        assert send_event(event).status_code == 200
    attempt.order.refresh_from_db()
    assert attempt.order.status == "paid"
    assert Refund.objects.get().amount == 1


def test_a_refund_of_another_shop_on_the_account_is_ignored(order):
    foreign = actions.foreign_session(payment(order).session_id)
    session = Event.objects.get(id=foreign).data["data"]["object"]
    made = stripes.refund({"payment_intent": session["payment_intent"]})
    for event in events_about(made):
        assert send_event(event).status_code == 200
    assert not Refund.objects.exists()


def test_late_money_goes_back_with_one_press(ada, mona):
    attempt = an_open_order(ada)
    order = attempt.order
    orders.cancel(order, who=mona)
    send_event(pay_late(attempt))
    found = Discrepancy.objects.get()
    attempt, wanted, key = refunds.of_unexpected(found)
    for _press in range(2):
        made = refunds.make(attempt, wanted, who=mona, key=key)
    assert (made.status, key) == ("succeeded", f"late-{attempt.key}")
    assert len(at_stripe()) == 1
    found.refresh_from_db()
    assert found.resolved_by == mona
    order.refresh_from_db()
    assert (order.status, order.attention) == ("cancelled", "")


def test_a_second_payment_goes_back_and_the_first_one_stays(order, mona):
    send_event(actions.second_payment(payment(order).session_id))
    found = Discrepancy.objects.get()
    attempt, wanted, key = refunds.of_unexpected(found)
    refunds.make(attempt, wanted, who=mona, key=key)
    assert key == f"dup-{attempt.key}"
    order.refresh_from_db()
    assert (order.status, order.attention) == ("paid", "")
    assert refundable.of_order(order).amount == Decimal("84.50")
