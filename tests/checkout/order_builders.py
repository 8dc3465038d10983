"""Builders of orders, discrepancies, events and emails for tests of the admin."""

from __future__ import annotations

from decimal import Decimal
from itertools import count
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.utils import timezone

from accounts.models import User
from checkout.models import Discrepancy, Hold, Order, PaymentAttempt, StripeEvent
from products.models import StockItem
from site_config.models import OutgoingEmail
from tests.builders import a_person, a_variant

numbers = count(1)
ADDRESS = {
    "name": "Ada Lovelace",
    "line1": "12 St James's Square",
    "city": "London",
    "postal_code": "SW1Y 4JH",
    "country": "GB",
}
ORDER_PERMISSIONS = [
    "cancel_order",
    "ship_order",
    "refund_order",
    "close_books",
    "view_order",
    "view_invoice",
    "add_orderevent",
    "view_discrepancy",
    "view_return",
    "change_discrepancy",
    "view_stripeevent",
    "view_outgoingemail",
    "change_outgoingemail",
    "view_backinstock",
    "view_discount",
    "add_discount",
    "change_discount",
    "view_discountcode",
    "add_discountcode",
]


def a_row(*, skus: tuple[str, ...] = ("SALT-BOWL",), **fields: Any) -> Order:
    """A paid order's row with a line of 2 × 26.00 for each SKU, and 5.00 for delivery."""
    subtotal = Decimal("52.00") * len(skus)
    now = timezone.now()
    defaults = {
        "email": "ada@example.com",
        "status": "paid",
        "paid_at": now,
        "currency": "GBP",
        "subtotal": subtotal,
        "delivery": Decimal("5.00"),
        "delivery_name": "Standard delivery",
        "total": subtotal + 5,
        "delivery_address": ADDRESS,
    }
    order = Order.objects.create(**(defaults | fields))
    for position, sku in enumerate(skus):
        a_line(order, sku, position=position)
    return order


def a_line(order: Order, sku: str, **fields: Any) -> None:
    """Two of a bowl, as they were called and priced then."""
    defaults = {
        "name": "Salt Bowl",
        "options": [["Glaze", "celadon"]],
        "tax_code": "txcd_99999999",
        "unit_price": Decimal("26.00"),
        "quantity": 2,
        "total": Decimal("52.00"),
    }
    order.lines.create(sku=sku, **(defaults | fields))


def an_attempt(order: Order, **fields: Any) -> PaymentAttempt:
    """A paid attempt of `order`, which sold what was held for it."""
    number = next(numbers)
    defaults = {
        "amount": order.total,
        "currency": order.currency,
        "livemode": False,
        "session_id": f"cs_test_{number}",
        "payment_intent_id": f"pi_{number}",
        "expires_at": timezone.now(),
        "status": "paid",
    }
    return PaymentAttempt.objects.create(order=order, **(defaults | fields))


def a_hold(attempt: PaymentAttempt) -> Hold:
    """Two units sold through `attempt`, for its order's first line."""
    line = attempt.order.lines.get()
    stock_item = StockItem.objects.get(variant=a_variant(line.sku))
    return Hold.objects.create(
        attempt=attempt, line=line, stock_item=stock_item, quantity=2, state="sold"
    )


def an_event(order: Order | None = None, **fields: Any) -> StripeEvent:
    number = next(numbers)
    defaults = {
        "event_id": f"evt_{number}",
        "type": "checkout.session.completed",
        "livemode": False,
        "object_id": f"cs_test_{number}",
        "payload": '{"id":"evt","nested":{"amount":5700}}',
    }
    return StripeEvent.objects.create(order=order, **(defaults | fields))


def an_email(order: Order, **fields: Any) -> OutgoingEmail:
    """The queued confirmation of `order`."""
    number = next(numbers)
    defaults = {"kind": "paid", "cause": f"cause {number}", "to": "ada@example.com"}
    return OutgoingEmail.objects.create(about=order.number, **(defaults | fields))


def a_discrepancy(order: Order | None = None, **fields: Any) -> Discrepancy:
    """A second payment of `order`, not settled yet."""
    number = next(numbers)
    defaults = {
        "kind": "paid_twice",
        "stripe_object": f"cs_test_{number}",
        "payment_intent_id": f"pi_{number}",
        "expected": Decimal("57.00"),
        "received": Decimal("57.00"),
        "currency": "GBP",
    }
    return Discrepancy.objects.create(order=order, **(defaults | fields))


def a_colleague(email: str, *permissions: str) -> User:
    """Somebody who may enter the admin, and there do what `permissions` name."""
    user = a_person(email, is_staff=True)
    group, _made = Group.objects.get_or_create(name=f"Colleagues of {email}")
    group.permissions.set(
        Permission.objects.filter(codename__in=["access_admin", *permissions])
    )
    user.groups.add(group)
    return user
