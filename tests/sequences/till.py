"""The rows of money: all of them forgotten, or grown older."""

from __future__ import annotations

from datetime import timedelta

from django.core.cache import cache
from django.db import connections
from django.db.models import F, Model

from checkout.models import (
    BalanceTransaction,
    Books,
    Cart,
    CartLine,
    Discount,
    DiscountCode,
    DiscountUse,
    Discrepancy,
    Dispute,
    Hold,
    Invoice,
    NumberSeries,
    Order,
    OrderEvent,
    OrderLine,
    PaymentAttempt,
    ReconcileRun,
    Refund,
    RefundLine,
    Return,
    ReturnLine,
    Shipment,
    ShipmentLine,
    StripeEvent,
)
from products.models import StockItem, StockMovement
from sandbox import models as stripes_rows
from site_config.models import OutgoingEmail


def pass_time(**span: float) -> None:
    """Move what the shop has written into the past, as far as its age decides anything."""
    ago = timedelta(**span)
    PaymentAttempt.objects.update(
        created_at=F("created_at") - ago,
        expires_at=F("expires_at") - ago,
    )
    for model, fields in AGES.items():
        for field in fields:
            changed = model._default_manager.exclude(**{field: None})
            changed.update(**{field: F(field) - ago})


AGES: dict[type[Model], tuple[str, ...]] = {
    PaymentAttempt: ("asked_at", "looked_at"),
    Refund: ("created_at", "asked_at", "looked_at"),
    Dispute: ("opened_at", "looked_at"),
    OutgoingEmail: ("next_try_at",),
}
AT_STRIPE: tuple[type[Model], ...] = (
    stripes_rows.Delivery,
    stripes_rows.Event,
    stripes_rows.Record,
    stripes_rows.IdempotencyKey,
    stripes_rows.Fault,
    stripes_rows.Email,
)
ROWS: tuple[type[Model], ...] = (
    BalanceTransaction, Books, ReconcileRun, ReturnLine, Return, Invoice, NumberSeries, RefundLine, Refund, Dispute, ShipmentLine, Shipment, OrderEvent, Discrepancy,
    StripeEvent, DiscountUse, DiscountCode, Discount, Hold, PaymentAttempt, OrderLine, Order, CartLine, Cart, StockMovement,
    OutgoingEmail,
)  # fmt: skip


def forget_everything() -> None:
    """Empty every table of money, here and at Stripe, without asking what refers to what."""
    with connections["default"].constraint_checks_disabled():
        for model in ROWS:
            model._default_manager.all()._raw_delete("default")
    StockItem.objects.update(on_hand=0, reserved=0)
    for model in AT_STRIPE:
        model._default_manager.all()._raw_delete("sandbox")
    cache.clear()
