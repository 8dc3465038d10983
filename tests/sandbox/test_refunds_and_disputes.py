"""Money going back, by Stripe's rules."""

from __future__ import annotations

import pytest
import stripe

from sandbox import actions, refunds
from sandbox.models import Event

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


def told():
    return list(Event.objects.order_by("number").values_list("data__type", flat=True))


def test_a_refund_without_an_amount_is_all_that_is_left(stripe_refunds, paid, charge):
    stripe_refunds.create(params=refund_of(paid, amount=1000))
    rest = stripe_refunds.create(params=refund_of(paid))
    assert (rest.amount, rest.status) == (2000, "succeeded")
    assert charge().refunded
    assert told()[-2:] == ["refund.created", "refund.created"]


def test_a_partial_refund_is_not_a_refunded_charge(stripe_refunds, paid, charge):
    stripe_refunds.create(params=refund_of(paid, amount=1000))
    assert (charge().amount_refunded, charge().refunded) == (1000, False)


def test_nobody_gets_back_more_than_is_left(stripe_refunds, paid):
    stripe_refunds.create(params=refund_of(paid, amount=1000))
    with pytest.raises(stripe.InvalidRequestError) as refused:
        stripe_refunds.create(params=refund_of(paid, amount=2001))
    assert refused.value.param == "amount"


def test_what_is_all_back_cannot_go_back_again(stripe_refunds, paid):
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
def test_a_wrong_refund_is_refused_with_its_place(stripe_refunds, paid, fields, param):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        stripe_refunds.create(params=refund_of(paid, **fields))
    assert refused.value.param == param


def test_money_that_has_not_come_cannot_go_back(checkout, stripe_refunds, session):
    actions.pay_by_bank(session.id)
    waiting = checkout.retrieve(session.id)
    with pytest.raises(stripe.InvalidRequestError):
        stripe_refunds.create(params=refund_of(waiting))


def test_a_bank_takes_its_time_to_give_back(checkout, stripe_refunds, session):
    actions.pay_by_bank(session.id)
    actions.bank_succeeds(session.id)
    refund = stripe_refunds.create(params=refund_of(checkout.retrieve(session.id)))
    assert (refund.status, refund.pending_reason) == ("pending", "processing")


def test_a_refund_that_fails_later_leaves_the_money_with_the_shop(
    stripe_refunds, paid, charge
):
    refund = stripe_refunds.create(params=refund_of(paid))
    refunds.change_refund_status(refund.id, "failed")
    assert stripe_refunds.retrieve(refund.id).status == "failed"
    assert (charge().amount_refunded, charge().refunded) == (0, False)
    assert told()[-2:] == ["refund.updated", "refund.failed"]


def test_a_disputed_payment_cannot_be_refunded(stripe_refunds, paid, charge):
    refunds.dispute(paid.id)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        stripe_refunds.create(params=refund_of(paid))
    assert refused.value.code == "charge_disputed"
    assert charge().disputed


def test_an_inquiry_may_be_ended_by_a_refund(stripe_refunds, paid):
    refunds.dispute(paid.id, status="warning_needs_response")
    assert stripe_refunds.create(params=refund_of(paid)).status == "succeeded"


@pytest.mark.parametrize(
    ("end", "events"),
    [
        ("lost", ["charge.dispute.closed"]),
        ("won", ["charge.dispute.closed", "charge.dispute.funds_reinstated"]),
    ],
)
def test_a_end_dispute_one_way_or_the_other(client_of_stripe, paid, end, events):
    created = Event.objects.get(id=refunds.dispute(paid.id)[0])
    ended = refunds.end_dispute(created.about, end)
    assert client_of_stripe.v1.disputes.retrieve(created.about).status == end
    assert told()[-len(events) :] == events
    assert len(ended) == len(events)
