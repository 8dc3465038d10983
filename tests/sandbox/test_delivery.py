"""Events reach the shop signed, and come again until it accepts them."""

from __future__ import annotations

import json
import time

import pytest
import stripe
from django.core.management import call_command

from sandbox import actions, delivery
from sandbox.models import Behaviour, Delivery, Event

pytestmark = pytest.mark.django_db(databases=["default", "sandbox"])


@pytest.fixture
def event_id(session):
    return actions.pay(session.id)


def verify(body, header, secret):
    return stripe.WebhookSignature.verify_header(body, header, secret, tolerance=300)


def test_a_signed_event_passes_stripes_own_check(settings, event_id):
    body, header = delivery.signed(event_id)
    assert verify(body, header, settings.STRIPE_WEBHOOK_SECRET[0])
    assert json.loads(body)["id"] == event_id


def test_another_secret_does_not_pass(settings, event_id):
    body, header = delivery.signed(event_id, secret="whsec_other")
    with pytest.raises(stripe.SignatureVerificationError):
        verify(body, header, settings.STRIPE_WEBHOOK_SECRET[0])


def test_an_old_signature_does_not_pass(settings, event_id):
    body, header = delivery.signed(event_id, timestamp=int(time.time()) - 301)
    with pytest.raises(stripe.SignatureVerificationError):
        verify(body, header, settings.STRIPE_WEBHOOK_SECRET[0])


def test_event_of_a_payment_is_delivered(settings, shop, event_id):
    assert delivery.deliver(event_id) == 200
    (received,) = shop.received
    assert received.path == "/webhooks/stripe/"
    assert verify(received.body, received.signature, settings.STRIPE_WEBHOOK_SECRET[0])
    assert not Event.objects.waiting().exists()


def test_event_that_the_shop_refuses_stays_undelivered(shop, event_id):
    shop.answer = 500
    assert delivery.deliver(event_id) == 500
    assert Event.objects.waiting().exists()
    assert Delivery.objects.get().status == 500


def test_redirect_does_not_count_as_delivered(shop, event_id):
    shop.answer = 301
    delivery.deliver(event_id)
    assert Event.objects.waiting().exists()
    assert len(shop.received) == 1


def test_event_is_sent_again_when_the_shop_did_not_answer(settings, shop, event_id):
    there, settings.SITE_URL = settings.SITE_URL, "http://127.0.0.1:9"
    assert delivery.deliver(event_id) == 0
    settings.SITE_URL = there
    Event.objects.update(next_try_at=Event.objects.get().deliveries.get().at)
    call_command("deliver_events")
    assert [json.loads(received.body)["id"] for received in shop.received] == [event_id]


def test_failed_delivery_is_not_repeated_at_once(shop, event_id):
    shop.answer = 500
    delivery.deliver(event_id)
    assert delivery.deliver_due() == []


def test_five_copies_arrive(shop, event_id):
    assert delivery.deliver_together(event_id, copies=5) == [200] * 5
    assert len({received.body for received in shop.received}) == 1


@pytest.mark.parametrize("manner", ["forged", "old"])
def test_a_bad_signature_does_not_count_as_delivered(settings, shop, event_id, manner):
    delivery.deliver(event_id, manner=manner)
    (received,) = shop.received
    with pytest.raises(stripe.SignatureVerificationError):
        verify(received.body, received.signature, settings.STRIPE_WEBHOOK_SECRET[0])
    assert Event.objects.waiting().exists()


def test_calling_stripe_delivers_nothing_by_itself(checkout, shop, session):
    checkout.expire(session.id)
    assert shop.received == []
    assert Event.objects.waiting().count() == 1


def test_held_events_wait_however_often_they_are_due(shop, event_id):
    Behaviour.objects.create(pk=1, events_held=True)
    call_command("deliver_events")
    assert shop.received == []
    Behaviour.objects.update(events_held=False)
    call_command("deliver_events")
    assert len(shop.received) == 1


def test_what_became_due_is_done_and_sent(shop, session):
    Behaviour.objects.create(pk=1, clock_ahead=60 * 60)
    call_command("deliver_events")
    (received,) = shop.received
    assert json.loads(received.body)["type"] == "checkout.session.expired"
