"""What each kind of news about a payment does to its order, under the order's lock."""

from __future__ import annotations

import logging
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from checkout import carts, emails, holds
from checkout.gateway import StripeRefused
from checkout.gateway.types import SessionFact
from checkout.models import (
    Discrepancy,
    Order,
    OrderEvent,
    OutgoingEmail,
    PaymentAttempt,
)
from checkout.models.orders import Attention, OrderStatus, WhyCancelled
from checkout.models.payments import AttemptStatus

logger = logging.getLogger(__name__)
Kind = Discrepancy.Kind
Timeline = OrderEvent.Kind
Letter = OutgoingEmail.Kind


def mismatch(attempt: PaymentAttempt, fact: SessionFact) -> str:
    """The first thing that does not fit between what we asked and what was paid."""
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
    for what, ours, theirs in pairs:
        if ours != theirs:
            return f"{what}: asked {_written(ours)}, Stripe says {_written(theirs)}"
    return ""


def _received(fact: SessionFact) -> tuple[Decimal, str]:
    """What the payment brought, and in which currency; an order of nothing needs none."""
    if fact.received is None:
        return Decimal(0), fact.currency
    return fact.received, fact.received_in


def _written(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def wrong_sum(attempt: PaymentAttempt, fact: SessionFact) -> str:
    """Whether a page just opened asks for something else than we promised."""
    order = attempt.order
    if (fact.currency, fact.subtotal) == (order.currency, order.subtotal):
        return ""
    return f"asked {order.subtotal} {order.currency}, Stripe would charge {fact.subtotal} {fact.currency}"


def paid(order: Order, fact: SessionFact, cause: str) -> None:
    """The money came, all of it."""
    if _cart_still_holds(order):
        carts.take_out(order)
    _keep_addresses(order, fact)
    stands(order, cause)


def stands(order: Order, cause: str, who: User | None = None) -> None:
    """The order counts as paid, and its buyer hears of it."""
    order.status = OrderStatus.PAID
    order.paid_at = timezone.now()
    order.live_cart = None
    order.cancelled_at, order.why_cancelled = None, WhyCancelled.NOT
    order.save()
    _note(order, Timeline.PAID, cause, who=who)
    emails.queue(order, Letter.PAID)
    logger.info("order.paid order=%s", order.number)


def processing(order: Order, fact: SessionFact, cause: str) -> None:
    """A bank is working on it: the units stay held however long that takes."""
    carts.take_out(order)
    order.status = OrderStatus.PROCESSING
    order.live_cart = None
    _keep_addresses(order, fact)
    order.save()
    _note(order, Timeline.PROCESSING, cause)
    emails.queue(order, Letter.PROCESSING)
    logger.info("order.processing order=%s", order.number)


def cancelled(
    order: Order, why: WhyCancelled, cause: str, who: User | None = None
) -> None:
    """It can't be paid any more. Only a bank's no deserves a letter."""
    order.status = OrderStatus.CANCELLED
    order.live_cart = None
    order.cancelled_at, order.why_cancelled = timezone.now(), why
    order.save()
    if why == WhyCancelled.FAILED:
        _note(order, Timeline.FAILED, cause)
        emails.queue(order, Letter.NOT_PAID)
    _note(order, Timeline.CANCELLED, cause, why.value, who)
    logger.info("order.cancelled order=%s why=%s", order.number, why)


@transaction.atomic
def refused(attempt: PaymentAttempt, problem: StripeRefused) -> None:
    """Stripe opens no page for this attempt: free its units, tell the inbox once a cause."""
    order = Order.objects.select_for_update().get(pk=attempt.order_id)
    changed = PaymentAttempt.objects.filter(
        pk=attempt.pk, status=AttemptStatus.CREATING, session_id__isnull=True
    ).update(status=AttemptStatus.FAILED, live_order=None, error=str(problem)[:255])
    if changed:
        holds.release(attempt)
        cancelled(order, WhyCancelled.REFUSED, "Stripe")
    cause = problem.cause[:200]
    same = Discrepancy.objects.filter(
        kind=Kind.REFUSED, stripe_object__startswith=f"{cause} #"
    )
    # The same cause after it was settled is news; while its line is open it is not.
    number = same.exclude(resolved_at=None).count() + 1
    Discrepancy.objects.get_or_create(
        kind=Kind.REFUSED,
        stripe_object=f"{cause} #{number}",
        defaults={**_about(attempt), "detail": str(problem)[:500]},
    )


def unknown_session(attempt: PaymentAttempt) -> None:
    """Stripe does not know a page where real money may still be paid: a person looks."""
    Discrepancy.objects.get_or_create(
        kind=Kind.UNKNOWN_SESSION,
        stripe_object=attempt.session_id or "",
        defaults=_about(attempt),
    )
    logger.error("payment.unknown_session order=%s", attempt.order.number)


def review(
    order: Order, attempt: PaymentAttempt, fact: SessionFact, problem: str
) -> str:
    """Money came that does not fit: nothing is sent or let go until a person looks."""
    if order.status == OrderStatus.PENDING:
        carts.take_out(order)
        order.live_cart = None
        order.save(update_fields=["live_cart"])
    _keep_addresses(order, fact)
    _alarm(order, Attention.REVIEW, Kind.MISMATCH, attempt, fact, problem)
    return "mismatch"


def paid_twice(order: Order, attempt: PaymentAttempt, fact: SessionFact) -> str:
    """A second payment of a paid order: it is to go back."""
    PaymentAttempt.objects.filter(pk=attempt.pk).update(status=AttemptStatus.DUPLICATE)
    _alarm(order, Attention.PAID_TWICE, Kind.PAID_TWICE, attempt, fact)
    return "paid twice"


def late_without_stock(order: Order, attempt: PaymentAttempt, fact: SessionFact) -> str:
    """Money came after the units were let go, and others have bought them."""
    _keep_addresses(order, fact)
    _alarm(order, Attention.NO_STOCK, Kind.LATE_NO_STOCK, attempt, fact)
    return "late, sold out"


def late_cancelled(order: Order, attempt: PaymentAttempt, fact: SessionFact) -> str:
    """Money came for an order that a person had given up."""
    _keep_addresses(order, fact)
    _alarm(order, Attention.LATE, Kind.LATE_CANCELLED, attempt, fact)
    return "late, cancelled"


def failed_after_paid(order: Order, attempt: PaymentAttempt, fact: SessionFact) -> str:
    """Stripe said paid, then failed; a person compares the two."""
    _alarm(order, Attention.REVIEW, Kind.FAILED_AFTER_PAID, attempt, fact)
    return "failed after paid"


def stranger(fact: SessionFact) -> str:
    """A session that is no order of ours; money with our mark on it is an alarm."""
    if fact.site != settings.SITE_URL:
        return "not ours"
    if fact.state not in ("paid", "processing"):
        return "no such order"
    Discrepancy.objects.get_or_create(
        kind=Kind.UNKNOWN_PAYMENT,
        stripe_object=fact.session_id,
        defaults={
            "payment_intent_id": fact.payment_intent_id,
            "livemode": fact.livemode,
            "received": fact.total,
            "currency": fact.currency,
            "detail": f"Order {fact.order_number} is not in this shop.",
        },
    )
    logger.error("payment.unknown session=%s", fact.session_id)
    return "unknown payment"


def _cart_still_holds(order: Order) -> bool:
    # A delayed payment took its pieces out when it began.
    return order.status == OrderStatus.PENDING or (
        order.why_cancelled == WhyCancelled.EXPIRED
    )


def _keep_addresses(order: Order, fact: SessionFact) -> None:
    order.delivery_address = fact.delivery_address or order.delivery_address
    order.billing_address = fact.billing_address or order.billing_address
    order.phone = fact.phone or order.phone
    order.save(update_fields=["delivery_address", "billing_address", "phone"])


def _note(
    order: Order,
    kind: OrderEvent.Kind,
    cause: str,
    detail: str = "",
    who: User | None = None,
) -> None:
    order.events.create(kind=kind, cause=cause, detail=detail, who=who)


def _alarm(
    order: Order,
    why: Attention,
    kind: Discrepancy.Kind,
    attempt: PaymentAttempt,
    fact: SessionFact,
    detail: str = "",
) -> None:
    """Put it into the money inbox, once, and let the order ask for a person."""
    _line, made = Discrepancy.objects.get_or_create(
        kind=kind,
        stripe_object=fact.session_id,
        defaults={
            **_about(attempt),
            "payment_intent_id": fact.payment_intent_id,
            "received": fact.total if fact.received is None else fact.received,
            "currency": fact.received_in or fact.currency,
            "detail": detail,
        },
    )
    if not made:  # Found before, and perhaps settled by a person since.
        return
    order.attention = why
    order.save(update_fields=["attention"])
    _note(order, Timeline.ATTENTION, "Stripe", detail or why.value)
    logger.error("order.attention order=%s why=%s", order.number, why)


def _about(attempt: PaymentAttempt) -> dict[str, Any]:
    return {
        "order": attempt.order,
        "attempt": attempt,
        "livemode": attempt.livemode,
        "expected": attempt.amount,
        "currency": attempt.currency,
    }
