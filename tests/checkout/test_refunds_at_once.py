"""Late and second payments go back without a person where the store wants it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from checkout import orders, refunds
from checkout.models import Discrepancy, Refund
from checkout.payments import reconcile, resolve, settle, unexpected
from checkout.refunds import NotRefundable, Wanted
from products import stock
from sandbox import actions, disputes, faults
from sandbox.models import Record
from site_config.models import OutgoingEmail, StoreSettings
from tests.builders import a_variant
from tests.checkout_builders import (
    a_paid_order,
    an_open_order,
    pay_late,
    send_event,
)
from tests.marks import committed

pytestmark = [committed, pytest.mark.usefixtures("check_invariants_afterwards")]


def refund_at_once(wanted=True):
    StoreSettings.objects.update(refunds_at_once=wanted)


def a_second_payment(user, _who):
    order = a_paid_order(user, (a_variant(on_hand=5), 1))
    return actions.second_payment(order.attempts.get().session_id)


def late_money(user, who):
    """Paid after a colleague cancelled the order."""
    attempt = an_open_order(user, (a_variant(on_hand=5), 1))
    orders.cancel(attempt.order, who=who)
    return pay_late(attempt)


def late_and_sold_out(user, _who):
    """Paid after the page had expired, and somebody else bought the last one."""
    mug = a_variant(on_hand=1)
    attempt = an_open_order(user, (mug, 1))
    actions.let_expire(attempt.session_id)
    settle.session(session_id=attempt.session_id, cause="Test")
    stock.count(mug.sku, 0, shown=1)
    return pay_late(attempt)


UNEXPECTED = [a_second_payment, late_money, late_and_sold_out]


@pytest.mark.parametrize("what_comes", UNEXPECTED)
def test_what_comes_unexpectedly_goes_back_whole_and_settles_its_line(
    ada, mona, what_comes
):
    refund_at_once()
    assert send_event(what_comes(ada, mona)).status_code == 200
    [line] = Discrepancy.objects.all()
    [made] = Refund.objects.all()
    assert (made.attempt, made.amount) == (line.attempt, line.received)
    assert (made.status, made.who) == ("succeeded", None)
    assert line.resolved_at is not None
    line.order.refresh_from_db()
    assert line.order.attention == ""
    assert line.order.emails.filter(kind="refunded").count() == 1


@pytest.mark.parametrize("what_comes", UNEXPECTED)
def test_without_the_setting_it_waits_for_one_press(ada, mona, what_comes):
    send_event(what_comes(ada, mona))
    reconcile.run()
    assert Discrepancy.objects.get().resolved_at is None
    assert not Refund.objects.exists()


def test_what_waits_in_the_inbox_goes_back_once_the_setting_is_on(ada, mona):
    send_event(late_money(ada, mona))
    refund_at_once()
    assert reconcile.run()["late payments refunded"] == 1
    assert Refund.objects.get().status == "succeeded"
    assert reconcile.run()["late payments refunded"] == 0


def test_five_events_at_once_make_one_refund(ada, mona):
    refund_at_once()
    event_id = late_money(ada, mona)
    gate = threading.Barrier(5)

    def arrive(_time):
        try:
            gate.wait()
            return send_event(event_id).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(5) as senders:
        assert set(senders.map(arrive, range(5))) == {200}
    assert Refund.objects.get().status == "succeeded"
    assert Record.objects.filter(kind="refund").count() == 1
    assert OutgoingEmail.objects.filter(kind="refunded").count() == 1


def test_refund_without_an_answer_is_asked_for_again_and_made_once(ada, mona):
    refund_at_once()
    event_id = late_money(ada, mona)
    faults.next("lost", on=faults.NEW_REFUND, lasting=True)
    send_event(event_id)
    faults.clear()
    assert Refund.objects.get().status == "asking"
    Refund.objects.update(created_at=timezone.now() - reconcile.MIN_AGE * 2)
    reconcile.run()
    assert Refund.objects.get().status == "succeeded"
    assert Discrepancy.objects.get().resolved_at is not None


def test_refund_that_fails_is_left_to_a_person(ada, mona):
    refund_at_once()
    event_id = late_money(ada, mona)
    faults.next("400", on=faults.NEW_REFUND)
    send_event(event_id)
    for _time in range(2):
        reconcile.run()
    assert Refund.objects.get().status == "failed"
    still_open = Discrepancy.objects.filter(resolved_at=None)
    assert set(still_open.values_list("kind", flat=True)) == {
        "late_cancelled",
        "refund_failed",
    }


def test_payment_of_which_something_went_back_is_left_to_a_person(ada, mona):
    send_event(late_money(ada, mona))
    line = Discrepancy.objects.get()
    refunds.make(line.attempt, Wanted(amount=1), who=mona)
    refund_at_once()
    reconcile.run()
    assert Refund.objects.get().amount == 1


@pytest.mark.parametrize("status", ["needs_response", "warning_needs_response"])
def test_disputed_payment_does_not_go_back(ada, mona, status):
    send_event(late_money(ada, mona))
    session_id = Discrepancy.objects.get().attempt.session_id
    for event_id in disputes.dispute(session_id, status=status):
        send_event(event_id)
    refund_at_once()
    reconcile.run()
    assert not Refund.objects.exists()


def test_payment_that_a_person_accepted_does_not_go_back(ada, mona):
    send_event(late_money(ada, mona))
    line = Discrepancy.objects.get()
    refund_at_once()
    seen = Discrepancy.objects.get()  # By a task, before the colleague presses.
    resolve.as_accepted(line, who=mona, how="She still wants it.")
    unexpected.refund_if_due(seen)
    with pytest.raises(NotRefundable, match="settled before"):
        unexpected.refund(seen, who=mona)
    assert not Refund.objects.exists()


def test_payment_whose_refund_is_asked_for_is_not_accepted(ada, mona):
    send_event(late_money(ada, mona))
    line = Discrepancy.objects.get()
    faults.next("lost", times=2, on=faults.NEW_REFUND)
    unexpected.refund(line, who=mona)
    with pytest.raises(resolve.RefundUnderWay):
        resolve.as_accepted(line, who=mona, how="She still wants it.")
    assert line.order.status == "cancelled"
    assert Refund.objects.get().status == "asking"
    reconcile_later()
    assert Refund.objects.get().status == "succeeded"


def reconcile_later():
    Refund.objects.update(created_at=timezone.now() - timedelta(minutes=5))
    reconcile.run()


def test_wrong_sum_waits_for_a_person(ada, mona):
    refund_at_once()
    attempt = an_open_order(ada)
    event_id = actions.pay(attempt.session_id)
    faults.change(attempt.session_id, amount_total=1)
    send_event(event_id)
    reconcile.run()
    assert Discrepancy.objects.get().kind == "mismatch"
    assert not Refund.objects.exists()
    resolve.as_accepted(Discrepancy.objects.get(), who=mona, how="A gift.")
