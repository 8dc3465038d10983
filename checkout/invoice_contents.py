"""What is written on an invoice or credit note: plain words and amounts, kept for good.

Nothing on a printed document is read from settings, products or addresses of today.
Amounts are text ("26.00"), in major units of `currency`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import TypedDict

from django.utils import timezone, translation

from checkout import addresses
from checkout.models import Invoice, Order, Refund
from site_config.models import StoreSettings


class Seller(TypedDict):
    name: str
    address: list[str]
    email: str
    tax_number: str


class Line(TypedDict):
    sku: str
    name: str
    quantity: int
    unit_price: str
    discount: str  # Off the whole line; older documents have none.
    total: str


class Contents(TypedDict):
    """The snapshot of an Invoice; `made_on` comes with its number."""

    language: str
    currency: str
    seller: Seller
    buyer: list[str]
    email: str
    deliver_to: list[str]
    order: str
    made_on: str  # Days of the shop's time zone, as 2026-11-28.
    ordered_on: str
    paid_on: str
    corrects: str  # The number of the document that this one corrects.
    lines: list[Line]
    subtotal: str
    delivery_name: str
    delivery: str
    adjustment: str
    total: str
    tax_note: str


def of_order(order: Order) -> Contents:
    """What the invoice of a paid order says."""
    lines: list[Line] = [
        {
            "sku": line.sku,
            "name": line.full_name,
            "quantity": line.quantity,
            "unit_price": str(line.unit_price),
            "discount": str(line.discount),
            "total": str(line.total),
        }
        for line in order.lines.all()
    ]
    return {
        **_parties(order),
        "currency": order.currency,
        "made_on": "",
        "corrects": "",
        "lines": lines,
        "subtotal": str(order.subtotal),
        "delivery_name": order.delivery_name,
        "delivery": str(order.delivery),
        "adjustment": "0",
        "total": str(order.total),
    }


def of_refund(refund: Refund, corrected: Invoice) -> Contents:
    """What a credit note says that gives back a part of `corrected`, or all of it."""
    lines: list[Line] = [
        {
            "sku": each.line.sku,
            "name": each.line.full_name,
            "quantity": each.quantity,
            "unit_price": str(each.line.unit_price),
            "discount": str(each.line.unit_price * each.quantity - each.amount),
            "total": str(each.amount),
        }
        for each in refund.lines.select_related("line")
    ]
    return {
        **_parties(refund.order),
        "currency": refund.currency,
        "made_on": "",
        "corrects": corrected.written_number,
        "lines": lines,
        "subtotal": str(_sum(line["total"] for line in lines)),
        "delivery_name": refund.order.delivery_name,
        "delivery": str(refund.delivery),
        "adjustment": str(refund.adjustment),
        "total": str(refund.amount),
    }


def adds_up(contents: Contents) -> bool:
    """Whether the lines make the subtotal, and all parts the total."""
    parts = (contents["subtotal"], contents["delivery"], contents["adjustment"])
    lines = _sum(line["total"] for line in contents["lines"])
    return lines == Decimal(contents["subtotal"]) and (
        _sum(parts) == Decimal(contents["total"])
    )


def _sum(amounts: Iterable[str]) -> Decimal:
    return sum(map(Decimal, amounts), Decimal(0))


class Parties(TypedDict):
    language: str
    seller: Seller
    buyer: list[str]
    email: str
    deliver_to: list[str]
    order: str
    ordered_on: str
    paid_on: str
    tax_note: str


def _parties(order: Order) -> Parties:
    store = StoreSettings.current()
    with translation.override(order.language):
        delivered = order.delivery_lines
        billed = addresses.lines_of(order.billing_address)
    return {
        "language": order.language,
        "seller": {
            "name": store.name,
            "address": [line for line in store.address.splitlines() if line.strip()],
            "email": store.email,
            "tax_number": store.tax_number,
        },
        # Stripe asks for a whole billing address only where the payment needs one.
        "buyer": billed if order.billing_address.get("line1") else delivered,
        "email": order.email,
        "deliver_to": delivered,
        "order": order.number,
        "ordered_on": _day(order.placed_at, store),
        "paid_on": _day(order.paid_at, store) if order.paid_at else "",
        "tax_note": store.tax_note,
    }


def _day(at: datetime, store: StoreSettings) -> str:
    return timezone.localdate(at, store.zone).isoformat()
