"""Invoices of paid orders, credit notes of refunds, and reversals of refunds that failed.

Each is written in the transaction of its cause, last of all that is locked there: two
payments wait for each other only while the first one commits.
"""

from __future__ import annotations

import logging

from django.db import transaction
from django.utils import timezone

from checkout import invoice_contents
from checkout.invoice_contents import Contents
from checkout.models import Invoice, NumberSeries, Order, Refund
from checkout.models.invoices import SERIES
from checkout.models.payments import AttemptStatus
from checkout.models.refunds import NOT_REFUNDED, RefundStatus
from site_config import invoice_numbers
from site_config.models import StoreSettings

logger = logging.getLogger(__name__)
Kind = Invoice.Kind


def issue(order: Order) -> Invoice:
    """Write the invoice of a paid order, once; the caller holds the order's lock."""
    known = Invoice.objects.filter(invoiced_order=order).first()
    return known or _write(
        Kind.INVOICE, invoice_contents.of_order(order), order, invoiced_order=order
    )


def credit(refund: Refund) -> Invoice | None:
    """Write the credit note of a refund that succeeded, once; under the order's lock.

    Returns None where the payment was never billed: one that came twice, or for an order
    that is not sold.
    """
    known = refund.invoices.filter(kind=Kind.CREDIT_NOTE).first()
    billed = Invoice.objects.filter(invoiced_order=refund.order_id).first()
    if known or billed is None or refund.attempt.status != AttemptStatus.PAID:
        return known
    contents = invoice_contents.of_refund(refund, billed)
    return _write(Kind.CREDIT_NOTE, contents, refund.order, refund=refund)


def reverse(refund: Refund) -> Invoice | None:
    """Take back the credit note of a refund that failed after all; under the order's lock.

    Returns None where there is none to take back.
    """
    credited = refund.invoices.filter(kind=Kind.CREDIT_NOTE).first()
    known = refund.invoices.filter(kind=Kind.REVERSAL).first()
    if known or credited is None:
        return known
    contents = {**credited.snapshot, "corrects": credited.written_number}
    return _write(Kind.REVERSAL, contents, refund.order, refund=refund)  # type: ignore[arg-type]


def orders_without_invoice() -> list[Order]:
    """Paid orders that were never billed, in the order in which they were paid."""
    paid = Order.objects.filter(status="paid", invoice=None)
    return list(paid.order_by("paid_at", "pk"))


def refunds_without_credit_note() -> list[Refund]:
    """Refunds of billed payments that were not credited, in the order of their success."""
    left = Refund.objects.filter(
        status=RefundStatus.SUCCEEDED,
        attempt__status=AttemptStatus.PAID,
        order__invoice__isnull=False,
    ).exclude(invoices__kind=Kind.CREDIT_NOTE)
    return list(left.order_by("succeeded_at", "pk"))


@transaction.atomic
def issue_late(order: Order) -> Invoice | None:
    """Bill an order that was paid before the shop wrote invoices."""
    order = Order.objects.select_for_update().get(pk=order.pk)
    return issue(order) if order.is_paid else None


@transaction.atomic
def credit_late(refund: Refund) -> Invoice | None:
    """Credit a refund that was made before the shop wrote credit notes."""
    Order.objects.select_for_update().get(pk=refund.order_id)
    refund = Refund.objects.select_related("attempt", "order").get(pk=refund.pk)
    return None if refund.status in NOT_REFUNDED else credit(refund)


def _write(kind: Kind, contents: Contents, order: Order, **of: object) -> Invoice:
    store = StoreSettings.current()
    number, made_at = NumberSeries.take(SERIES)
    made_on = timezone.localdate(made_at, store.zone)
    invoice: Invoice = Invoice.objects.create(
        number=number,
        written_number=invoice_numbers.written(store.invoice_number, number, made_on),
        kind=kind,
        order=order,
        made_at=made_at,
        total=contents["total"],
        currency=contents["currency"],
        snapshot={**contents, "made_on": made_on.isoformat()},
        **of,
    )
    logger.info("invoice.written order=%s number=%s", order.number, invoice)
    return invoice
