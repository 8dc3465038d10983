"""Models: carts, orders, payments, Stripe's events and discrepancies."""

from __future__ import annotations

from checkout.models.back_in_stock import BackInStock
from checkout.models.carts import MOST_OF_A_SKU, MOST_UNITS, Cart, CartLine
from checkout.models.events import Discrepancy, StripeEvent
from checkout.models.orders import Order, OrderEvent, OrderLine
from checkout.models.payments import Hold, PaymentAttempt

__all__ = [
    "MOST_OF_A_SKU",
    "MOST_UNITS",
    "BackInStock",
    "Cart",
    "CartLine",
    "Discrepancy",
    "Hold",
    "Order",
    "OrderEvent",
    "OrderLine",
    "PaymentAttempt",
    "StripeEvent",
]
