"""Disputes: nothing is sent or refunded while a bank asks, and the outcome is written down."""

from __future__ import annotations

import pytest

from checkout import gateway, refunds
from checkout.models import Discrepancy, Dispute
from checkout.payments import reconcile, settle_dispute
from checkout.refunds import NotRefundable, Wanted
from sandbox import disputes as stripes
from sandbox import objects
from sandbox.models import Event
from tests.builders import a_variant
from tests.checkout_builders import a_paid_order, send_event
from tests.marks import committed

pytestmark = [committed, pytest.mark.usefixtures("check_invariants_afterwards")]


@pytest.fixture
def order(ada):
    return a_paid_order(ada, (a_variant(price=26, on_hand=5), 2))


def session_id(order):
    return order.attempts.get().session_id


def deliver(events):
    for event in events:
        assert send_event(event).status_code == 200


@pytest.fixture
def disputed(order):
    """The shopper's bank has taken the payment back."""
    deliver(stripes.dispute(session_id(order)))
    order.refresh_from_db()
    return order


def the_dispute():
    return Dispute.objects.get()


def refund(order, who):
    return refunds.make(order.attempts.get(), Wanted(amount=1), who=who)


def open_lines():
    return list(
        Discrepancy.objects.filter(resolved_at=None).values_list("kind", flat=True)
    )


def test_a_dispute_calls_a_person_and_says_until_when(disputed):
    found = Discrepancy.objects.get()
    assert (disputed.attention, found.kind) == ("disputed", "dispute")
    due = objects.get("dispute", the_dispute().stripe_id)["evidence_details"]["due_by"]
    assert found.due_by.timestamp() == due
    assert disputed.events.filter(kind="disputed").count() == 1


def test_a_disputed_payment_is_not_refunded(disputed, mona):
    """`test_dispute_blocks_refund`"""
    with pytest.raises(NotRefundable, match="disputes"):
        refund(disputed, mona)


def test_a_bank_that_only_asks_may_be_answered_by_a_refund(order, mona):
    deliver(stripes.dispute(session_id(order), status="warning_needs_response"))
    assert open_lines() == ["dispute"]
    assert refund(order, mona).status == "succeeded"
    deliver(stripes.end(the_dispute().stripe_id, "warning_closed"))
    order.refresh_from_db()
    assert (open_lines(), order.attention) == ([], "")


def test_a_dispute_that_was_won_frees_the_order(disputed, mona):
    deliver(stripes.end(the_dispute().stripe_id, "won"))
    disputed.refresh_from_db()
    assert (open_lines(), disputed.attention) == ([], "")
    assert refund(disputed, mona).status == "succeeded"


def test_a_dispute_that_was_lost_is_never_refunded_as_well(disputed, mona):
    deliver(stripes.end(the_dispute().stripe_id, "lost"))
    disputed.refresh_from_db()
    assert (open_lines(), disputed.attention) == (["dispute_lost"], "disputed")
    with pytest.raises(NotRefundable):
        refund(disputed, mona)


def test_a_decision_that_an_appeal_turns_is_won_after_all(disputed):
    dispute = the_dispute().stripe_id
    deliver(stripes.end(dispute, "lost"))
    for status in ("appeal_under_review", "won"):
        objects.change(dispute, status=status)
        settle_dispute.dispute(dispute_id=dispute, cause="Test")
    assert the_dispute().status == "won"


def test_a_stale_answer_does_not_open_it_again(disputed):
    stale = gateway.read_dispute(the_dispute().stripe_id)
    deliver(stripes.end(the_dispute().stripe_id, "won"))
    settle_dispute.apply(stale, cause="Test")
    assert the_dispute().status == "won"
    assert open_lines() == []


def test_a_word_of_stripe_that_we_do_not_know_counts_as_open(disputed, mona):
    dispute = the_dispute().stripe_id
    objects.change(dispute, status="something_new")
    settle_dispute.dispute(dispute_id=dispute, cause="Test")
    with pytest.raises(NotRefundable):
        refund(disputed, mona)


def test_events_in_any_order_and_twice_write_one_dispute(order):
    events = stripes.dispute(session_id(order))
    events += stripes.end(Event.objects.last().about, "won")
    deliver([*reversed(events), *events])
    assert the_dispute().status == "won"
    assert open_lines() == []


def test_a_dispute_whose_event_was_lost_is_found(order):
    stripes.dispute(session_id(order))
    reconcile.run()
    assert the_dispute().is_open
    assert open_lines() == ["dispute"]
