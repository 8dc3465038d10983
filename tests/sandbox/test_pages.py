"""The pay page and the control page, as a browser without JavaScript uses them."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse

from sandbox import actions, faults, objects
from sandbox.models import Event
from tests.sandbox.conftest import params

pytestmark = pytest.mark.django_db(databases=["default", "sandbox"])

ADDRESS = {
    "name": "Ben Okri",
    "line1": "1 Quay",
    "city": "Hull",
    "postal_code": "HU1 1AA",
    "country": "GB",
}


@pytest.fixture
def own_session(shop, checkout):
    """Made after the shop has its address, as sessions carry it."""
    return checkout.create(params=params())


def pay_page(session):
    return reverse("sandbox:pay", args=[session.id])


def pay(client, session, **fields):
    rate = session.shipping_options[0].shipping_rate
    data = {**ADDRESS, "rate": rate, "way": "card", **fields}
    return client.post(pay_page(session), data)


def act(client, view, id_, act_):
    return client.post(reverse(f"sandbox:{view}", args=[id_]), {"act": act_})


def received_types(shop):
    return [json.loads(received.body)["type"] for received in shop.received]


def test_payment_page_shows_the_lines_and_that_no_money_moves(client, session):
    page = client.get(pay_page(session)).content.decode()
    assert "Stoneware mug" in page
    assert "Pay GBP 30.00" in page
    assert "Sandbox. No money moves." in page
    assert 'autocomplete="address-line1"' in page


def test_event_is_delivered_before_the_shopper_returns(client, shop, own_session):
    answer = pay(client, own_session)
    assert answer.status_code == 303
    success = f"http://testserver/success/?session_id={own_session.id}"
    assert answer["Location"] == success
    assert received_types(shop) == ["checkout.session.completed"]


def test_shopper_returns_even_when_the_webhook_fails(client, shop, own_session):
    shop.answer = 500
    assert pay(client, own_session).status_code == 303
    assert Event.objects.waiting().count() == 1


def test_what_the_shopper_writes_reaches_the_session(client, shop, checkout):
    asked = params(phone_number_collection={"enabled": True}, customer_email=None)
    session = checkout.create(params=asked)
    pay(client, session, email="ben@example.com", phone="+44 20 7946 0000")
    paid = checkout.retrieve(session.id)
    assert paid.customer_details.email == "ben@example.com"
    assert paid.customer_details.phone == "+44 20 7946 0000"
    assert paid.collected_information.shipping_details.address.city == "Hull"


def test_an_address_left_out_is_asked_for_again(client, checkout, shop, own_session):
    answer = pay(client, own_session, line1="")
    assert answer.status_code == 422
    assert "This field is required." in answer.content.decode()
    assert checkout.retrieve(own_session.id).status == "open"


def test_a_declined_card_says_so_and_can_try_again(client, checkout, session):
    decline = reverse("sandbox:decline", args=[session.id])
    page = client.post(decline, follow=True).content.decode()
    assert "Your card was declined" in page
    assert 'value="card"' in page
    assert checkout.retrieve(session.id).status == "open"


def test_paying_by_bank_delivers_an_unpaid_session(client, checkout, shop, own_session):
    assert pay(client, own_session, way="bank").status_code == 303
    assert checkout.retrieve(own_session.id).payment_status == "unpaid"
    assert received_types(shop) == ["checkout.session.completed"]


def test_payment_can_be_made_without_delivering_its_event(
    client, checkout, shop, own_session
):
    pay(client, own_session, way="late")
    assert checkout.retrieve(own_session.id).payment_status == "paid"
    assert shop.received == []


def test_expired_session_shows_a_closed_page(client, shop, own_session):
    expire = reverse("sandbox:expire", args=[own_session.id])
    page = client.post(expire, follow=True)
    assert page.status_code == 410
    assert "This page has expired" in page.content.decode()
    assert received_types(shop) == ["checkout.session.expired"]


def test_nobody_pays_what_has_expired(client, shop, own_session):
    actions.let_expire(own_session.id)
    assert pay(client, own_session).status_code == 410
    assert shop.received == []


def test_second_press_pays_nothing_and_redirects(client, shop, own_session):
    first, second = pay(client, own_session), pay(client, own_session)
    assert second["Location"] == first["Location"]
    assert received_types(shop) == ["checkout.session.completed"]


def test_what_has_been_paid_cannot_be_paid_from_an_old_tab(client, session):
    actions.pay(session.id)
    page = client.get(pay_page(session))
    assert page.status_code == 410
    assert "This has been paid already" in page.content.decode()


def test_page_of_an_unknown_session_is_not_found(client):
    assert client.get(reverse("sandbox:pay", args=["cs_test_x"])).status_code == 404


def test_another_site_cannot_pay_for_the_shopper(session):
    outsider = Client(enforce_csrf_checks=True)
    assert pay(outsider, session).status_code == 403


def test_the_control_page_lists_sessions_and_events(client, session):
    event_id = actions.pay(session.id)
    page = client.get(reverse("sandbox:control")).content.decode()
    assert session.id in page
    assert event_id in page
    assert "1 event is waiting for the shop." in page


@pytest.mark.parametrize(
    ("act_", "types"),
    [
        ("second_payment", ["checkout.session.completed"]),
        ("foreign", ["checkout.session.completed"]),
        ("live", ["checkout.session.completed"]),
        ("refund", ["refund.created"]),
        ("dispute", ["charge.dispute.created", "charge.dispute.funds_withdrawn"]),
        ("inquiry", ["charge.dispute.created"]),
    ],
)
def test_each_action_of_the_control_page_is_delivered_at_once(
    client, shop, own_session, act_, types
):
    actions.pay(own_session.id)
    answer = act(client, "session", own_session.id, act_)
    assert answer.status_code == 303
    assert received_types(shop) == types


@pytest.mark.parametrize(
    ("outcome", "event_type"),
    [
        ("bank_succeeds", "checkout.session.async_payment_succeeded"),
        ("bank_fails", "checkout.session.async_payment_failed"),
    ],
)
def test_the_bank_decides_on_the_control_page(
    client, shop, own_session, outcome, event_type
):
    actions.pay_by_bank(own_session.id)
    act(client, "session", own_session.id, outcome)
    assert received_types(shop) == [event_type]


def test_impossible_action_is_explained(client, session):
    answer = act(client, "session", session.id, "bank_succeeds")
    assert answer.status_code == 404
    assert 'role="alert"' in answer.content.decode()


def test_a_refund_and_a_dispute_go_on_from_the_control_page(client, shop, own_session):
    actions.pay(own_session.id)
    act(client, "session", own_session.id, "refund")
    refund_id = Event.objects.get(data__type="refund.created").about
    act(client, "refund", refund_id, "failed")
    assert objects.get("refund", refund_id)["status"] == "failed"
    act(client, "session", own_session.id, "dispute")
    dispute_id = Event.objects.get(data__type="charge.dispute.created").about
    act(client, "dispute", dispute_id, "won")
    assert objects.get("dispute", dispute_id)["status"] == "won"


@pytest.mark.parametrize(
    ("act_", "copies"),
    [("again", 1), ("twice", 2), ("five", 5), ("forged", 1), ("old", 1), ("live", 1)],
)
def test_event_can_be_sent_in_every_manner(client, shop, own_session, act_, copies):
    event_id = actions.pay(own_session.id)
    act(client, "event", event_id, act_)
    assert len(shop.received) == copies
    page = client.get(reverse("sandbox:control")).content.decode()
    assert page.count("<strong>200</strong>") == copies


def test_waiting_events_can_arrive_in_the_wrong_order(client, shop, own_session):
    actions.pay_by_bank(own_session.id)
    actions.bank_succeeds(own_session.id)
    client.post(reverse("sandbox:waiting"), {"order": "newest"})
    assert received_types(shop) == [
        "checkout.session.async_payment_succeeded",
        "checkout.session.completed",
    ]


def test_unknown_objects_are_not_found(client, session):
    assert act(client, "session", session.id, "give_everything").status_code == 404
    assert act(client, "event", "evt_x", "again").status_code == 404


def test_a_session_past_its_time_shows_as_expired(client, session):
    faults.change(session.id, expires_at=objects.now())
    page = client.get(pay_page(session))
    assert page.status_code == 410
