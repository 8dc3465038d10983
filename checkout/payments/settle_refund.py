"""What Stripe says of a refund, our rows say next.

asking → pending ⇄ requires_action → succeeded; each of them → failed or canceled, also a
refund that succeeded weeks ago. Nothing leads back: a stale answer changes nothing.
"""

from __future__ import annotations

import logging

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from checkout import emails, gateway, invoices, timeline
from checkout.gateway.types import RefundFact
from checkout.models import (
    Order,
    OrderEvent,
    PaymentAttempt,
    Refund,
    StripeEvent,
)
from checkout.models.payments import BROUGHT_MONEY
from checkout.models.refunds import NOT_REFUNDED, RefundStatus
from checkout.payments import discrepancies, resolve, settle, settle_return
from products import stock
from site_config import money
from site_config.models import OutgoingEmail

logger = logging.getLogger(__name__)
Status = RefundStatus
# What may follow each status.
NEXT: dict[str, tuple[str, ...]] = {
    Status.ASKING: tuple(Status),
    Status.PENDING: (Status.REQUIRES_ACTION, Status.SUCCEEDED, *NOT_REFUNDED),
    Status.REQUIRES_ACTION: (Status.PENDING, Status.SUCCEEDED, *NOT_REFUNDED),
    Status.SUCCEEDED: NOT_REFUNDED,
    Status.FAILED: (),
    Status.CANCELED: (),
}


def refund(
    *, refund_id: str, cause: str, event: StripeEvent | None = None
) -> Refund | None:
    """Fetch a refund from Stripe and make our rows say what it says.

    Its payment is settled first when the order does not know of it yet. Returns None for
    a refund of no payment of ours; `event` is marked processed in the same transaction.
    Raises StripeUnavailable and StripeRefused (NoSuchObject for a refund that Stripe does
    not know); then nothing has changed.
    """
    fact = gateway.read_refund(refund_id)
    find_payment(fact.payment_intent_id, cause=cause)
    return apply(fact, cause=cause, event=event)


def find_payment(payment_intent_id: str, *, cause: str) -> None:
    """Settle the session of a payment that no attempt of ours knows as paid yet.

    Raises StripeUnavailable, StripeRefused.
    """
    if not payment_intent_id or _attempt(payment_intent_id):
        return
    if session_id := gateway.session_of_payment(payment_intent_id):
        settle.session(session_id=session_id, cause=cause)


@transaction.atomic
def apply(
    fact: RefundFact, *, cause: str, event: StripeEvent | None = None
) -> Refund | None:
    """Make our rows say what `fact` says; one transaction under the order's lock.

    A refund made at Stripe gets a row of its own. Units go back to stock once Stripe has
    taken the refund; the shopper hears when the money is on its way back.
    """
    attempt = _attempt(fact.payment_intent_id)
    if attempt is None:
        if event is not None:
            settle.mark_processed(event, None, "not ours")
        return None
    order = settle.lock(attempt)
    row = _row_of(order, attempt, fact)
    outcome = _apply_to(row, fact, cause)
    if event is not None:
        settle.mark_processed(event, order, outcome)
    logger.info("refund.settled order=%s outcome=%s", order.number, outcome)
    return row


@transaction.atomic
def refuse(refund: Refund, refusal: gateway.StripeRefused) -> None:
    """End a refund that Stripe does not make; it becomes a line in the money inbox."""
    order = settle.lock(refund.attempt)
    changed = Refund.objects.filter(pk=refund.pk, status=Status.ASKING).update(
        status=Status.FAILED, failure_reason=str(refusal)[:255]
    )
    if changed:
        refund.refresh_from_db()
        _report_failure(order, refund, cause="Stripe")


def _attempt(payment_intent_id: str) -> PaymentAttempt | None:
    if not payment_intent_id:
        return None
    return PaymentAttempt.objects.filter(
        payment_intent_id=payment_intent_id, status__in=BROUGHT_MONEY
    ).first()


def _row_of(order: Order, attempt: PaymentAttempt, fact: RefundFact) -> Refund:
    """The refund's row, by Stripe's id, else by our key, else a new one."""
    if known := Refund.objects.filter(stripe_id=fact.refund_id).first():
        return known
    ours = attempt.refunds.filter(idempotency_key=fact.key or "-", stripe_id=None)
    if mine := ours.first():
        return mine
    return Refund(
        order=order,
        attempt=attempt,
        amount=fact.amount,
        currency=fact.currency,
        adjustment=fact.amount,
        reason=fact.reason if fact.reason in Refund.Reason.values else "",
        made_at_stripe=True,
    )


def _apply_to(row: Refund, fact: RefundFact, cause: str) -> str:
    if fact.status not in NEXT[row.status] or fact.status == row.status:
        return "already settled"
    before = row.status
    row.stripe_id, row.status = fact.refund_id, Status(fact.status)
    row.failure_reason = fact.failure_reason[:255]
    if row.status == Status.SUCCEEDED:
        row.succeeded_at = timezone.now()
    row.save()
    if row.status in NOT_REFUNDED:
        _report_failure(row.order, row, cause)
    else:
        if before == Status.ASKING:
            _restock(row)
        if row.status == Status.SUCCEEDED:
            _report_success(row, cause)
    return str(row.status)


def _restock(row: Refund) -> None:
    """Put the chosen units back to stock, once; in SKU order, as everywhere."""
    lines = row.lines.filter(restock__gt=0, is_restocked=False).select_related("line")
    for each in sorted(lines, key=lambda each: each.line.sku):
        stock.receive_return(
            each.line.sku, each.restock, order_line_id=each.line_id, who=row.who
        )
        each.is_restocked = True
        each.save(update_fields=["is_restocked"])


def _report_success(row: Refund, cause: str) -> None:
    timeline.record(
        row.order, OrderEvent.Kind.REFUNDED, detail=_written(row), cause=cause
    )
    emails.queue(row.order, OutgoingEmail.Kind.REFUNDED, cause=f"refund {row.pk}")
    # A later refund of at least as much makes up for one that failed.
    discrepancies.close(
        row.order,
        how=_("Refunded since."),
        kind=discrepancies.Kind.REFUND_FAILED,
        expected__lte=row.amount,
        found_at__lte=row.created_at,
    )
    settle_return.by_refund(row, how=_refunded_words(row))
    if row.attempt.is_refunded:
        resolve.by_refund(row.attempt, who=row.who, how=_refunded_words(row))
    invoices.credit(row)


def _report_failure(order: Order, row: Refund, cause: str) -> None:
    """The shopper has no money: a person must look."""
    timeline.record(
        order,
        OrderEvent.Kind.REFUND_FAILED,
        detail=": ".join(filter(None, [_written(row), row.failure_reason])),
        cause=cause,
    )
    discrepancies.record_failed_refund(row)
    settle_return.by_failure(row)
    invoices.reverse(row)


def _written(row: Refund) -> str:
    return money.written(row.amount, row.currency)


def _refunded_words(row: Refund) -> str:
    return _("Refunded %(amount)s at Stripe (%(id)s).") % {
        "amount": _written(row),
        "id": row.stripe_id,
    }
