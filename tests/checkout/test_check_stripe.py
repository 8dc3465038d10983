"""`manage.py check_stripe` says in words what of Stripe does not fit, and what to do."""

from __future__ import annotations

import json
import threading
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO

import pytest
import stripe
from django.core.management import CommandError, call_command

from checkout.gateway import check, stripe_client
from checkout.models import StripeEvent
from checkout.payments import audit, reconcile
from sandbox import faults, schedule
from sandbox.models import Event, Record
from site_config.models import StoreSettings
from tests.marks import committed

pytestmark = committed
SHOPS = "http://testserver/webhooks/stripe/"


def what_it_says():
    """What the command prints, and whether it ended well."""
    said = StringIO()
    try:
        call_command("check_stripe", stdout=said)
    except CommandError:
        return said.getvalue(), False
    return said.getvalue(), True


def change_endpoint(**fields):
    hooks = stripe_client().v1.webhook_endpoints
    (own,) = hooks.list().data
    hooks.update(own.id, params=fields)


def events_of_endpoint():
    (own,) = stripe_client().v1.webhook_endpoints.list().data
    return list(own.enabled_events)


def test_everything_fits_the_sandbox():
    said, fits = what_it_says()
    assert fits, said
    assert "Fits: The key is a secret key for test mode: the sandbox's own." in said
    assert "Fits: The key has every right" in said
    assert "Fits: The clocks of this server and of Stripe agree." in said
    assert f"Fits: Stripe sends events to {SHOPS}." in said
    assert "Fits: Exactly the 12 events that the shop uses." in said
    assert f"Fits: Events have the API version {stripe.api_version}." in said
    assert "Fits: A payment page over 0.60 GBP opens." in said
    assert "Fits: It closes again (expired)." in said
    assert "Fits: It can be paid (paid)." in said
    assert "Fits: The payment can be refunded (succeeded)." in said
    assert said.endswith("Stripe fits.\n")


def test_test_purchase_leaves_nothing_open_and_nothing_in_the_shop():
    what_it_says()
    sessions = Record.objects.filter(kind="checkout.session")
    states = {session.data["status"] for session in sessions}
    assert states == {"expired", "complete"}
    for event in Event.objects.all():
        assert not event.data["data"]["object"]["metadata"].get("site")
    assert not any(reconcile.run().values())
    assert audit.breaches(stripe=True) == []


@pytest.mark.parametrize(
    ("call", "right"),
    [
        ("get /v1/disputes", "Disputes: Read"),
        ("get /v1/balance_transactions", "Balance transactions: Read"),
        ("get /v1/payouts", "Payouts: Read"),
        ("post /v1/refunds", "Charges and Refunds: Write"),
        ("post /v1/checkout/sessions/cs_test_none/expire", "Checkout Sessions: Write"),
    ],
)
def test_missing_right_is_named(call, right):
    faults.next("403", on=call)
    said, fits = what_it_says()
    assert not fits
    assert f"Does not fit: The key lacks the right “{right}”." in said
    assert "Edit the key" in said
    assert said.count("lacks the right") == 1


def test_key_that_stripe_does_not_know_ends_the_check():
    faults.next("401")
    said, fits = what_it_says()
    assert not fits
    assert "Invalid API Key provided" in said
    assert "Copy a key" in said
    assert "payment page" not in said


def test_silence_of_stripe_ends_the_check():
    faults.next("timeout", lasting=True)
    said, fits = what_it_says()
    assert not fits
    assert said.count("Stripe did not answer") == 1


def test_missing_endpoint_is_told_with_the_others():
    change_endpoint(url="https://old.example/webhooks/stripe/")
    said, fits = what_it_says()
    assert not fits
    expected = (
        f"sends no events to {SHOPS}, but to: https://old.example/webhooks/stripe/."
    )
    assert expected in said


def test_no_endpoint_at_all_is_told():
    (own,) = stripe_client().v1.webhook_endpoints.list().data
    stripe_client().v1.webhook_endpoints.delete(own.id)
    said, fits = what_it_says()
    assert not fits
    assert f"sends no events to {SHOPS}, but to: nowhere." in said


def test_address_without_its_last_slash_does_not_fit():
    change_endpoint(url=SHOPS.rstrip("/"))
    said, fits = what_it_says()
    assert not fits
    assert f"sends no events to {SHOPS}" in said


def test_disabled_endpoint_is_told():
    change_endpoint(disabled=True)
    said, fits = what_it_says()
    assert not fits
    assert f"The endpoint {SHOPS} is disabled." in said


def test_second_endpoint_with_the_same_address_is_told():
    asked = {"url": SHOPS, "enabled_events": events_of_endpoint()}
    stripe_client().v1.webhook_endpoints.create(params=asked)
    said, fits = what_it_says()
    assert not fits
    assert "2 endpoints send events" in said


def test_missing_and_needless_events_are_named():
    kept = [name for name in events_of_endpoint() if name != "refund.failed"]
    change_endpoint(enabled_events=[*kept, "charge.succeeded"])
    said, fits = what_it_says()
    assert not fits
    assert "These events are not sent: refund.failed." in said
    assert "Events are sent that the shop does not use: charge.succeeded." in said


def test_all_events_are_too_many():
    change_endpoint(enabled_events=["*"])
    said, fits = what_it_says()
    assert not fits
    assert "Events are sent that the shop does not use: all others." in said


def test_older_api_version_of_events_is_noted_and_does_no_harm():
    what_it_says()  # The shop's own endpoint is there from the first question on.
    faults.change("we_sandbox", api_version="2020-08-27")
    said, fits = what_it_says()
    assert fits
    assert "Note: Events have the API version 2020-08-27" in said


def test_key_that_may_not_read_endpoints_leaves_them_to_the_eye():
    faults.next("403", on="get /v1/webhook_endpoints")
    said, fits = what_it_says()
    assert fits
    assert "Not tried: The key may not read webhook endpoints." in said


def test_wrong_clock_is_told():
    schedule.move_clock(600)
    said, fits = what_it_says()
    assert not fits
    assert "seconds behind Stripe's." in said


def test_missing_webhook_secret_is_told(settings):
    settings.STRIPE_WEBHOOK_SECRET = []
    said, fits = what_it_says()
    assert not fits
    assert "every event is refused with 400" in said


def test_event_that_came_proves_the_secret():
    StripeEvent.objects.create(event_id="evt_1", type="refund.created", livemode=False)
    said, _fits = what_it_says()
    assert "Fits: STRIPE_WEBHOOK_SECRET: the last signed event came" in said


def test_refused_purchase_is_told_with_stripes_words():
    StoreSettings.objects.update(currency="XYZ")
    said, fits = what_it_says()
    assert not fits
    assert "Does not fit: Stripe refused:" in said
    assert "Invalid currency: xyz" in said


def test_what_only_a_person_can_pay_is_not_tried(settings):
    settings.STRIPE_TEST_PAYER = ""
    said, fits = what_it_says()
    assert fits
    assert "Fits: It closes again (expired)." in said
    assert "Not tried: To pay" in said
    assert "4242 4242 4242 4242" in said


class LiveStripe(BaseHTTPRequestHandler):
    """Answers every question with an empty list, and knows none of the named objects."""

    server: ThreadingHTTPServer

    def do_GET(self) -> None:
        self.answer(200, {"object": "list", "data": [], "has_more": False})

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        missing = {"type": "invalid_request_error", "code": "resource_missing"}
        self.answer(404, {"error": missing})

    def answer(self, status: int, body: dict[str, object]) -> None:
        self.server.calls.append(f"{self.command} {self.path}")
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def live_stripe(settings):
    """A Stripe in live mode, over real HTTP; yields the calls that it got."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), LiveStripe)
    server.calls = []
    settings.SANDBOX = False
    settings.STRIPE_LIVEMODE = True
    settings.STRIPE_SECRET_KEY = "rk_live_1"
    settings.STRIPE_HTTP_CLIENT = "checkout.gateway.TimedClient"
    settings.STRIPE_API_BASE = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server.calls
    server.shutdown()
    server.server_close()
    thread.join()


def test_nothing_is_bought_with_a_live_key(live_stripe):
    said, _fits = what_it_says()
    assert "Fits: The key is a restricted key for live mode." in said
    assert "Fits: The key has every right" in said
    assert "Not tried: A test purchase, since the key is for live mode." in said
    written = [call for call in live_stripe if call.startswith("POST")]
    assert written == [
        "POST /v1/refunds",
        "POST /v1/checkout/sessions/cs_test_none/expire",
    ]


def test_test_session_is_never_opened_in_live_mode(live_stripe):
    with pytest.raises(RuntimeError, match="live"):
        check.open_test_session(Decimal(1), "GBP", ["GB"])
    assert live_stripe == []
