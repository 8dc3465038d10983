"""A session's states, and what the shop can read in each of them."""

from __future__ import annotations

import pytest
import stripe

from sandbox import actions, faults, objects
from sandbox.models import Event
from sandbox.refusals import Refusal
from tests.sandbox.conftest import a_line, params

pytestmark = pytest.mark.django_db(databases=["default", "sandbox"])


def events_about(session):
    found = Event.objects.filter(about=session.id).order_by("number")
    return [event.data["type"] for event in found]


def test_a_new_session_is_open_and_has_no_payment(session):
    assert (session.status, session.payment_status) == ("open", "unpaid")
    assert session.payment_intent is None
    assert session.id.startswith("cs_test_")
    assert not session.livemode


def test_a_new_session_adds_up(checkout, session):
    lines = checkout.line_items.list(session.id).data
    assert sum(line.amount_total for line in lines) == session.amount_subtotal == 2600
    assert session.shipping_cost.amount_total == 400
    assert session.amount_total == 3000


def test_payment_url_is_as_long_as_stripes(session):
    address, fragment = session.url.split("#")
    assert address == f"http://testserver/sandbox/pay/{session.id}/"
    assert len(fragment) >= 350


def test_paid_session_has_customer_and_address(checkout, session):
    actions.pay(session.id, name="Ben", address={"line1": "1 Quay", "country": "DE"})
    paid = checkout.retrieve(session.id)
    assert (paid.status, paid.payment_status, paid.url) == ("complete", "paid", None)
    shipping = paid.collected_information.shipping_details
    assert (shipping.name, shipping.address.country) == ("Ben", "DE")
    assert paid.customer_details.email == "ada@example.com"
    assert events_about(session) == ["checkout.session.completed"]


def test_a_paid_session_leads_to_its_charge(checkout, session):
    actions.pay(session.id)
    expand = ["payment_intent.latest_charge", "line_items"]
    paid = checkout.retrieve(session.id, params={"expand": expand})
    assert paid.payment_intent.status == "succeeded"
    assert paid.payment_intent.metadata["order"] == "K7QD"
    assert paid.payment_intent.latest_charge.amount_captured == 3000
    assert paid.line_items.data[0].description == "Stoneware mug"


def test_another_shipping_option_changes_the_total(checkout, session):
    courier = session.shipping_options[1].shipping_rate
    actions.pay(session.id, rate=courier)
    paid = checkout.retrieve(session.id, params={"expand": ["payment_intent"]})
    assert paid.shipping_cost.shipping_rate == courier
    assert paid.amount_total == paid.payment_intent.amount == 3500


def test_a_declined_card_leaves_the_session_open(checkout, session):
    actions.decline(session.id)
    still = checkout.retrieve(session.id, params={"expand": ["payment_intent"]})
    assert (still.status, still.payment_status) == ("open", "unpaid")
    assert still.payment_intent.status == "requires_payment_method"
    assert events_about(session) == []


def test_a_second_try_after_a_decline_pays_the_same_intent(checkout, session):
    actions.decline(session.id)
    declined = checkout.retrieve(session.id).payment_intent
    actions.pay(session.id)
    assert checkout.retrieve(session.id).payment_intent == declined


def test_bank_payment_is_processing_until_the_bank_decides(checkout, session):
    actions.pay_by_bank(session.id)
    waiting = checkout.retrieve(session.id, params={"expand": ["payment_intent"]})
    assert (waiting.status, waiting.payment_status) == ("complete", "unpaid")
    assert waiting.payment_intent.status == "processing"


def test_successful_bank_payment_is_paid(checkout, session):
    actions.pay_by_bank(session.id)
    actions.bank_succeeds(session.id)
    assert checkout.retrieve(session.id).payment_status == "paid"
    assert events_about(session)[-1] == "checkout.session.async_payment_succeeded"


def test_a_bank_payment_that_fails_shows_only_in_its_intent(checkout, session):
    actions.pay_by_bank(session.id)
    actions.bank_fails(session.id)
    failed = checkout.retrieve(session.id, params={"expand": ["payment_intent"]})
    assert (failed.status, failed.payment_status) == ("complete", "unpaid")
    assert failed.payment_intent.status == "requires_payment_method"
    assert events_about(session)[-1] == "checkout.session.async_payment_failed"


def test_session_of_nothing_needs_no_payment(checkout):
    asked = params(line_items=[a_line(amount=0)], shipping_options=None)
    gift = checkout.create(params=asked)
    actions.pay(gift.id)
    done = checkout.retrieve(gift.id)
    assert (done.payment_status, done.payment_intent) == ("no_payment_required", None)


def test_the_shop_can_end_an_open_session(checkout, session):
    ended = checkout.expire(session.id)
    assert (ended.status, ended.url) == ("expired", None)
    assert events_about(session) == ["checkout.session.expired"]


@pytest.mark.parametrize("before", [actions.pay, actions.let_expire])
def test_closed_session_cannot_be_expired(checkout, session, before):
    before(session.id)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        checkout.expire(session.id)
    assert refused.value.code is None


def test_session_expires_by_itself(checkout, session):
    faults.change(session.id, expires_at=objects.now())
    assert checkout.retrieve(session.id).status == "expired"
    assert events_about(session) == ["checkout.session.expired"]


def test_expired_session_cannot_be_paid(checkout, session):
    faults.change(session.id, expires_at=objects.now())
    with pytest.raises(Refusal):
        actions.pay(session.id)
    assert checkout.retrieve(session.id).status == "expired"


def test_paid_session_does_not_expire(checkout, session):
    actions.pay(session.id)
    faults.change(session.id, expires_at=objects.now())
    assert checkout.retrieve(session.id).status == "complete"


def test_a_second_payment_carries_the_same_order(checkout, session):
    actions.pay(session.id)
    actions.second_payment(session.id)
    newest, first = checkout.list().data
    assert newest.id != first.id
    assert newest.metadata.to_dict() == first.metadata.to_dict()
    assert newest.payment_intent != first.payment_intent
    assert newest.payment_status == "paid"


def test_another_shops_payment_has_none_of_our_metadata(checkout, session):
    actions.foreign_session(session.id)
    newest = checkout.list(params={"limit": 1}).data[0]
    assert newest.metadata.to_dict() == {}
    assert newest.client_reference_id is None
