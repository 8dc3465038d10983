"""A month of the books as rows of a spreadsheet, for the accountant."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from checkout.models import BalanceTransaction, Invoice
from checkout.models import books as kept
from checkout.models.payments import AttemptStatus
from checkout.payments import statements
from checkout.payments.statements import Month

Row = BalanceTransaction
COLUMNS: dict[str, tuple[str | Promise, Callable[[Row], object]]] = {
    # Days of UTC, as in Stripe's reports, whatever the reader's time zone.
    "date": (_("Date"), lambda row: row.created_at.astimezone(UTC).date()),
    "kind": (_("Kind"), lambda row: kind(row)),
    "order": (_("Order number"), lambda row: order_number(row)),
    "document": (_("Invoice or credit note"), lambda row: document(row)),
    "gross": (pgettext_lazy("of money", "Gross"), lambda row: row.in_units(row.amount)),
    "fee": (_("Stripe's fee"), lambda row: row.in_units(row.fee)),
    "net": (pgettext_lazy("of money", "Net"), lambda row: row.in_units(row.net)),
    "currency": (_("Currency"), lambda row: row.currency),
    "description": (_("Description"), lambda row: row.description),
    "source": (_("At Stripe"), lambda row: row.source_id),
    "transaction": (_("Transaction at Stripe"), lambda row: row.stripe_id),
    "payment": (_("Payment"), lambda row: row.payment_intent_id),
}
HEADINGS = {name: heading for name, (heading, _value) in COLUMNS.items()}


def row_of(transaction: BalanceTransaction) -> dict[str, object]:
    """One row; what leaves the balance counts below zero, so that columns add up."""
    return {name: value(transaction) for name, (_heading, value) in COLUMNS.items()}


def rows_of(month: Month) -> Iterator[BalanceTransaction]:
    """All that moved Stripe's balance in a month, oldest first, some hundred at a time."""
    rows = statements.transactions(month).order_by("created_at", "pk")
    rows = rows.select_related("attempt__order__invoice", "refund", "dispute")
    return rows.prefetch_related("refund__invoices").iterator(chunk_size=500)


def kind(row: BalanceTransaction) -> str:
    group = statements.group_of(row.category, is_of_others=row.is_of_others)
    return statements.label_of(group)


def order_number(row: BalanceTransaction) -> str:
    return row.attempt.order.number if row.attempt else ""


def document(row: BalanceTransaction) -> str:
    """The number of the invoice that a sale has, or of the credit note of its refund."""
    if row.refund:
        wanted = Invoice.Kind.CREDIT_NOTE
        if row.category == kept.REFUND_FAILED:
            wanted = Invoice.Kind.REVERSAL
        numbers = [
            each.written_number
            for each in row.refund.invoices.all()
            if each.kind == wanted
        ]
        return next(iter(numbers), "")
    # A second payment of an order was never billed.
    is_billed = row.attempt and row.attempt.status == AttemptStatus.PAID
    if row.category != kept.CHARGED or not is_billed:
        return ""
    invoice: Invoice | None = getattr(row.attempt.order, "invoice", None)  # type: ignore[union-attr]
    return invoice.written_number if invoice else ""
