"""Money going back, by Stripe's rules."""

from __future__ import annotations

import pytest
import stripe

from sandbox import actions, disputes, refunds
from sandbox.models import Event
from sandbox.refusals import Refusal

pytestmark = pytest.mark.django_db(databases=["default", "sandbox"])


@pytest.fixture
def stripe_refunds(client_of_stripe):
    return client_of_stripe.v1.refunds


@pytest.fixture
def paid(checkout, session):
    actions.pay(session.id)
    return checkout.retrieve(session.id)


@pytest.fixture
def charge(client_of_stripe, paid):
    def read():
        params = {"expand": ["latest_charge"]}
        intents = client_of_stripe.v1.payment_intents
        return intents.retrieve(paid.payment_intent, params=params).latest_charge

    return read


def refund_of(paid, **fields):
    return {"payment_intent": paid.payment_intent, **fields}


def event_types():
    return list(Event.objects.order_by("number").values_list("data__type", flat=True))


def test_refund_without_an_amount_refunds_the_rest(stripe_refunds, paid, charge):
    stripe_refunds.create(params=refund_of(paid, amount=1000))
    rest = stripe_refunds.create(params=refund_of(paid))
    assert (rest.amount, rest.status) == (2000, "succeeded")
    assert charge().refunded
    assert event_types()[-2:] == ["refund.created", "refund.created"]


def test_a_partial_refund_is_not_a_refunded_charge(stripe_refunds, paid, charge):
    stripe_refunds.create(params=refund_of(paid, amount=1000))
    assert (charge().amount_refunded, charge().refunded) == (1000, False)


def test_refund_cannot_exceed_the_rest(stripe_refunds, paid):
    stripe_refunds.create(params=refund_of(paid, amount=1000))
    with pytest.raises(stripe.InvalidRequestError) as refused:
        stripe_refunds.create(params=refund_of(paid, amount=2001))
    assert refused.value.param == "amount"


def test_refunded_charge_cannot_be_refunded_again(stripe_refunds, paid):
    stripe_refunds.create(params=refund_of(paid))
    with pytest.raises(stripe.InvalidRequestError) as refused:
        stripe_refunds.create(params=refund_of(paid))
    assert refused.value.code == "charge_already_refunded"


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"amount": 0}, "amount"),
        ({"reason": "changed_mind"}, "reason"),
        ({"amount": "10.00"}, "amount"),
        ({"metadata": {"x" * 41: "x"}}, "metadata"),
        ({"charge": "ch_1"}, "payment_intent"),
    ],
)
def test_wrong_refund_is_refused_with_its_parameter(
    stripe_refunds, paid, fields, param
):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        stripe_refunds.create(params=refund_of(paid, **fields))
    assert refused.value.param == param


def test_unpaid_session_cannot_be_refunded(checkout, stripe_refunds, session):
    actions.pay_by_bank(session.id)
    waiting = checkout.retrieve(session.id)
    with pytest.raises(stripe.InvalidRequestError):
        stripe_refunds.create(params=refund_of(waiting))


def test_refund_of_a_bank_payment_is_pending(checkout, stripe_refunds, session):
    actions.pay_by_bank(session.id)
    actions.bank_succeeds(session.id)
    refund = stripe_refunds.create(params=refund_of(checkout.retrieve(session.id)))
    assert (refund.status, refund.pending_reason) == ("pending", "processing")


def test_failed_refund_leaves_the_charge_unrefunded(stripe_refunds, paid, charge):
    refund = stripe_refunds.create(params=refund_of(paid))
    refunds.change_refund_status(refund.id, "failed")
    assert stripe_refunds.retrieve(refund.id).status == "failed"
    assert (charge().amount_refunded, charge().refunded) == (0, False)
    assert event_types()[-2:] == ["refund.updated", "refund.failed"]


def test_a_disputed_payment_cannot_be_refunded(stripe_refunds, paid, charge):
    disputes.dispute(paid.id)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        stripe_refunds.create(params=refund_of(paid))
    assert refused.value.code == "charge_disputed"
    assert charge().disputed


def test_an_inquiry_may_be_ended_by_a_refund(stripe_refunds, paid):
    disputes.dispute(paid.id, status="warning_needs_response")
    assert stripe_refunds.create(params=refund_of(paid)).status == "succeeded"


@pytest.mark.parametrize(
    ("end", "events"),
    [
        ("lost", ["charge.dispute.closed"]),
        ("won", ["charge.dispute.closed", "charge.dispute.funds_reinstated"]),
    ],
)
def test_dispute_is_won_or_lost(client_of_stripe, paid, end, events):
    created = Event.objects.get(id=disputes.dispute(paid.id)[0])
    ended = disputes.end(created.about, end)
    assert client_of_stripe.v1.disputes.retrieve(created.about).status == end
    assert event_types()[-len(events) :] == events
    assert len(ended) == len(events)


@pytest.mark.parametrize("end", ["failed", "canceled"])
def test_ended_refund_stays_ended(stripe_refunds, paid, end):
    refund = stripe_refunds.create(params=refund_of(paid))
    refunds.change_refund_status(refund.id, end)
    with pytest.raises(Refusal, match="already"):
        refunds.change_refund_status(refund.id, "succeeded")
    assert stripe_refunds.retrieve(refund.id).status == end
