"""What happens at Stripe by itself when its clock moves."""

from __future__ import annotations

import pytest

from sandbox import actions, disputes, objects, payouts, schedule
from sandbox.models import Behaviour, Event
from tests.sandbox.conftest import params

pytestmark = pytest.mark.django_db(databases=["default", "sandbox"])

DAY = objects.DAY


@pytest.fixture
def stripe_v1(client_of_stripe):
    return client_of_stripe.v1


@pytest.fixture
def paid(checkout, session):
    actions.pay(session.id)
    return checkout.retrieve(session.id)


def refund(stripe_v1, paid, **fields):
    asked = {"payment_intent": paid.payment_intent, **fields}
    return stripe_v1.refunds.create(params=asked)


def refunds_will(behaviour):
    Behaviour.objects.update_or_create(pk=1, defaults={"refunds": behaviour})


def event_types():
    return list(Event.objects.order_by("number").values_list("data__type", flat=True))


def test_open_session_expires_at_its_own_second(checkout, session):
    schedule.move_clock(DAY)
    assert checkout.retrieve(session.id).status == "expired"
    assert Event.objects.get().data["created"] == session.expires_at


def test_shop_can_sell_while_stripes_clock_is_ahead(checkout):
    schedule.move_clock(10 * DAY)
    session = checkout.create(params=params())
    assert checkout.retrieve(session.id).status == "open"
    schedule.move_clock(36 * 60)
    assert checkout.retrieve(session.id).status == "expired"


@pytest.mark.parametrize(
    ("outcome", "status", "event_type"),
    [
        ("bank_succeeds", "paid", "checkout.session.async_payment_succeeded"),
        ("bank_fails", "unpaid", "checkout.session.async_payment_failed"),
    ],
)
def test_bank_payment_is_decided_after_five_days(
    checkout, session, outcome, status, event_type
):
    actions.pay_by_bank(session.id, outcome=outcome)
    schedule.move_clock(4 * DAY)
    assert event_types() == ["checkout.session.completed"]
    schedule.move_clock(DAY)
    assert checkout.retrieve(session.id).payment_status == status
    assert event_types()[-1] == event_type


def test_failed_bank_payment_leaves_nothing_in_the_balance(stripe_v1, session):
    actions.pay_by_bank(session.id)
    assert stripe_v1.balance.retrieve().pending[0].amount == 3000 - 65
    actions.bank_fails(session.id)
    lines = stripe_v1.balance_transactions.list().data
    assert [line.type for line in lines] == ["payment_failure_refund", "payment"]
    assert sum(line.net for line in lines) == 0


@pytest.mark.parametrize(
    ("behaviour", "first", "last"),
    [
        ("succeed", "succeeded", "succeeded"),
        ("pending", "pending", "succeeded"),
        ("pending_then_fail", "pending", "failed"),
        ("fail_later", "succeeded", "failed"),
        ("need_action", "requires_action", "requires_action"),
    ],
)
def test_refund_becomes_what_was_chosen(stripe_v1, paid, behaviour, first, last):
    refunds_will(behaviour)
    made = refund(stripe_v1, paid, amount=500)
    assert made.status == first
    schedule.move_clock(5 * DAY)
    assert stripe_v1.refunds.retrieve(made.id).status == last


def test_money_of_a_failed_refund_is_in_the_balance_again(stripe_v1, paid):
    refunds_will("fail_later")
    made = refund(stripe_v1, paid, amount=500)
    schedule.move_clock(5 * DAY)
    failed = stripe_v1.refunds.retrieve(made.id)
    line = stripe_v1.balance_transactions.retrieve(failed.failure_balance_transaction)
    assert (line.amount, line.type, line.source) == (500, "refund_failure", made.id)


def test_unanswered_dispute_gets_past_due_and_is_lost(stripe_v1, paid):
    opened, _ = disputes.dispute(paid.id)
    id_ = Event.objects.get(id=opened).about
    schedule.move_clock(7 * DAY)
    assert stripe_v1.disputes.retrieve(id_).evidence_details.past_due
    schedule.move_clock(DAY)
    assert stripe_v1.disputes.retrieve(id_).status == "lost"
    assert event_types()[-2:] == ["charge.dispute.updated", "charge.dispute.closed"]


def test_unanswered_inquiry_closes_after_120_days(stripe_v1, paid):
    (opened,) = disputes.dispute(paid.id, status="warning_needs_response")
    id_ = Event.objects.get(id=opened).about
    schedule.move_clock(119 * DAY)
    assert stripe_v1.disputes.retrieve(id_).status == "warning_needs_response"
    schedule.move_clock(DAY)
    assert stripe_v1.disputes.retrieve(id_).status == "warning_closed"


def test_payout_brings_what_is_available_and_its_lines_add_up_to_it(stripe_v1, paid):
    refund(stripe_v1, paid, amount=500)
    assert stripe_v1.payouts.list().data == []
    schedule.move_clock(8 * DAY)
    (payout,) = stripe_v1.payouts.list().data
    assert (payout.amount, payout.status) == (3000 - 65 - 500, "in_transit")
    paid_out = {"payout": payout.id}
    lines = stripe_v1.balance_transactions.list(params=paid_out).data
    assert {line.type for line in lines} == {"charge", "refund", "payout"}
    assert sum(line.net for line in lines) == 0
    assert stripe_v1.balance.retrieve().available[0].amount == 0


def test_payout_arrives_two_days_after_it_was_made(stripe_v1, paid):
    schedule.move_clock(11 * DAY)
    (payout,) = stripe_v1.payouts.list(params={"status": "paid"}).data
    assert payout.arrival_date == payout.created + 2 * DAY
    assert payout.created % DAY == 0


def test_money_of_a_failed_payout_is_paid_out_again(stripe_v1, paid):
    schedule.move_clock(8 * DAY)
    (first,) = stripe_v1.payouts.list().data
    payouts.fail(first.id)
    schedule.move_clock(DAY)
    second = stripe_v1.payouts.list().data[0]
    assert (first.amount, second.id != first.id) == (second.amount, True)
    assert stripe_v1.payouts.retrieve(first.id).status == "failed"


def test_balance_below_nothing_waits_for_the_next_sale(stripe_v1, checkout, paid):
    schedule.move_clock(8 * DAY)
    refund(stripe_v1, paid, amount=500)
    schedule.move_clock(3 * DAY)
    assert len(stripe_v1.payouts.list().data) == 1
    actions.pay(checkout.create(params=params()).id)
    schedule.move_clock(8 * DAY)
    assert stripe_v1.payouts.list().data[0].amount == 3000 - 65 - 500
