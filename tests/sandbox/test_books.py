"""Charges, lines of the balance, the account and its webhook endpoints."""

from __future__ import annotations

import pytest
import stripe

from sandbox import actions
from tests.sandbox.conftest import a_line, params

pytestmark = pytest.mark.django_db(databases=["default", "sandbox"])


@pytest.fixture
def stripe_v1(client_of_stripe):
    return client_of_stripe.v1


@pytest.fixture
def paid(checkout, session):
    actions.pay(session.id)
    return checkout.retrieve(session.id)


def test_charge_is_found_by_its_payment_with_its_line_of_the_balance(stripe_v1, paid):
    asked = {
        "payment_intent": paid.payment_intent,
        "expand": ["data.balance_transaction"],
    }
    (charge,) = stripe_v1.charges.list(params=asked).data
    line = charge.balance_transaction
    assert (line.amount, line.fee, line.net) == (3000, 65, 2935)
    assert [detail.amount for detail in line.fee_details] == [65]


def test_line_of_the_balance_leads_to_what_caused_it(stripe_v1, paid):
    asked = {"type": "charge", "expand": ["data.source.payment_intent"]}
    (line,) = stripe_v1.balance_transactions.list(params=asked).data
    assert line.source.payment_intent.id == paid.payment_intent


def test_payments_can_be_listed_by_time(stripe_v1, paid):
    since = {"created": {"gte": paid.created}}
    (found,) = stripe_v1.payment_intents.list(params=since).data
    assert found.id == paid.payment_intent
    before = {"created": {"lt": paid.created}}
    assert stripe_v1.payment_intents.list(params=before).data == []


def test_bank_payments_and_their_refunds_have_types_of_their_own(
    stripe_v1, checkout, session
):
    actions.pay_by_bank(session.id)
    actions.bank_succeeds(session.id)
    intent = checkout.retrieve(session.id).payment_intent
    refund = stripe_v1.refunds.create(params={"payment_intent": intent})
    lines = stripe_v1.balance_transactions.list().data
    assert [line.type for line in lines] == ["payment_refund", "payment"]
    assert (refund.id[:4], refund.charge[:3]) == ("pyr_", "py_")


@pytest.mark.parametrize(
    ("currency", "amount", "fee"),
    [("usd", 1001, 35), ("jpy", 1001, 35), ("kwd", 5120, 90)],
)
def test_fee_is_an_amount_that_the_currency_can_have(
    stripe_v1, checkout, currency, amount, fee
):
    line = a_line(amount=amount, currency=currency)
    made = checkout.create(params=params(line_items=[line], shipping_options=None))
    actions.pay(made.id)
    (entry,) = stripe_v1.balance_transactions.list().data
    assert (entry.amount, entry.fee, entry.net) == (amount, fee, amount - fee)


@pytest.mark.parametrize(
    ("asked", "param"),
    [
        ({"type": "sale"}, "type"),
        ({"payout": "po_nobody"}, "payout"),
        ({"charge": "ch_1"}, "charge"),
    ],
)
def test_wrong_question_about_the_balance_is_refused(stripe_v1, asked, param):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        stripe_v1.balance_transactions.list(params=asked)
    assert refused.value.param == param


def test_metadata_of_a_refund_can_be_added(stripe_v1, paid):
    asked = {"payment_intent": paid.payment_intent, "metadata": {"order": "K7QD"}}
    made = stripe_v1.refunds.create(params=asked)
    changed = stripe_v1.refunds.update(made.id, params={"metadata": {"row": "7"}})
    assert changed.metadata.to_dict() == {"order": "K7QD", "row": "7"}


def test_only_a_refund_that_waits_for_the_shopper_can_be_canceled(stripe_v1, paid):
    made = stripe_v1.refunds.create(params={"payment_intent": paid.payment_intent})
    with pytest.raises(stripe.InvalidRequestError, match="requires_action"):
        stripe_v1.refunds.cancel(made.id)


def test_the_account_says_what_it_may_do(stripe_v1):
    assert stripe_v1.accounts.retrieve_current().charges_enabled


def test_the_shops_own_endpoint_follows_its_address(settings, stripe_v1):
    settings.SITE_URL = "http://first.example"
    stripe_v1.webhook_endpoints.list()
    settings.SITE_URL = "http://second.example"
    (own,) = stripe_v1.webhook_endpoints.list().data
    assert own.url == "http://second.example/webhooks/stripe/"
    assert own.api_version == stripe.api_version


def test_endpoint_is_made_changed_and_deleted(stripe_v1):
    url = "https://shop.example/webhooks/stripe/"
    asked = {"url": url, "enabled_events": ["refund.created"]}
    hooks = stripe_v1.webhook_endpoints
    made = hooks.create(params=asked)
    assert made.secret.startswith("whsec_")
    assert "secret" not in hooks.retrieve(made.id)
    assert hooks.update(made.id, params={"disabled": True}).status == "disabled"
    for found in hooks.list().data:
        hooks.delete(found.id)
    assert hooks.list().data == []


@pytest.mark.parametrize(
    ("asked", "param"),
    [
        (
            {"url": "https://shop.example/", "enabled_events": ["sale"]},
            "enabled_events[0]",
        ),
        ({"url": "/webhooks/", "enabled_events": ["*"]}, "url"),
        ({"enabled_events": ["*"]}, "url"),
    ],
)
def test_wrong_endpoint_is_refused(stripe_v1, asked, param):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        stripe_v1.webhook_endpoints.create(params=asked)
    assert refused.value.param == param
