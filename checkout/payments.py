"""Payments: what Stripe says of a session becomes what our rows say, once.

`settle` may run any number of times, in any order, at once: the order's lock and
one-way moves make every repeat harmless.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from checkout import arrivals, gateway, holds
from checkout.gateway.types import SessionFact
from checkout.models import Cart, Order, PaymentAttempt, StripeEvent
from checkout.models.orders import OrderStatus, WhyCancelled
from checkout.models.payments import AttemptStatus

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class News:
    """What Stripe says of one attempt, and who asked; its order is locked."""

    order: Order
    attempt: PaymentAttempt
    fact: SessionFact
    cause: str
    why: WhyCancelled  # Should the page turn out closed.
    who: User | None = None  # Who closed it, if a person did.


def settle(
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
            outcome = arrivals.stranger(fact)
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
            arrivals.cancelled(order, why, cause, who)
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
            arrivals.unknown_session(attempt)
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
        return arrivals.paid_twice(order, attempt, fact)
    if problem := arrivals.mismatch(attempt, fact):
        return arrivals.review(order, attempt, fact, problem)
    if order.status == OrderStatus.CANCELLED:
        if order.why_cancelled not in (WhyCancelled.EXPIRED, WhyCancelled.FAILED):
            return arrivals.late_cancelled(order, attempt, fact)
        if not holds.retake(order):
            return arrivals.late_without_stock(order, attempt, fact)
    holds.keep(order)
    arrivals.paid(order, fact, news.cause)
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
    arrivals.processing(order, fact, news.cause)
    return "processing"


def _failed(news: News) -> str:
    order, attempt, fact = news.order, news.attempt, news.fact
    if attempt.status in (AttemptStatus.PAID, AttemptStatus.DUPLICATE):
        return arrivals.failed_after_paid(order, attempt, fact)
    if not attempt.is_live:
        return "already settled"
    _end(attempt, AttemptStatus.FAILED, fact)
    holds.release(attempt)
    if not _was_last(order, attempt):
        return "recorded"
    arrivals.cancelled(order, WhyCancelled.FAILED, news.cause)
    return "failed"


def _expired(news: News) -> str:
    order, attempt, fact = news.order, news.attempt, news.fact
    if not attempt.is_live:
        return "already settled"
    _end(attempt, AttemptStatus.EXPIRED, fact)
    holds.release(attempt)
    if not _was_last(order, attempt):
        return "recorded"
    arrivals.cancelled(order, news.why, news.cause, news.who)
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
