"""Lists: newest first, filtered, page by page."""

from __future__ import annotations

from itertools import islice

import pytest
import stripe

from sandbox import actions, delivery
from tests.sandbox.conftest import a_line, params

pytestmark = pytest.mark.django_db(databases=["default", "sandbox"])


@pytest.fixture
def three(checkout):
    return [checkout.create(params=params()).id for _ in range(3)]


def ids(found):
    return [one.id for one in found]


def test_newest_session_is_first(checkout, three):
    assert ids(checkout.list().data) == three[::-1]


def test_list_can_be_read_page_by_page(checkout, three):
    everything = checkout.list(params={"limit": 2}).auto_paging_iter()
    # Bounded, so that pages that go round in circles fail instead of never ending.
    assert ids(islice(everything, 9)) == three[::-1]


def test_a_page_can_be_read_backwards(checkout, three):
    page = checkout.list(params={"limit": 1, "ending_before": three[0]})
    assert ids(page.data) == [three[1]]
    assert page.has_more


def test_sessions_can_be_chosen_by_state_and_time(checkout, three):
    actions.pay(three[1])
    chosen = checkout.list(params={"status": "complete", "created": {"gte": 1}})
    assert ids(chosen.data) == [three[1]]
    assert ids(checkout.list(params={"created": {"lt": 1}}).data) == []


def test_a_session_can_be_found_by_its_payment(checkout, three):
    actions.pay(three[1])
    intent = checkout.retrieve(three[1]).payment_intent
    found = checkout.list(params={"payment_intent": intent})
    assert ids(found.data) == [three[1]]


def test_unknown_cursor_is_refused(checkout, three):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        checkout.list(params={"starting_after": "cs_test_nobody"})
    assert refused.value.param == "starting_after"


def test_an_expanded_list_of_lines_stops_at_ten(checkout):
    session = checkout.create(params=params(line_items=[a_line()] * 12))
    whole = checkout.retrieve(session.id, params={"expand": ["line_items"]})
    assert (len(whole.line_items.data), whole.line_items.has_more) == (10, True)


def test_events_that_the_shop_has_not_accepted_can_be_asked_for(
    client_of_stripe, shop, checkout, session
):
    accepted = actions.let_expire(checkout.create(params=params()).id)
    assert delivery.deliver(accepted) == 200
    event_id = actions.pay(session.id)
    kinds = ["checkout.session.completed", "checkout.session.expired"]
    asked = {"types": kinds, "delivery_success": False}
    found = client_of_stripe.v1.events.list(params=asked)
    assert ids(found.data) == [event_id]
    assert found.data[0].data.object.id == session.id


def test_balance_transactions_record_payments_and_refunds(client_of_stripe, session):
    actions.pay(session.id)
    intent = client_of_stripe.v1.checkout.sessions.retrieve(session.id).payment_intent
    refund = {"payment_intent": intent, "amount": 500}
    client_of_stripe.v1.refunds.create(params=refund)
    lines = client_of_stripe.v1.balance_transactions.list().data
    assert [(line.type, line.amount) for line in lines] == [
        ("refund", -500),
        ("charge", 3000),
    ]
