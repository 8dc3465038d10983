"""Disputes and inquiries: evidence, deadlines, money, and who may do what when."""

from __future__ import annotations

import pytest
import stripe

from sandbox import actions, disputes, schedule
from sandbox.models import Event
from sandbox.refusals import Refusal

pytestmark = pytest.mark.django_db(databases=["default", "sandbox"])


@pytest.fixture
def stripe_disputes(client_of_stripe):
    return client_of_stripe.v1.disputes


@pytest.fixture
def paid(checkout, session):
    actions.pay(session.id)
    return checkout.retrieve(session.id)


@pytest.fixture
def dispute(stripe_disputes, paid):
    disputes.dispute(paid.id)
    return stripe_disputes.list().data[0]


@pytest.fixture
def inquiry(stripe_disputes, paid):
    disputes.dispute(paid.id, status="warning_needs_response")
    return stripe_disputes.list().data[0]


def event_types():
    return list(Event.objects.order_by("number").values_list("data__type", flat=True))


def test_dispute_takes_amount_and_fee(client_of_stripe, dispute):
    (line,) = dispute.balance_transactions
    assert (line.amount, line.fee, line.net) == (-3000, 1500, -4500)
    assert line.source == dispute.id
    asked = {"source": dispute.id}
    listed = client_of_stripe.v1.balance_transactions.list(params=asked).data
    assert [entry.id for entry in listed] == [line.id]


def test_won_dispute_brings_the_amount_back_without_the_fee(stripe_disputes, dispute):
    disputes.end(dispute.id, "won")
    lines = stripe_disputes.retrieve(dispute.id).balance_transactions
    assert [line.net for line in lines] == [-4500, 3000]


def test_evidence_is_submitted_unless_told_to_wait(stripe_disputes, dispute):
    staged = {"evidence": {"shipping_carrier": "Post"}, "submit": False}
    kept = stripe_disputes.update(dispute.id, params=staged)
    assert (kept.status, kept.evidence_details.has_evidence) == ("needs_response", True)
    more = {"evidence": {"shipping_tracking_number": "123"}}
    sent = stripe_disputes.update(dispute.id, params=more)
    assert (sent.status, sent.evidence_details.submission_count) == ("under_review", 1)
    assert sent.evidence.to_dict() == {
        "shipping_carrier": "Post",
        "shipping_tracking_number": "123",
    }
    assert event_types()[-2:] == ["charge.dispute.updated"] * 2


def test_evidence_can_be_submitted_once(stripe_disputes, dispute):
    stripe_disputes.update(dispute.id, params={"submit": True})
    with pytest.raises(stripe.InvalidRequestError, match="no evidence any more"):
        stripe_disputes.update(dispute.id, params={"evidence": {"customer_name": "A"}})


def test_evidence_comes_too_late_after_the_deadline(stripe_disputes, dispute):
    schedule.move_clock(disputes.ANSWERED_WITHIN)
    with pytest.raises(stripe.InvalidRequestError, match="time to submit"):
        stripe_disputes.update(dispute.id, params={"evidence": {"customer_name": "A"}})


@pytest.mark.parametrize(
    ("evidence", "param"),
    [
        ({"tracking": "123"}, "evidence[tracking]"),
        ({"receipt": "file_1"}, "evidence[receipt]"),
        ({"uncategorized_text": "x" * 20_001}, "evidence[uncategorized_text]"),
    ],
)
def test_wrong_evidence_is_refused(stripe_disputes, dispute, evidence, param):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        stripe_disputes.update(dispute.id, params={"evidence": evidence})
    assert refused.value.param == param


@pytest.mark.parametrize(
    ("text", "status"),
    [("winning_evidence", "won"), ("losing_evidence", "lost")],
)
def test_test_modes_texts_decide_a_dispute(stripe_disputes, dispute, text, status):
    evidence = {"evidence": {"uncategorized_text": text}}
    stripe_disputes.update(dispute.id, params=evidence)
    assert stripe_disputes.retrieve(dispute.id).status == status


def test_bank_decides_for_the_evidence_after_weeks(stripe_disputes, dispute):
    evidence = {"evidence": {"customer_name": "Ada"}}
    stripe_disputes.update(dispute.id, params=evidence)
    schedule.move_clock(disputes.BANK_DECIDES_AFTER)
    assert stripe_disputes.retrieve(dispute.id).status == "won"


def test_closing_a_dispute_loses_it(stripe_disputes, dispute):
    assert stripe_disputes.close(dispute.id).status == "lost"
    with pytest.raises(stripe.InvalidRequestError, match="already closed"):
        stripe_disputes.close(dispute.id)


def test_inquiry_takes_no_money_until_it_becomes_a_dispute(stripe_disputes, inquiry):
    assert inquiry.balance_transactions == []
    disputes.escalate(inquiry.id)
    escalated = stripe_disputes.retrieve(inquiry.id)
    assert (escalated.status, len(escalated.balance_transactions)) == (
        "needs_response",
        1,
    )
    assert event_types()[-2:] == [
        "charge.dispute.updated",
        "charge.dispute.funds_withdrawn",
    ]


def test_a_whole_refund_closes_an_inquiry(
    client_of_stripe, stripe_disputes, paid, inquiry
):
    asked = {"payment_intent": paid.payment_intent}
    client_of_stripe.v1.refunds.create(params=asked)
    assert stripe_disputes.retrieve(inquiry.id).status == "warning_closed"


def test_only_what_was_not_refunded_is_disputed(
    client_of_stripe, stripe_disputes, paid
):
    asked = {"payment_intent": paid.payment_intent, "amount": 1000}
    client_of_stripe.v1.refunds.create(params=asked)
    disputes.dispute(paid.id)
    by_payment = {"payment_intent": paid.payment_intent}
    assert stripe_disputes.list(params=by_payment).data[0].amount == 2000


def test_a_payment_is_disputed_once_at_a_time(dispute, paid):
    with pytest.raises(Refusal, match="disputed already"):
        disputes.dispute(paid.id)


def test_a_won_payment_can_be_refunded_again(client_of_stripe, dispute):
    disputes.end(dispute.id, "won")
    asked = {"payment_intent": dispute.payment_intent}
    assert client_of_stripe.v1.refunds.create(params=asked).status == "succeeded"
