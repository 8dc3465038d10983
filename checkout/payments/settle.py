"""Payments: what Stripe says of a session becomes what our rows say, once.

`session` may run any number of times, in any order, at once: the order's lock and
one-way moves make every repeat harmless.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from checkout import carts, emails, gateway, holds
from checkout.gateway import StripeRefused
from checkout.gateway.types import SessionFact
from checkout.models import (
    Cart,
    Discrepancy,
    Order,
    OrderEvent,
    OutgoingEmail,
    PaymentAttempt,
    StripeEvent,
)
from checkout.models.orders import Attention, OrderStatus, WhyCancelled
from checkout.models.payments import AttemptStatus

logger = logging.getLogger(__name__)
Kind = Discrepancy.Kind
Timeline = OrderEvent.Kind
Letter = OutgoingEmail.Kind


@dataclass(frozen=True)
class News:
    """What Stripe says of one attempt, and who asked; its order is locked."""

    order: Order
    attempt: PaymentAttempt
    fact: SessionFact
    cause: str
    why: WhyCancelled  # Should the page turn out closed.
    who: User | None = None  # Who closed it, if a person did.


def session(
    *,
    session_id: str,
    cause: str,
    event: StripeEvent | None = None,
    why: WhyCancelled = WhyCancelled.EXPIRED,
    hurry: bool = False,
) -> Order | None:
    """Fetch a session from Stripe and make our rows say what it says.

    `cause` is who asked, for the timeline; `event` is marked processed in the same
    transaction; `why` is written down should the page turn out closed; in a `hurry`
    Stripe has 3 s to answer. Returns the order, or None for a session that is no order
    of ours. Raises StripeAway, NoSuchSession, StripeRefused; then nothing has changed.
    """
    try:
        fact = gateway.read_session(session_id, hurry=hurry)
    except gateway.NoSuchSession:
        return _vanished(session_id, cause, event)
    return apply(fact, cause=cause, event=event, why=why)


def apply(
    fact: SessionFact,
    *,
    cause: str,
    event: StripeEvent | None = None,
    why: WhyCancelled = WhyCancelled.EXPIRED,
    who: User | None = None,
) -> Order | None:
    """Make our rows say what `fact` says; one transaction under the order's lock."""
    with transaction.atomic():
        order = _locked_order(fact)
        if order is None:
            outcome = unknown_payment(fact)
        else:
            attempt = _attempt_for(order, fact)
            news = News(order, attempt, fact, cause, why, who)
            outcome = _RULES[fact.state](news)
        if event is not None:
            _processed(event, order, outcome)
    logger.info(
        "session.settled order=%s state=%s outcome=%s",
        order.number if order else "-",
        fact.state,
        outcome,
    )
    return order


@transaction.atomic
def expire(
    attempt: PaymentAttempt,
    *,
    cause: str,
    why: WhyCancelled = WhyCancelled.EXPIRED,
    who: User | None = None,
) -> Order:
    """End an attempt that has no page at Stripe to be paid on, and free its units.

    An attempt that has ended already, or whose page was kept since the caller looked,
    stays as it is: that page may be paid.
    """
    seen = attempt.session_id
    order = _locked(attempt)
    attempt.refresh_from_db()
    if attempt.is_live and attempt.session_id == seen:
        _end(attempt, AttemptStatus.EXPIRED)
        holds.release(attempt)
        if _was_last(order, attempt):
            cancelled(order, why, cause, who)
    return order


def _vanished(session_id: str, cause: str, event: StripeEvent | None) -> Order | None:
    """Let go of a page of test money that Stripe does not know under today's key.

    Real money may still be paid there under the key of that day: a person must look.
    """
    attempt = PaymentAttempt.objects.filter(session_id=session_id).first()
    if attempt is None:
        raise gateway.NoSuchSession(session_id)
    if attempt.livemode:
        if attempt.is_live:
            unknown_session(attempt)
        raise gateway.NoSuchSession(session_id)
    with transaction.atomic():
        order = expire(attempt, cause=cause)
        if event is not None:
            _processed(event, order, "no such session at Stripe")
    return order


def _locked_order(fact: SessionFact) -> Order | None:
    """The order of a session, by the id we stored, else by the key we sent along."""
    ours = PaymentAttempt.objects
    attempt = ours.filter(session_id=fact.session_id).first()
    if attempt is None and fact.site == settings.SITE_URL:
        attempt = ours.filter(key=_uuid(fact.attempt_key)).first()
    if attempt is None:
        return None
    return _locked(attempt)


def _locked(attempt: PaymentAttempt) -> Order:
    """The attempt's order and then its cart, locked in this order everywhere."""
    order = Order.objects.select_for_update().get(pk=attempt.order_id)
    if order.cart_id:
        # Before any stock: a checkout takes its cart first and the shelf after it.
        Cart.objects.select_for_update().filter(pk=order.cart_id).first()
    return order


def _attempt_for(order: Order, fact: SessionFact) -> PaymentAttempt:
    """The attempt that owns this session, read under the order's lock."""
    known = PaymentAttempt.objects.filter(session_id=fact.session_id).first()
    if known:
        return known
    sent = order.attempts.get(key=_uuid(fact.attempt_key))
    if not sent.session_id:
        sent.session_id, sent.url = fact.session_id, fact.url
        if sent.status == AttemptStatus.CREATING:
            sent.status = AttemptStatus.OPEN
        sent.save(update_fields=["session_id", "url", "status"])
        return sent
    # A second session with our key: Stripe keeps keys for a day, then makes anew.
    return order.attempts.create(
        session_id=fact.session_id,
        amount=sent.amount,
        currency=sent.currency,
        livemode=sent.livemode,
        parameters=sent.parameters,
        expires_at=sent.expires_at,
        status=AttemptStatus.EXPIRED,
        error="A second session for the same try.",
    )


def _open(news: News) -> str:
    return "still open"


def _paid(news: News) -> str:
    order, attempt, fact = news.order, news.attempt, news.fact
    if attempt.status in (AttemptStatus.PAID, AttemptStatus.DUPLICATE):
        return "already settled"
    _end(attempt, AttemptStatus.PAID, fact)
    if order.status == OrderStatus.PAID:
        return paid_twice(order, attempt, fact)
    if problem := mismatch(attempt, fact):
        return review(order, attempt, fact, problem)
    if order.status == OrderStatus.CANCELLED:
        if order.why_cancelled not in (WhyCancelled.EXPIRED, WhyCancelled.FAILED):
            return late_cancelled(order, attempt, fact)
        if not holds.retake(order):
            return late_without_stock(order, attempt, fact)
    holds.keep(order)
    paid(order, fact, news.cause)
    return "paid"


def _processing(news: News) -> str:
    order, attempt, fact = news.order, news.attempt, news.fact
    if attempt.status not in (AttemptStatus.CREATING, AttemptStatus.OPEN):
        return "already known"
    attempt.status = AttemptStatus.PROCESSING
    attempt.payment_intent_id = fact.payment_intent_id
    attempt.save(update_fields=["status", "payment_intent_id"])
    if order.status != OrderStatus.PENDING:
        return "recorded"
    processing(order, fact, news.cause)
    return "processing"


def _failed(news: News) -> str:
    order, attempt, fact = news.order, news.attempt, news.fact
    if attempt.status in (AttemptStatus.PAID, AttemptStatus.DUPLICATE):
        return failed_after_paid(order, attempt, fact)
    if not attempt.is_live:
        return "already settled"
    _end(attempt, AttemptStatus.FAILED, fact)
    holds.release(attempt)
    if not _was_last(order, attempt):
        return "recorded"
    cancelled(order, WhyCancelled.FAILED, news.cause)
    return "failed"


def _expired(news: News) -> str:
    order, attempt, fact = news.order, news.attempt, news.fact
    if not attempt.is_live:
        return "already settled"
    _end(attempt, AttemptStatus.EXPIRED, fact)
    holds.release(attempt)
    if not _was_last(order, attempt):
        return "recorded"
    cancelled(order, news.why, news.cause, news.who)
    return "expired"


_RULES: dict[str, Callable[[News], str]] = {
    "open": _open,
    "paid": _paid,
    "processing": _processing,
    "failed": _failed,
    "expired": _expired,
}


def _end(
    attempt: PaymentAttempt, status: AttemptStatus, fact: SessionFact | None = None
) -> None:
    attempt.status = status
    attempt.live_order = None
    if fact and fact.payment_intent_id:
        attempt.payment_intent_id = fact.payment_intent_id
    if status == AttemptStatus.PAID:
        attempt.paid_at = timezone.now()
    attempt.save(update_fields=["status", "live_order", "payment_intent_id", "paid_at"])


def _was_last(order: Order, attempt: PaymentAttempt) -> bool:
    """Whether the order can't be paid any more now that `attempt` has ended."""
    unpaid = order.status in (OrderStatus.PENDING, OrderStatus.PROCESSING)
    others = order.attempts.exclude(pk=attempt.pk)
    return unpaid and not any(other.is_live for other in others)


def _processed(event: StripeEvent, order: Order | None, outcome: str) -> None:
    event.order, event.outcome, event.error = order, outcome, ""
    event.processed_at = timezone.now()
    event.save(update_fields=["order", "outcome", "error", "processed_at"])


def _uuid(text: str) -> UUID:
    """The key in a session's metadata; what is none gets a key that nobody has."""
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


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
    mark_paid(order, cause)


def mark_paid(order: Order, cause: str, who: User | None = None) -> None:
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


def unknown_payment(fact: SessionFact) -> str:
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
