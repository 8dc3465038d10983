"""What of an order can still be refunded: of its payment, its delivery, and each line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from checkout import discount_spread
from checkout.models import Order, OrderLine, PaymentAttempt, Refund, RefundLine
from checkout.models.payments import AttemptStatus
from products.models import StockMovement
from site_config import money


@dataclass(frozen=True)
class LineLeft:
    """Units of a line that were not refunded yet, and how many of them can go back to stock."""

    line: OrderLine
    quantity: int
    amount: Decimal  # What was paid for all of them.
    restockable: int

    def price_of(self, quantity: int, currency: str) -> Decimal:
        """What was paid for `quantity` of its units, to the smallest step of `currency`.

        The last ones cost what is left of the line, so that however it goes back, all of
        it does.
        """
        step = money.smallest_step(currency)
        return discount_spread.share(self.amount, quantity, self.quantity, step)


@dataclass(frozen=True)
class Refundable:
    """What is left of one payment, in major units of its currency."""

    attempt: PaymentAttempt
    amount: Decimal
    delivery: Decimal
    lines: list[LineLeft]

    @property
    def currency(self) -> str:
        return self.attempt.paid_in

    @property
    def quantities(self) -> dict[int, int]:
        """Every unit that is left: `{line: quantity}`."""
        return {each.line.pk: each.quantity for each in self.lines if each.quantity}


def of_order(order: Order) -> Refundable | None:
    """What is left of the payment that paid an order; None for one that is not paid."""
    attempt = order.attempts.filter(status=AttemptStatus.PAID).first()
    return of_payment(attempt) if attempt else None


def of_payment(attempt: PaymentAttempt) -> Refundable:
    """What is left of a payment; the second payment of an order bought no lines."""
    refunds = Refund.objects.filter(attempt=attempt).counted()
    paid = attempt.paid_amount - sum(refund.amount for refund in refunds)
    if attempt.status != AttemptStatus.PAID:
        return Refundable(attempt, paid, Decimal(0), [])
    delivery = attempt.order.delivery - sum(refund.delivery for refund in refunds)
    lines = _lines_left(attempt.order.lines.all(), refunds)
    return Refundable(attempt, paid, max(delivery, Decimal(0)), lines)


def _lines_left(
    lines: Iterable[OrderLine], refunds: Iterable[Refund]
) -> list[LineLeft]:
    refunded, promised, back = _refunded_units(refunds)
    at_the_shopper = _sold_units([line.pk for line in lines])
    return [
        LineLeft(
            line,
            quantity=line.quantity - refunded.get(line.pk, 0),
            amount=line.total - back.get(line.pk, Decimal(0)),
            restockable=at_the_shopper.get(line.pk, 0) - promised.get(line.pk, 0),
        )
        for line in lines
    ]


def _refunded_units(
    refunds: Iterable[Refund],
) -> tuple[dict[int, int], dict[int, int], dict[int, Decimal]]:
    """By line: units refunded, those still to go back to stock, and what was paid for them."""
    refunded: dict[int, int] = {}
    promised: dict[int, int] = {}
    back: dict[int, Decimal] = {}
    for row in RefundLine.objects.filter(refund__in=refunds):
        refunded[row.line_id] = refunded.get(row.line_id, 0) + row.quantity
        back[row.line_id] = back.get(row.line_id, Decimal(0)) + row.amount
        if not row.is_restocked:
            promised[row.line_id] = promised.get(row.line_id, 0) + row.restock
    return refunded, promised, back


def _sold_units(lines: list[int]) -> dict[int, int]:
    """By line: units that left the stock and have not come back. Made to order: none."""
    kinds = (StockMovement.Kind.SELL, StockMovement.Kind.RETURN)
    moved = (
        StockMovement.objects.filter(order_line_id__in=lines, kind__in=kinds)
        .order_by()
        .values_list("order_line_id")
        .annotate(sum=Sum("delta"))
    )
    return {line: -delta for line, delta in moved}
