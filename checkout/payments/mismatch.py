"""Compares what the shop asked for with what Stripe says, and describes the first difference."""

from __future__ import annotations

from decimal import Decimal

from checkout.gateway.types import SessionFact
from checkout.models import PaymentAttempt


def of_payment(attempt: PaymentAttempt, fact: SessionFact) -> str:
    """What differs between an attempt and its payment; empty if nothing does.

    Rule: currency, mode, every amount and the order's number must be equal, and the
    address in one of the countries that were offered.
    """
    order = attempt.order
    pairs = [
        ("currency", attempt.currency, fact.currency),
        ("mode", attempt.livemode, fact.livemode),
        ("subtotal", order.subtotal, fact.subtotal),
        ("delivery", order.delivery, fact.delivery or 0),
        ("total", attempt.amount, fact.total),
        # A session may say "paid" of a payment that brought less.
        ("received", (attempt.amount, attempt.currency), _received(fact)),
        ("order", order.number, fact.order_number),
    ]
    for what, asked, said in pairs:
        if asked != said:
            return f"{what}: asked {_written(asked)}, Stripe says {_written(said)}"
    return _outside(attempt, fact)


def _outside(attempt: PaymentAttempt, fact: SessionFact) -> str:
    """Whether the address is in a country that the page did not offer."""
    asked = attempt.parameters.get("shipping_address_collection") or {}
    offered, said = asked.get("allowed_countries"), fact.delivery_address.get("country")
    if not offered or not said or said in offered:
        return ""
    return f"country: asked {', '.join(offered[:10])}, Stripe says {said}"


def of_new_page(attempt: PaymentAttempt, fact: SessionFact) -> str:
    """Whether a page just opened would charge another sum; empty if it is the order's."""
    order = attempt.order
    if (fact.currency, fact.subtotal) == (order.currency, order.subtotal):
        return ""
    return f"asked {order.subtotal} {order.currency}, Stripe would charge {fact.subtotal} {fact.currency}"


def _received(fact: SessionFact) -> tuple[Decimal, str]:
    """What the payment brought, and in which currency; an order of nothing needs none."""
    if fact.received is None:
        return Decimal(0), fact.currency
    return fact.received, fact.received_in


def _written(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, tuple) else str(value)
