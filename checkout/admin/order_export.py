"""Orders as rows of a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from checkout import progress
from checkout.models import Order, Shipment
from site_config import money

COLUMNS: dict[str, tuple[str | Promise, Callable[[Order], object]]] = {
    "number": (pgettext_lazy("of an order", "Number"), lambda order: order.number),
    "placed_at": (_("Placed"), lambda order: order.placed_at),
    "paid_at": (_("Paid"), lambda order: order.paid_at),
    "status": (_("Status"), lambda order: order.get_status_display()),
    "attention": (
        _("Needs a person"),
        lambda order: order.get_attention_display() if order.attention else "",
    ),
    "email": (_("Email"), lambda order: order.email),
    "name": (_("Name"), lambda order: order.delivery_address.get("name", "")),
    "country": (_("Country"), lambda order: order.delivery_address.get("country", "")),
    "lines": (_("Bought"), lambda order: bought(order)),
    "units": (_("Quantity"), lambda order: order.units),
    "sent": (_("Units sent"), lambda order: progress.of(order).sent),
    "left": (_("Units left to send"), lambda order: progress.of(order).left),
    "last_sent": (_("Last sent on"), lambda order: last_sent(order)),
    "parcels": (_("Parcels"), lambda order: parcels(order)),
    "discount": (_("Discount"), lambda order: exact(order, "discount")),
    "discount_name": (_("Name of the discount"), lambda order: discount_names(order)),
    "subtotal": (_("Subtotal"), lambda order: exact(order, "subtotal")),
    "delivery": (_("Delivery"), lambda order: exact(order, "delivery")),
    "total": (_("Total"), lambda order: exact(order, "total")),
    "currency": (_("Currency"), lambda order: order.currency.upper()),
    "payments": (_("Payments at Stripe"), lambda order: payments(order)),
}
HEADINGS = {name: heading for name, (heading, _value) in COLUMNS.items()}


def row_of(order: Order) -> dict[str, object]:
    """One row; amounts are numbers, so that a spreadsheet can add them up."""
    return {name: value(order) for name, (_heading, value) in COLUMNS.items()}


def exact(order: Order, field: str) -> Decimal:
    """An amount with as many decimals as its currency has."""
    amount: Decimal = getattr(order, field)
    return money.rounded(amount, order.currency)


def discount_names(order: Order) -> str:
    names = (order.discount_name, order.delivery_discount_name)
    return "; ".join(filter(None, names))


def bought(order: Order) -> str:
    """SKUs and quantities: "2 × SALT-BOWL; 1 × TIDE-50-OAK"."""
    return "; ".join(f"{line.quantity} × {line.sku}" for line in order.lines.all())


def parcels(order: Order) -> str:
    """Carriers and numbers: "Royal Mail RM123456785GB; DPD 01505012345678"."""
    return "; ".join(str(each) for each in live_parcels(order))


def last_sent(order: Order) -> date | None:
    return max((each.sent_on for each in live_parcels(order)), default=None)


def live_parcels(order: Order) -> list[Shipment]:
    return [each for each in order.shipments.all() if each.is_live]


def payments(order: Order) -> str:
    """The payments that Stripe knows, those that failed left out."""
    return ", ".join(
        attempt.payment_intent_id
        for attempt in order.attempts.all()
        if attempt.payment_intent_id and attempt.status in ("paid", "duplicate")
    )
