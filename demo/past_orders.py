"""Past orders of the example shop, created by the shop's own functions and dated back."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from accounts.models import User
from checkout import carts, orders, pricing, progress, refunds, returns, shipments
from checkout.models import Cart, Order, OrderEvent, PaymentAttempt, Shipment
from checkout.payments import settle
from demo import data_files
from demo.data_files import Row

CAUSE = "Demo"


def create() -> int:
    """Create the past orders of users who have none; returns how many.

    Only for the sandbox: nothing here may reach the real Stripe.
    """
    created = 0
    for person in data_files.read("people")["person"]:
        buyer = User.objects.filter(email=person["email"]).first()
        if buyer and person.get("order") and _has_no_orders_or_cart(buyer):
            for row in person["order"]:
                _create(buyer, person, row)
                created += 1
    return created


def _has_no_orders_or_cart(buyer: User) -> bool:
    shopped = Order.objects.of(buyer).exists()
    return not shopped and not Cart.objects.filter(user=buyer).exists()


def _create(buyer: User, person: Row, row: Row) -> None:
    mine, _made = Cart.objects.get_or_create(user=buyer)
    for sku, quantity in row["lines"]:
        carts.add(to=mine, variant=carts.variant_to_add(sku), quantity=quantity)
    attempt = orders.start(
        cart=mine,
        buyer=buyer,
        email=buyer.email,
        language="en-gb",
        total=pricing.price_cart(mine).total,
    )
    _finish(attempt, person, row)
    for line in list(mine.lines.all()):  # What was not paid for stays in a cart.
        carts.change(cart=mine, sku=line.sku, quantity=0)
    _date_back(attempt.order, timedelta(days=row["days_ago"]))
    for parcel in row.get("parcels", []):
        ago = timedelta(days=row["days_ago"] - parcel["days_later"])
        _date_parcel_back(_send(attempt.order, parcel, ago), ago)
    order = Order.objects.get(pk=attempt.order_id)
    if given_back := row.get("refund"):
        _refund(order, given_back)
    if asked := row.get("return"):
        _ask_return(order, asked)


def _send(order: Order, row: Row, ago: timedelta) -> Shipment:
    order = Order.objects.get(pk=order.pk)
    wanted = dict(row.get("lines", []))
    left = progress.left_to_send(order)
    return shipments.send(
        order,
        lines={
            line: wanted.get(line.sku, 0) if wanted else units
            for line, units in left.items()
        },
        carrier=row["carrier"],
        number=row["number"],
        sent_on=timezone.localdate() - ago,
        who=None,
    )


def _refund(order: Order, row: Row) -> None:
    """Refunded today, so that it is the newest thing in its timeline."""
    wanted = dict(row["lines"])
    refunds.make(
        order.attempts.get(),
        refunds.Wanted(
            lines={
                line.pk: wanted[line.sku] for line in order.lines.filter(sku__in=wanted)
            },
            came_back=True,
            reason="requested_by_customer",
            note=row["note"],
        ),
        who=User.objects.get(email=row["by"]),
    )


def _ask_return(order: Order, row: Row) -> None:
    """Asked for today, so that it is the first thing the merchant has to answer."""
    wanted = dict(row["lines"])
    returns.ask(
        order,
        lines={line: wanted[line.sku] for line in order.lines.filter(sku__in=wanted)},
        reason=row["reason"],
        text=row["text"],
        who=order.user,
        token=uuid.uuid4(),
    )


def _finish(attempt: PaymentAttempt, person: Row, row: Row) -> None:
    # The sandbox is not there in production, nor are its rows.
    from sandbox import actions

    session_id = attempt.session_id or ""
    if row.get("ends") == "expired":
        actions.let_expire(session_id)
    else:
        name = f"{person['first_name']} {person['last_name']}"
        where = person["address"]
        actions.pay(session_id, address=where, name=name, phone=person["phone"])
    settle.session(session_id=session_id, cause=CAUSE)


def _date_parcel_back(shipment: Shipment, by: timedelta) -> None:
    """Move the times at which a parcel was written into the past, to the day it left."""
    order = shipment.order
    written = shipment.created_at
    Shipment.objects.filter(pk=shipment.pk).update(created_at=written - by)
    order.events.filter(at__gte=written).update(at=F("at") - by)
    order.emails.filter(cause=shipment.email_cause).update(
        created_at=F("created_at") - by, sent_at=F("sent_at") - by
    )


def _date_back(order: Order, by: timedelta) -> None:
    """Move the times of an order into the past; the stock ledger keeps its own."""
    Order.objects.filter(pk=order.pk).update(
        placed_at=F("placed_at") - by,
        paid_at=F("paid_at") - by,
        cancelled_at=F("cancelled_at") - by,
    )
    OrderEvent.objects.filter(order=order).update(at=F("at") - by)
    PaymentAttempt.objects.filter(order=order).update(
        created_at=F("created_at") - by,
        paid_at=F("paid_at") - by,
        expires_at=F("expires_at") - by,
    )
    order.emails.update(created_at=F("created_at") - by, sent_at=F("sent_at") - by)
