"""The control page: how Stripe behaves is changed with buttons, without JavaScript."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest
import stripe
from django.urls import reverse

from sandbox import actions, objects, payouts, schedule
from sandbox.models import Behaviour, Event, Fault, Record
from tests.sandbox.conftest import params

pytestmark = pytest.mark.django_db(databases=["default", "sandbox"])


@pytest.fixture
def own_session(shop, checkout):
    """Made after the shop has its address, as sessions carry it."""
    return checkout.create(params=params())


def press(client, view, *args, **fields):
    return client.post(reverse(f"sandbox:{view}", args=args), fields)


def page_after(client, answer):
    assert answer.status_code == 303
    return client.get(answer["Location"]).content.decode()


def received_types(shop):
    return [json.loads(received.body)["type"] for received in shop.received]


def switch_on(client, **fields):
    usual = {"kind": "timeout", "on": "", "times": "1", "seconds": "10"}
    return press(client, "faults", **{**usual, **fields})


def test_moving_the_clock_expires_a_session_and_tells_the_shop(
    client, shop, own_session, checkout
):
    page = page_after(client, press(client, "clock", hours="1"))
    assert "The clock was moved. Events sent to the shop: 1." in page
    assert "ahead of the shop" in page
    assert checkout.retrieve(own_session.id).status == "expired"
    assert received_types(shop) == ["checkout.session.expired"]


def test_clock_can_be_set_right_again(client):
    schedule.move_clock(objects.DAY)
    page = page_after(client, press(client, "clock", act="now"))
    assert "ahead of the shop" not in page
    assert Behaviour.now().clock_ahead == 0


def test_clock_moves_only_as_far_as_its_buttons_say(client):
    assert press(client, "clock", hours="-5").status_code == 404
    assert Behaviour.now().clock_ahead == 0


def test_held_events_reach_the_shop_when_let_go(client, shop, own_session):
    press(client, "holding", held="yes")
    actions.pay(own_session.id)
    page = page_after(
        client, press(client, "session", own_session.id, act="refund", amount="")
    )
    assert "held back" in page
    assert shop.received == []
    page = page_after(client, press(client, "holding", held="no"))
    assert "The shop&#x27;s answers: 200, 200." in page
    assert received_types(shop) == ["checkout.session.completed", "refund.created"]


def test_a_held_event_can_be_sent_by_itself(client, shop, own_session):
    press(client, "holding", held="yes")
    event_id = actions.pay(own_session.id)
    press(client, "event", event_id, act="again")
    assert received_types(shop) == ["checkout.session.completed"]


def test_paying_while_events_are_held_tells_the_shop_nothing(client, shop, own_session):
    press(client, "holding", held="yes")
    expire = reverse("sandbox:expire", args=[own_session.id])
    client.post(expire)
    assert shop.received == []
    assert Event.objects.waiting().count() == 1


def test_switched_on_fault_happens_that_often(client, checkout):
    page = page_after(client, switch_on(client, kind="429", times="2"))
    assert "the next 2 calls" in page
    for _ in range(2):
        with pytest.raises(stripe.RateLimitError):
            checkout.list()
    assert checkout.list().data == []


def test_lasting_fault_ends_when_switched_off(client, checkout):
    page = page_after(client, switch_on(client, times=""))
    assert "until switched off" in page
    for _ in range(3):
        with pytest.raises(stripe.APIConnectionError):
            checkout.list()
    press(client, "fault", Fault.objects.get().pk)
    assert checkout.list().data == []


def test_fault_of_opening_a_payment_page_leaves_expiring_alone(client, checkout):
    session = checkout.create(params=params())
    switch_on(client, kind="400", on="post /v1/checkout/sessions$", times="")
    assert checkout.expire(session.id).status == "expired"
    with pytest.raises(stripe.InvalidRequestError):
        checkout.create(params=params())


@pytest.mark.parametrize("wrong", [{"kind": "misreport"}, {"seconds": "0"}])
def test_impossible_fault_is_explained_beside_its_field(client, wrong):
    answer = switch_on(client, **wrong)
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()
    assert not Fault.objects.exists()


def test_refunds_turn_out_as_chosen(client, own_session):
    page = page_after(client, press(client, "refunds", refunds="pending"))
    assert "Saved: the next refunds turn out so." in page
    actions.pay(own_session.id)
    press(client, "session", own_session.id, act="refund", amount="10")
    refund = Record.objects.get(kind="refund").data
    assert (refund["amount"], refund["status"]) == (1000, "pending")


@pytest.mark.parametrize(
    ("amount", "problem"),
    [
        ("ten", "Enter a number."),
        ("1.005", "The currency has no amounts that small."),
        ("30.01", "greater than unrefunded amount"),
    ],
)
def test_impossible_refund_is_explained(client, own_session, amount, problem):
    actions.pay(own_session.id)
    answer = press(client, "session", own_session.id, act="refund", amount=amount)
    assert answer.status_code == 400
    assert problem in answer.content.decode()
    assert not Record.objects.filter(kind="refund").exists()


def test_inquiry_becomes_a_dispute_that_is_answered_and_won(client, shop, own_session):
    actions.pay(own_session.id)
    press(client, "session", own_session.id, act="inquiry")
    dispute_id = Record.objects.get(kind="dispute").id
    for act in ("escalate", "submit", "won"):
        press(client, "dispute", dispute_id, act=act)
    assert Record.objects.get(id=dispute_id).data["status"] == "won"
    assert received_types(shop) == [
        "charge.dispute.created",
        "charge.dispute.updated",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.updated",
        "charge.dispute.closed",
        "charge.dispute.funds_reinstated",
    ]


def test_payout_can_come_back(client, own_session):
    actions.pay(own_session.id)
    schedule.move_clock(8 * objects.DAY)
    payout_id = Record.objects.get(kind=payouts.KIND).id
    page = page_after(client, press(client, "payout", payout_id, act="fail"))
    assert "failed" in page
    again = press(client, "payout", payout_id, act="fail")
    assert (again.status_code, "failed already" in again.content.decode()) == (
        400,
        True,
    )


def test_bank_payment_can_be_refused_later(client, shop, checkout, own_session):
    rate = own_session.shipping_options[0].shipping_rate
    address = {"name": "Ben", "line1": "1 Quay", "city": "Hull", "country": "GB"}
    pay = reverse("sandbox:pay", args=[own_session.id])
    client.post(pay, {**address, "rate": rate, "way": "bank_fails"})
    press(client, "clock", hours="120")
    assert received_types(shop) == [
        "checkout.session.completed",
        "checkout.session.async_payment_failed",
    ]


def test_sentence_made_up_in_the_address_is_not_shown(client):
    page = client.get(reverse("sandbox:control"), {"done": "You won a prize"})
    assert "You won a prize" not in page.content.decode()


def test_address_after_an_act_holds_the_sentence_and_the_place(client, own_session):
    event_id = actions.pay(own_session.id)
    answer = press(client, "event", event_id, act="forged")
    parts = urlsplit(answer["Location"])
    assert (parts.path, parts.fragment) == (reverse("sandbox:events"), event_id)
    assert list(parse_qs(parts.query)) == ["done"]
    assert "Sent. The shop&#x27;s answers: 200." in page_after(client, answer)


def test_all_events_can_be_paged_through(client, session):
    actions.pay(session.id)
    for _ in range(40):
        actions.second_payment(session.id)
    first = client.get(reverse("sandbox:events")).content.decode()
    second = client.get(reverse("sandbox:events"), {"page": 2}).content.decode()
    assert (first.count("<article"), second.count("<article")) == (40, 1)
