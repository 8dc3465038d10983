"""What Stripe says of a dispute, our rows say next.

While it is open nothing is sent and nothing refunded, but for an inquiry, which a refund
may end. Won, and the order is free again; lost, and the bank has paid the money back.
"""

from __future__ import annotations

import logging

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from checkout import gateway, timeline
from checkout.gateway.types import DisputeFact
from checkout.models import Dispute, Order, OrderEvent, PaymentAttempt, StripeEvent
from checkout.models.disputes import ENDED, FREE_AGAIN, LOST
from checkout.models.payments import BROUGHT_MONEY
from checkout.payments import discrepancies, settle, settle_refund
from site_config import money

logger = logging.getLogger(__name__)


def dispute(
    *, dispute_id: str, cause: str, event: StripeEvent | None = None
) -> Dispute | None:
    """Fetch a dispute from Stripe and make our rows say what it says.

    Returns None for a dispute of no payment of ours; `event` is marked processed in the
    same transaction. Raises StripeUnavailable and StripeRefused (NoSuchObject for one
    that Stripe does not know); then nothing has changed.
    """
    fact = gateway.read_dispute(dispute_id)
    settle_refund.find_payment(fact.payment_intent_id, cause=cause)
    return apply(fact, cause=cause, event=event)


@transaction.atomic
def apply(
    fact: DisputeFact, *, cause: str, event: StripeEvent | None = None
) -> Dispute | None:
    """Make our rows say what `fact` says; one transaction under the order's lock."""
    attempt = PaymentAttempt.objects.filter(
        payment_intent_id=fact.payment_intent_id or "-", status__in=BROUGHT_MONEY
    ).first()
    if attempt is None:
        if event is not None:
            settle.mark_processed(event, None, "not ours")
        return None
    order = settle.lock(attempt)
    row = Dispute.objects.filter(stripe_id=fact.dispute_id).first() or Dispute(
        order=order, attempt=attempt, stripe_id=fact.dispute_id
    )
    outcome = _apply_to(order, row, fact, cause)
    if event is not None:
        settle.mark_processed(event, order, outcome)
    logger.info("dispute.settled order=%s outcome=%s", order.number, outcome)
    return row


def _apply_to(order: Order, row: Dispute, fact: DisputeFact, cause: str) -> str:
    before = row.status
    if before == fact.status or _is_stale(before, fact.status):
        return "already settled"
    row.status, row.reason = fact.status[:40], fact.reason[:60]
    row.amount, row.currency, row.due_by = fact.amount, fact.currency, fact.due_by
    row.closed_at = timezone.now() if fact.status in ENDED else None
    row.save()
    if row.is_open:
        _report_open(order, row, cause, is_new=not before)
    else:
        _report_end(order, row, cause)
    return row.status


def _is_stale(before: str, now: str) -> bool:
    """Whether an answer is older than what we know: a decision is the last word.

    Only one that was lost may go on, by an appeal.
    """
    if before == LOST:
        return not (now.startswith("appeal") or now == "won")
    return before in FREE_AGAIN


def _report_open(order: Order, row: Dispute, cause: str, *, is_new: bool) -> None:
    if is_new:
        detail = f"{_written(row)} · {row.status_words}"
        timeline.record(order, OrderEvent.Kind.DISPUTED, detail=detail, cause=cause)
    discrepancies.record_dispute(row)


def _report_end(order: Order, row: Dispute, cause: str) -> None:
    detail = f"{_written(row)} · {row.status_words}"
    timeline.record(order, OrderEvent.Kind.DISPUTE_CLOSED, detail=detail, cause=cause)
    discrepancies.close(
        order,
        how=_("The dispute is closed: %(outcome)s.") % {"outcome": row.status_words},
        kind=discrepancies.Kind.DISPUTE,
        stripe_object=row.stripe_id,
    )
    if row.status == LOST:
        discrepancies.record_lost_dispute(row)


def _written(row: Dispute) -> str:
    return money.written(row.amount, row.currency)
