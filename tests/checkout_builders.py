"""Builders of carts and orders, and of the events that Stripe sends about them."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.core.management import call_command
from django.http.response import HttpResponseBase
from django.test import Client
from django.utils import timezone

from accounts.models import User
from checkout import carts, orders, pricing, progress, shipments
from checkout.models import (
    Cart,
    Discount,
    DiscountCode,
    Order,
    PaymentAttempt,
    Shipment,
)
from checkout.payments import settle
from products.models import Variant
from sandbox import actions, delivery, faults
from site_config.http import MARKER_COOKIE
from tests.builders import a_variant

NUMBER = "RM123456785GB"  # Of a parcel, with the right check digit.


def a_cart(user: User, *lines: tuple[Variant, int]) -> Cart:
    """A member's cart with `(variant, quantity)` in it; one mug when nothing is said."""
    mine, _made = Cart.objects.get_or_create(user=user)
    for variant, quantity in lines or ((a_variant(), 1),):
        carts.add(to=mine, variant=variant, quantity=quantity)
    return mine


def a_discount(*codes: str, **fields: Any) -> Discount:
    """A tenth off everything; without a code every cart gets it by itself."""
    defaults = {"name": "Welcome", "value": Decimal(10), "needs_code": bool(codes)}
    made = Discount.objects.create(**(defaults | fields))
    for code in codes:
        DiscountCode.objects.create(discount=made, code=code)
    return made


SAME_ORIGIN = {"sec-fetch-site": "same-origin"}


def add_to_cart(
    browser: Client,
    sku: str,
    quantity: str = "1",
    headers: Mapping[str, str] | None = None,
    **data: str,
) -> HttpResponseBase:
    """Press "Add" in a browser that keeps cookies."""
    browser.cookies[MARKER_COOKIE] = "1"
    form = {"sku": sku, "quantity": quantity} | data
    return browser.post(
        "/cart/add/", form, headers=SAME_ORIGIN if headers is None else headers
    )


def start_checkout(cart: Cart, *, total: Decimal | None = None) -> PaymentAttempt:
    """Go to the checkout with a cart and press "Pay", seeing today's total."""
    buyer = cart.user
    return orders.start(
        cart=cart,
        buyer=buyer,
        email=buyer.email if buyer else "guest@example.com",
        language="en-gb",
        total=pricing.price_cart(cart).total if total is None else total,
    )


def an_open_order(user: User, *lines: tuple[Variant, int]) -> PaymentAttempt:
    """An order whose payment page is open."""
    return start_checkout(a_cart(user, *lines))


def a_paid_order(user: User, *lines: tuple[Variant, int]) -> Order:
    """An order paid at the sandbox and settled, as `reconcile` would."""
    return _paid(an_open_order(user, *lines))


def a_guest_order(*lines: tuple[Variant, int]) -> Order:
    """A paid order of somebody without an account."""
    cart = Cart.objects.create()
    for variant, quantity in lines:
        carts.add(to=cart, variant=variant, quantity=quantity)
    return _paid(start_checkout(cart))


def _paid(attempt: PaymentAttempt) -> Order:
    actions.pay(attempt.session_id or "")
    order = settle.session(session_id=attempt.session_id or "", cause="Test")
    assert order is not None
    order.refresh_from_db()
    return order


def a_parcel(
    order: Order, quantities: Mapping[str, int] | None = None, **fields: Any
) -> Shipment:
    """Send `{sku: quantity}` of an order, everything that is left when nothing is said."""
    left = progress.left_to_send(order)
    lines = {
        line: left.get(line, 0) if quantities is None else quantities.get(line.sku, 0)
        for line in order.lines.all()
    }
    defaults: dict[str, Any] = {
        "carrier": "royal-mail",
        "number": NUMBER,
        "sent_on": timezone.localdate(),
        "who": None,
    }
    return shipments.send(order, lines=lines, **(defaults | fields))


def age_attempts(**ago: float) -> None:
    """Move the start of every attempt into the past; its payment page closes as much earlier."""
    span = timedelta(**ago)
    for attempt in PaymentAttempt.objects.all():
        PaymentAttempt.objects.filter(pk=attempt.pk).update(
            created_at=attempt.created_at - span,
            asked_at=attempt.asked_at and attempt.asked_at - span,
            expires_at=attempt.expires_at - span,
        )


def pay_late(attempt: PaymentAttempt) -> str:
    """Pay a session that Stripe had reported as closed; returns the event's id."""
    session_id = attempt.session_id or ""
    in_time = int(time.time()) + 3600
    faults.change(session_id, status="open", expires_at=in_time)
    return actions.pay(session_id)


class Signing(TypedDict, total=False):
    """What a test changes in the signed event."""

    secret: str
    timestamp: int
    changes: Mapping[str, object]


def send_event(event_id: str, **how: Unpack[Signing]) -> HttpResponseBase:
    """Send an event of the sandbox to the shop's webhook, signed as Stripe signs."""
    body, signature = delivery.signed(event_id, **how)
    return post_event(body, signature)


def post_event(body: bytes, signature: str) -> HttpResponseBase:
    """Post bytes and a signature to the webhook, as any program can."""
    return Client().post(
        "/webhooks/stripe/",
        body,
        content_type="application/json",
        headers={"stripe-signature": signature},
    )


def assert_invariants() -> None:
    """Raise CommandError if `check_invariants` finds anything; money and stock tests end with it."""
    call_command("check_invariants", verbosity=0)
