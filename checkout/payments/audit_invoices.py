"""The invariants of invoices, as queries: each yields the rows that break it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from django.db.models import Count, F, Q, Window
from django.db.models.functions import Lag

from checkout import invoice_contents
from checkout.models import Invoice, NumberSeries, Order, Refund
from checkout.models.orders import OrderStatus
from checkout.models.payments import AttemptStatus
from checkout.models.refunds import RefundStatus

Kind = Invoice.Kind


def not_billed_once() -> Iterable[Order]:
    bills = Count("invoices", filter=Q(invoices__kind=Kind.INVOICE))
    counted = Order.objects.annotate(bills=bills)
    return counted.filter(
        Q(status=OrderStatus.PAID) & ~Q(bills=1)
        | ~Q(status=OrderStatus.PAID) & Q(bills__gt=0)
    )


def not_credited_once() -> Iterator[Refund]:
    """A credit note stays with its reversal when its refund fails after all."""
    notes = Count("invoices", filter=Q(invoices__kind=Kind.CREDIT_NOTE))
    reversals = Count("invoices", filter=Q(invoices__kind=Kind.REVERSAL))
    counted = Refund.objects.annotate(notes=notes, standing=notes - reversals)
    billed = Q(attempt__status=AttemptStatus.PAID, order__status=OrderStatus.PAID)
    succeeded = Q(status=RefundStatus.SUCCEEDED)
    # Two queries, since MySQL can't compare a joined column with a count in one.
    yield from counted.filter(succeeded & billed).exclude(standing=1)
    yield from counted.exclude(succeeded).exclude(standing=0)


def numbers_have_gaps() -> Iterator[str]:
    """A number that does not follow the one before, or is dated before it."""
    numbered = Invoice.objects.order_by("series", "number").annotate(
        before=_before("number"), earlier=_before("made_at")
    )
    for invoice in numbered.iterator(chunk_size=500):
        if invoice.number != (invoice.before or 0) + 1:
            yield f"{invoice} follows {invoice.before or 'none'}"
        elif invoice.earlier and invoice.made_at < invoice.earlier:
            yield f"{invoice} is dated before {invoice.before}"


def _before(field: str) -> Window:
    return Window(Lag(field), partition_by=[F("series")], order_by=F("number").asc())


def series_is_elsewhere() -> Iterator[NumberSeries]:
    for series in NumberSeries.objects.all():
        given = Invoice.objects.filter(series=series.name).order_by("number").last()
        if series.last != (given.number if given else 0):
            yield series


def says_another_sum() -> Iterator[Invoice]:
    rows = Invoice.objects.select_related("order", "refund")
    for invoice in rows.iterator(chunk_size=500):
        contents = invoice.snapshot
        owed = invoice.refund.amount if invoice.refund else invoice.order.total
        said = (Decimal(contents["total"]), contents["currency"])
        cause = invoice.refund or invoice.order
        if (
            not invoice_contents.adds_up(contents)
            or said != (owed, cause.currency)
            or said != (invoice.total, invoice.currency)
        ):
            yield invoice


RULES: list[tuple[str, str, Callable[[], Iterable[object]]]] = [
    ("I25", "paid, but not billed by exactly one invoice", not_billed_once),
    ("I26", "refunded, but not credited exactly once", not_credited_once),
    ("I27", "numbers of invoices have gaps or another order", numbers_have_gaps),
    ("I27", "a series of numbers has lost its last one", series_is_elsewhere),
    ("I28", "an invoice says another sum than its order or refund", says_another_sum),
]
