"""Models: carts, orders, payments, parcels, invoices, books, Stripe's events and discrepancies."""

from __future__ import annotations

from checkout.models.back_in_stock import BackInStock
from checkout.models.books import BalanceTransaction, Books, ClosedMonth, ReconcileRun
from checkout.models.carts import (
    LONGEST_GIFT_NOTE,
    MOST_OF_A_SKU,
    MOST_UNITS,
    Cart,
    CartLine,
)
from checkout.models.discounts import Discount, DiscountCode, DiscountUse
from checkout.models.disputes import Dispute
from checkout.models.events import Discrepancy, StripeEvent
from checkout.models.invoices import Invoice, NumberSeries
from checkout.models.orders import Order, OrderEvent, OrderLine
from checkout.models.payments import Hold, PaymentAttempt
from checkout.models.refunds import Refund, RefundLine
from checkout.models.returns import Return, ReturnLine
from checkout.models.saved_lines import MOST_SAVED, SavedLine
from checkout.models.shipments import Shipment, ShipmentLine

__all__ = [
    "LONGEST_GIFT_NOTE",
    "MOST_OF_A_SKU",
    "MOST_SAVED",
    "MOST_UNITS",
    "BackInStock",
    "BalanceTransaction",
    "Books",
    "Cart",
    "CartLine",
    "ClosedMonth",
    "Discount",
    "DiscountCode",
    "DiscountUse",
    "Discrepancy",
    "Dispute",
    "Hold",
    "Invoice",
    "NumberSeries",
    "Order",
    "OrderEvent",
    "OrderLine",
    "PaymentAttempt",
    "ReconcileRun",
    "Refund",
    "RefundLine",
    "Return",
    "ReturnLine",
    "SavedLine",
    "Shipment",
    "ShipmentLine",
    "StripeEvent",
]
