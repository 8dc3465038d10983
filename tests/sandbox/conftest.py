"""What the sandbox's tests start from: a client, a session, and a shop that listens."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any

import pytest
import stripe
from stripe.checkout import SessionService

from sandbox.client import SandboxHTTPClient
from sandbox.stripe_json import JSONObject


def a_line(
    name: str = "Stoneware mug", amount: int = 2600, **price: object
) -> JSONObject:
    data = {
        "currency": "gbp",
        "unit_amount": amount,
        "product_data": {"name": name},
        **price,
    }
    return {
        "quantity": 1,
        "price_data": {key: value for key, value in data.items() if value is not None},
    }


def delivery_for(
    amount: int, name: str = "Parcel", currency: str = "gbp"
) -> JSONObject:
    fixed = {"amount": amount, "currency": currency}
    return {
        "shipping_rate_data": {
            "display_name": name,
            "type": "fixed_amount",
            "fixed_amount": fixed,
        }
    }


def params(**changes: Any) -> JSONObject:
    """What a shop sends for one mug and a parcel; None takes a parameter away.

    `expires_in` is counted in seconds from this call.
    """
    expires_in = changes.pop("expires_in", 35 * 60)
    usual = {
        "mode": "payment",
        "success_url": "http://testserver/success/?session_id={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://testserver/cart/?cancelled=1",
        "customer_email": "ada@example.com",
        "client_reference_id": "K7QD",
        "metadata": {"order": "K7QD"},
        "payment_intent_data": {"metadata": {"order": "K7QD"}},
        "expires_at": int(time.time()) + expires_in,
        "line_items": [a_line()],
        "shipping_address_collection": {"allowed_countries": ["GB", "DE"]},
        "shipping_options": [delivery_for(400), delivery_for(900, "Courier")],
    }
    return {k: v for k, v in {**usual, **changes}.items() if v is not None}


@pytest.fixture
def client_of_stripe() -> stripe.StripeClient:
    stripe.enable_telemetry = False
    return stripe.StripeClient(
        "sk_test_sandbox", max_network_retries=1, http_client=SandboxHTTPClient()
    )


@pytest.fixture
def checkout(client_of_stripe: stripe.StripeClient) -> SessionService:
    return client_of_stripe.v1.checkout.sessions


@pytest.fixture
def session(checkout: SessionService) -> stripe.checkout.Session:
    return checkout.create(params=params())


class ListeningShop(ThreadingHTTPServer):
    """Keeps what it has `received`, and answers with `answer`."""

    received: list[SimpleNamespace]
    answer = 200


class Ear(BaseHTTPRequestHandler):
    server: ListeningShop

    def do_POST(self) -> None:
        received = SimpleNamespace(
            path=self.path,
            body=self.rfile.read(int(self.headers["Content-Length"])),
            signature=self.headers["Stripe-Signature"],
        )
        self.server.received.append(received)
        self.say(self.server.answer)

    def do_GET(self) -> None:
        self.say(200)

    def say(self, status: int) -> None:
        self.send_response(status)
        if status == 301:
            self.send_header("Location", "/moved/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def shop(settings) -> Iterator[ListeningShop]:
    """A shop that collects the events it gets in `received`, and answers with `answer`."""
    server = ListeningShop(("127.0.0.1", 0), Ear)
    server.received = []
    settings.SITE_URL = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()
