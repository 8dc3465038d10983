"""The webhook: which events are accepted, and what happens when settling fails."""

from __future__ import annotations

import json
import logging
import time
from datetime import timedelta

import pytest
import stripe
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from checkout.models import Order, StripeEvent
from checkout.payments import reconcile
from sandbox import actions, delivery, faults
from sandbox.models import Fault
from site_config.models import OutgoingEmail
from tests.builders import a_variant
from tests.checkout_builders import (
    an_open_order,
    post_event,
    send_event,
)
from tests.marks import committed

pytestmark = [committed, pytest.mark.usefixtures("check_invariants_afterwards")]


@pytest.fixture
def paid_event(ada):
    """Ada has paid at Stripe, and the shop has not heard of it yet."""
    return actions.pay(an_open_order(ada, (a_variant(), 1)).session_id)


def status():
    return Order.objects.get().status


def test_a_signed_event_makes_the_order_paid(paid_event):
    assert send_event(paid_event).status_code == 200
    assert status() == "paid"
    event = StripeEvent.objects.get()
    assert (event.outcome, event.order) == ("paid", Order.objects.get())


def test_the_same_event_twenty_times_settles_once(paid_event):
    assert {send_event(paid_event).status_code for _time in range(20)} == {200}
    assert StripeEvent.objects.count() == 1
    assert OutgoingEmail.objects.count() == 1


def test_the_raw_body_is_what_was_signed(paid_event):
    body, signature = delivery.signed(paid_event)
    dumped_again = json.dumps(json.loads(body)).encode()
    assert post_event(dumped_again, signature).status_code == 400
    assert post_event(body, signature).status_code == 200


@pytest.mark.parametrize("age", [301, 3600, -360, -86_400])
def test_an_old_or_future_signature_is_refused(paid_event, age):
    stamp = int(time.time()) - age
    assert send_event(paid_event, timestamp=stamp).status_code == 400
    assert status() == "pending"


def test_a_forged_signature_is_refused(paid_event):
    assert send_event(paid_event, secret="whsec_somebody_else").status_code == 400
    assert not StripeEvent.objects.exists()


@pytest.mark.parametrize(
    "signature",
    ["", "t=1", "v1=abc", "t=,v1=", "t=x,v1=y", "t=1,v1=é", "garbage", "t=" + "9" * 30],
)
def test_malformed_signature_is_refused(paid_event, signature):
    body, _signature = delivery.signed(paid_event)
    assert post_event(body, signature).status_code == 400


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '"x"', "{}", '{"id": "evt_1"}', '{"id":1,"type":2}']
)
def test_signed_garbage_is_refused(text, settings):
    header = stripe.WebhookSignature.generate_signature_header(
        text, settings.STRIPE_WEBHOOK_SECRET[0]
    )
    assert post_event(text.encode(), header).status_code == 400


HOSTILE_NAMES = ["x" * 256, "x" * 5000, "a\x00b", "\ud800", "🏺", "a b", "a\n"]


@pytest.mark.parametrize("name", [*HOSTILE_NAMES, 7, 10**400, ["x"], {"a": 1}, True])
@pytest.mark.parametrize("field", ["id", "type", "object"])
def test_signed_event_with_an_invalid_id_or_type_is_refused(paid_event, field, name):
    about = {"object": {"id": name, "object": "checkout.session"}}
    changes = {"data": about} if field == "object" else {field: name}
    assert send_event(paid_event, changes=changes).status_code == 400
    assert not StripeEvent.objects.exists()
    assert status() == "pending"


def test_event_with_odd_characters_elsewhere_is_settled(paid_event):
    changes = {"request": {"id": "a\x00b\ud800"}, "pending_webhooks": 10**400}
    assert send_event(paid_event, changes=changes).status_code == 200
    assert status() == "paid"


def test_deeply_nested_event_is_refused(settings):
    text = "[" * 100_000
    header = stripe.WebhookSignature.generate_signature_header(
        text, settings.STRIPE_WEBHOOK_SECRET[0]
    )
    assert post_event(text.encode(), header).status_code == 400


@pytest.mark.parametrize("debug", [True, False])
def test_webhook_address_without_trailing_slash_works(paid_event, settings, debug):
    settings.DEBUG = debug
    body, signature = delivery.signed(paid_event)
    answer = Client().post(
        "/webhooks/stripe",
        body,
        content_type="application/json",
        headers={"stripe-signature": signature},
    )
    assert answer.status_code == 200
    assert status() == "paid"


def test_body_that_is_not_utf8_is_refused(paid_event):
    _body, signature = delivery.signed(paid_event)
    assert post_event(b"\xff\xfe\x00", signature).status_code == 400


def test_a_truncated_body_is_refused(paid_event):
    body, signature = delivery.signed(paid_event)
    assert post_event(body[:-10], signature).status_code == 400


@pytest.mark.parametrize(
    ("length", "status"), [(512 * 1024, 200), (512 * 1024 + 1, 400)]
)
def test_body_that_is_too_long_is_refused_though_stripe_signed_it(
    paid_event, length, status
):
    body, _signature = delivery.signed(paid_event)
    body = body.decode().ljust(length)
    header = stripe.WebhookSignature.generate_signature_header(
        body, settings.STRIPE_WEBHOOK_SECRET[0]
    )
    assert post_event(body.encode(), header).status_code == status


def test_either_of_two_webhook_secrets_is_accepted(paid_event, settings):
    old = settings.STRIPE_WEBHOOK_SECRET[0]
    settings.STRIPE_WEBHOOK_SECRET = ["whsec_new", old]
    assert send_event(paid_event, secret=old).status_code == 200


def test_without_a_secret_every_event_is_refused(paid_event, settings):
    secret = settings.STRIPE_WEBHOOK_SECRET[0]
    settings.STRIPE_WEBHOOK_SECRET = []
    assert send_event(paid_event, secret=secret).status_code == 400


def test_webhook_accepts_only_post():
    for method in ("get", "put", "delete", "head"):
        assert getattr(Client(), method)("/webhooks/stripe/").status_code == 405


def test_webhook_needs_no_csrf_token_and_no_sign_in(paid_event):
    body, signature = delivery.signed(paid_event)
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(
        "/webhooks/stripe/",
        body,
        content_type="application/json",
        headers={"stripe-signature": signature},
    )
    assert answer.status_code == 200


def test_event_of_an_unneeded_type_is_stored_and_answered(paid_event):
    answer = send_event(
        paid_event, changes={"id": "evt_other", "type": "customer.created"}
    )
    assert answer.status_code == 200
    assert StripeEvent.objects.get().outcome == "not needed"
    assert status() == "pending"


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [({"livemode": True}, "other mode"), ({"account": "acct_1"}, "other account")],
)
def test_event_of_another_mode_or_account_is_stored_and_ignored(
    paid_event, changes, outcome
):
    assert send_event(paid_event, changes=changes).status_code == 200
    assert StripeEvent.objects.get().outcome == outcome
    assert status() == "pending"


def test_an_event_of_an_older_version_is_only_a_hint(paid_event):
    old = {"api_version": "2020-08-27"}
    assert send_event(paid_event, changes=old).status_code == 200
    assert status() == "paid"


def test_event_is_kept_for_another_try_when_stripe_does_not_answer(paid_event):
    faults.next("timeout", times=2)
    assert send_event(paid_event).status_code == 503
    left = StripeEvent.objects.get()
    assert (left.processed_at, left.error, left.tries) == (None, "NoAnswer", 1)
    assert send_event(paid_event).status_code == 200
    assert status() == "paid"


def test_reconcile_settles_an_event_that_had_failed(paid_event):
    faults.next("500", times=2)
    send_event(paid_event)
    Fault.objects.all().delete()
    an_hour_ago = timezone.now() - timedelta(hours=1)
    StripeEvent.objects.update(received_at=an_hour_ago)
    reconcile.run()
    assert status() == "paid"
    assert StripeEvent.objects.get().error == ""


def test_an_event_that_can_not_be_stored_is_not_answered_with_200(paid_event):
    quiet = Client(raise_request_exception=False)
    body, signature = delivery.signed(paid_event)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE checkout_stripeevent RENAME TO elsewhere")
    try:
        answer = quiet.post(
            "/webhooks/stripe/",
            body,
            content_type="application/json",
            headers={"stripe-signature": signature},
        )
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE elsewhere RENAME TO checkout_stripeevent")
    assert answer.status_code == 500
    assert status() == "pending"


def test_event_that_always_fails_does_not_stop_the_next(ada, ben):
    poison = actions.pay(an_open_order(ada).session_id)
    good = actions.pay(an_open_order(ben).session_id)
    faults.next("timeout", times=2)
    assert send_event(poison).status_code == 503
    assert send_event(good).status_code == 200
    assert Order.objects.get(user=ben).status == "paid"
    assert send_event(poison).status_code == 200


def test_no_secret_and_no_address_is_logged(ada, paid_event, caplog, settings):
    caplog.set_level(logging.DEBUG)
    send_event(paid_event)
    send_event(paid_event, secret="whsec_somebody_else")
    body, signature = delivery.signed(paid_event)
    for secret in (ada.email, settings.STRIPE_WEBHOOK_SECRET[0], signature, "Harbour"):
        assert secret not in caplog.text


def test_thin_event_is_stored_and_ignored():
    """Stripe's newer events bring no object along; none of them is asked for."""
    thin = {
        "id": "evt_thin",
        "object": "v2.core.event",
        "type": "v1.billing.meter.no_meter_found",
        "livemode": False,
        "created": "2026-11-27T12:00:00.000Z",
        "related_object": None,
    }
    body = json.dumps(thin)
    header = stripe.WebhookSignature.generate_signature_header(
        body, settings.STRIPE_WEBHOOK_SECRET[0]
    )
    assert post_event(body.encode(), header).status_code == 200
    assert StripeEvent.objects.get().outcome == "not needed"
