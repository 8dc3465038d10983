"""The state machine of an order's money: what Stripe says of a session, our rows say next.

What each state of a session (down) does to an order in each state (across):

            pending          processing       paid              cancelled
open        nothing          nothing          nothing           nothing
paid        paid, units sold paid, units sold same attempt:     expired or failed and units still
                                              nothing; another: free: paid, units sold; else: money
                                              money inbox       inbox
processing  processing       nothing          noted on attempt  noted on attempt; expired or failed:
                                                                units held again if free
failed      cancelled, units cancelled, units same attempt:     noted on attempt, units released
            released         released         money inbox,
                                              if not refunded
expired     cancelled, units cancelled, units noted on attempt  noted on attempt
            released         released

A payment that differs from the order in any amount changes no state: it goes to the money
inbox, and its units stay held. What belongs to no order of ours goes there, too.

`session` may run any number of times, in any order, at once: the order's lock and
one-way moves make every repeat harmless.
"""

from __future__ import annotations

import logging
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from checkout import carts, discount_uses, emails, gateway, holds, invoices, timeline
from checkout.gateway.types import SessionFact
from checkout.models import (
    Cart,
    Discrepancy,
    Order,
    OrderEvent,
    PaymentAttempt,
    StripeEvent,
)
from checkout.models.orders import OrderStatus, WhyCancelled
from checkout.models.payments import BROUGHT_MONEY, LIVE, AttemptStatus
from checkout.payments import chosen_delivery, discrepancies, mismatch
from site_config.models import OutgoingEmail

logger = logging.getLogger(__name__)
# Nobody has said that the goods are not wanted: money that comes late is taken.
GIVEN_UP_BY_ITSELF = (WhyCancelled.EXPIRED, WhyCancelled.FAILED)


def session(
    *,
    session_id: str,
    cause: str,
    event: StripeEvent | None = None,
    why: WhyCancelled = WhyCancelled.EXPIRED,
    timeout: gateway.Timeout = gateway.NORMAL_TIMEOUT,
) -> Order | None:
    """Fetch a session from Stripe and make our rows say what it says.

    `cause` is who asked, for the timeline; `event` is marked processed in the same
    transaction; `why` is written down should the page turn out closed; `timeout` is how
    long Stripe has to answer. Returns the order, or None for a session that is no order
    of ours.

    Raises StripeUnavailable and StripeRefused; then nothing has changed. Raises NoSuchSession
    when Stripe does not know the session: then a page of real money has a line in the
    money inbox and else nothing has changed. A page of test money is expired instead.
    """
    try:
        fact = gateway.read_session(session_id, timeout=timeout)
    except gateway.NoSuchSession:
        return _expire_unknown(session_id, cause=cause, event=event)
    return apply(fact, cause=cause, event=event, why=why)


def apply(
    fact: SessionFact,
    *,
    cause: str,
    event: StripeEvent | None = None,
    why: WhyCancelled = WhyCancelled.EXPIRED,
    who: User | None = None,
) -> Order | None:
    """Make our rows say what `fact` says; one transaction under the order's lock.

    `who` closed the page, if a person did; the rest is as in `session`.
    """
    with transaction.atomic():
        order = _lock_order_of(fact)
        if order is None:
            outcome = _without_order(fact)
        else:
            outcome = _apply_to(order, fact, cause=cause, why=why, who=who)
        if event is not None:
            mark_processed(event, order, outcome)
    logger.info(
        "session.settled order=%s state=%s outcome=%s",
        order.number if order else "-",
        fact.state,
        outcome,
    )
    return order


def _apply_to(
    order: Order,
    fact: SessionFact,
    *,
    cause: str,
    why: WhyCancelled,
    who: User | None,
) -> str:
    """Apply a fact to an order that is locked; returns the outcome in a word or two."""
    attempt = _attempt_of(order, fact)
    match fact.state:
        case "open":
            return "still open"
        case "paid":
            return _paid(order, attempt, fact, cause)
        case "processing":
            return _processing(order, attempt, fact, cause)
        case "failed":
            return _failed(order, attempt, fact, cause)
        case "expired":
            return _expired(order, attempt, fact, cause=cause, why=why, who=who)


def _paid(order: Order, attempt: PaymentAttempt, fact: SessionFact, cause: str) -> str:
    if attempt.status in BROUGHT_MONEY:
        return "already settled"
    _end(attempt, AttemptStatus.PAID, fact)
    if order.status == OrderStatus.PAID:
        return _paid_twice(order, attempt, fact)
    chosen_delivery.take(order, attempt, fact)
    if difference := mismatch.of_payment(attempt, fact):
        return _paid_with_mismatch(order, attempt, fact, difference)
    if order.status == OrderStatus.CANCELLED:
        if order.why_cancelled not in GIVEN_UP_BY_ITSELF:
            return _paid_after_cancelling(order, attempt, fact)
        if not holds.retake(order):
            return _paid_without_stock(order, attempt, fact)
    holds.sell(order)
    if _is_still_in_cart(order):
        carts.remove_ordered(order)
    _copy_addresses(order, fact)
    mark_paid(order, cause=cause)
    return "paid"


def _paid_twice(order: Order, attempt: PaymentAttempt, fact: SessionFact) -> str:
    """A second payment of a paid order is to be refunded."""
    PaymentAttempt.objects.filter(pk=attempt.pk).update(status=AttemptStatus.DUPLICATE)
    discrepancies.record_payment(order, attempt, fact, Discrepancy.Kind.PAID_TWICE)
    return "paid twice"


def _paid_with_mismatch(
    order: Order, attempt: PaymentAttempt, fact: SessionFact, difference: str
) -> str:
    """Nothing is sent or released until a person decides."""
    if order.status == OrderStatus.PENDING:
        carts.remove_ordered(order)
        order.live_cart = None
        order.save(update_fields=["live_cart"])
    _copy_addresses(order, fact)
    discrepancies.record_payment(
        order, attempt, fact, Discrepancy.Kind.MISMATCH, difference
    )
    return "mismatch"


def _paid_after_cancelling(
    order: Order, attempt: PaymentAttempt, fact: SessionFact
) -> str:
    """The shop cancelled the order, or the shopper has another: a person decides."""
    _copy_addresses(order, fact)
    discrepancies.record_payment(order, attempt, fact, Discrepancy.Kind.LATE_CANCELLED)
    return "late, cancelled"


def _paid_without_stock(
    order: Order, attempt: PaymentAttempt, fact: SessionFact
) -> str:
    """The units had been released, and others have bought them."""
    _copy_addresses(order, fact)
    discrepancies.record_payment(order, attempt, fact, Discrepancy.Kind.LATE_NO_STOCK)
    return "late, sold out"


def _processing(
    order: Order, attempt: PaymentAttempt, fact: SessionFact, cause: str
) -> str:
    """A bank is working on it: the units stay held however long that takes.

    Of an order that was given up because its page had closed they are held again, so that
    they are there should the money come.
    """
    if attempt.status in BROUGHT_MONEY or attempt.status == AttemptStatus.PROCESSING:
        return "already known"
    attempt.status = AttemptStatus.PROCESSING
    attempt.payment_intent_id = fact.payment_intent_id
    attempt.save(update_fields=["status", "payment_intent_id"])
    if order.status != OrderStatus.PENDING:
        if order.why_cancelled in GIVEN_UP_BY_ITSELF:
            holds.retake(order)
        return "recorded"
    carts.remove_ordered(order)
    chosen_delivery.take(order, attempt, fact)
    _copy_addresses(order, fact)
    _mark_processing(order, cause)
    return "processing"


def _failed(
    order: Order, attempt: PaymentAttempt, fact: SessionFact, cause: str
) -> str:
    if attempt.status in BROUGHT_MONEY and attempt.is_refunded:
        return "recorded"
    if attempt.status in BROUGHT_MONEY:
        # Stripe contradicts itself: a person compares the two.
        discrepancies.record_payment(
            order, attempt, fact, Discrepancy.Kind.FAILED_AFTER_PAID
        )
        return "failed after paid"
    if not attempt.is_live:
        return "already settled"
    _end_unpaid(attempt, AttemptStatus.FAILED, fact)
    if not _is_unpayable(order):
        return "recorded"
    mark_cancelled(order, WhyCancelled.FAILED, cause=cause)
    return "failed"


def _expired(
    order: Order,
    attempt: PaymentAttempt,
    fact: SessionFact,
    *,
    cause: str,
    why: WhyCancelled,
    who: User | None,
) -> str:
    if not attempt.is_live:
        return "already settled"
    _end_unpaid(attempt, AttemptStatus.EXPIRED, fact)
    if not _is_unpayable(order):
        return "recorded"
    mark_cancelled(order, why, cause=cause, who=who)
    return "expired"


def _without_order(fact: SessionFact) -> str:
    """A session that is no order of ours; money that names this shop is reported."""
    if fact.site != settings.SITE_URL:
        return "not ours"
    if fact.state not in ("paid", "processing"):
        return "no such order"
    discrepancies.record_unknown_payment(fact)
    return "unknown payment"


@transaction.atomic
def expire(
    attempt: PaymentAttempt,
    *,
    cause: str,
    why: WhyCancelled = WhyCancelled.EXPIRED,
    who: User | None = None,
) -> Order:
    """End an attempt that has no page at Stripe to be paid on, and release its units.

    An attempt that has ended already, or whose page was kept since the caller looked,
    stays as it is: that page may be paid.
    """
    seen = attempt.session_id
    order = lock(attempt)
    attempt.refresh_from_db()
    if attempt.is_live and attempt.session_id == seen:
        _end_unpaid(attempt, AttemptStatus.EXPIRED)
        if _is_unpayable(order):
            mark_cancelled(order, why, cause=cause, who=who)
    return order


@transaction.atomic
def refuse(attempt: PaymentAttempt, refusal: gateway.StripeRefused) -> None:
    """End an attempt for which Stripe opens no page, and release its units.

    The refusal becomes a line in the money inbox.

    An attempt that has got a page or has ended since stays as it is.
    """
    order = Order.objects.select_for_update().get(pk=attempt.order_id)
    changed = PaymentAttempt.objects.filter(
        pk=attempt.pk, status=AttemptStatus.CREATING, session_id__isnull=True
    ).update(status=AttemptStatus.FAILED, live_order=None, error=str(refusal)[:255])
    if changed:
        holds.release(attempt)
        mark_cancelled(order, WhyCancelled.REFUSED, cause="Stripe")
    discrepancies.record_refusal(attempt, refusal)


def _expire_unknown(
    session_id: str, *, cause: str, event: StripeEvent | None
) -> Order | None:
    """Expire a page of test money that Stripe does not know under today's key.

    Real money may still be paid there under the key of that day: a person must look.
    """
    attempt = PaymentAttempt.objects.filter(session_id=session_id).first()
    if attempt is None:
        raise gateway.NoSuchSession(session_id)
    if attempt.livemode:
        if attempt.is_live:
            discrepancies.record_unknown_session(attempt)
        raise gateway.NoSuchSession(session_id)
    with transaction.atomic():
        order = expire(attempt, cause=cause)
        if event is not None:
            mark_processed(event, order, "no such session at Stripe")
    return order


def mark_paid(order: Order, *, cause: str, who: User | None = None) -> None:
    """Mark an order paid, bill it and queue its buyer's email.

    The caller holds the order's lock, and locks nothing after this: see `invoices`.
    """
    order.status = OrderStatus.PAID
    order.paid_at = timezone.now()
    order.live_cart = None
    order.cancelled_at, order.why_cancelled = None, WhyCancelled.NOT
    order.save()
    discount_uses.use(order)
    timeline.record(order, OrderEvent.Kind.PAID, cause=cause, who=who)
    emails.queue(order, OutgoingEmail.Kind.PAID)
    invoices.issue(order)
    logger.info("order.paid order=%s", order.number)


def mark_cancelled(
    order: Order, why: WhyCancelled, *, cause: str, who: User | None = None
) -> None:
    """Mark an order cancelled and give its discounts back; the caller holds its lock.

    Its buyer gets an email only when a bank declined: all others know, or have left.
    """
    order.status = OrderStatus.CANCELLED
    order.live_cart = None
    order.cancelled_at, order.why_cancelled = timezone.now(), why
    order.save()
    discount_uses.give_back(order)
    if why == WhyCancelled.FAILED:
        timeline.record(order, OrderEvent.Kind.FAILED, cause=cause)
        emails.queue(order, OutgoingEmail.Kind.NOT_PAID)
    timeline.record(
        order, OrderEvent.Kind.CANCELLED, cause=cause, detail=why.value, who=who
    )
    logger.info("order.cancelled order=%s why=%s", order.number, why)


def _mark_processing(order: Order, cause: str) -> None:
    order.status = OrderStatus.PROCESSING
    order.live_cart = None
    order.save()
    timeline.record(order, OrderEvent.Kind.PROCESSING, cause=cause)
    emails.queue(order, OutgoingEmail.Kind.PROCESSING)
    logger.info("order.processing order=%s", order.number)


def _lock_order_of(fact: SessionFact) -> Order | None:
    """The order of a session, by the id we stored, else by the key we sent along."""
    attempt = PaymentAttempt.objects.filter(session_id=fact.session_id).first()
    if attempt is None and fact.site == settings.SITE_URL:
        attempt = PaymentAttempt.objects.filter(key=_uuid(fact.attempt_key)).first()
    return lock(attempt) if attempt else None


def lock(attempt: PaymentAttempt) -> Order:
    """The attempt's order and then its cart, locked in this order everywhere."""
    order = Order.objects.select_for_update().get(pk=attempt.order_id)
    if order.cart_id:
        # Before any stock: a checkout locks its cart first and its stock after it.
        Cart.objects.select_for_update().filter(pk=order.cart_id).first()
    return order


def _attempt_of(order: Order, fact: SessionFact) -> PaymentAttempt:
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
    # A second session with our key: Stripe forgets keys after a day and opens a new one.
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


def _uuid(text: str) -> UUID:
    """The key in a session's metadata; what is none gets a key that nobody has."""
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def _end(
    attempt: PaymentAttempt, status: AttemptStatus, fact: SessionFact | None
) -> None:
    attempt.status = status
    attempt.live_order = None
    if fact and fact.payment_intent_id:
        attempt.payment_intent_id = fact.payment_intent_id
    if fact and status == AttemptStatus.PAID:
        attempt.paid_at = timezone.now()
        attempt.received, attempt.received_in = fact.received, fact.received_in
    attempt.save()


def _end_unpaid(
    attempt: PaymentAttempt, status: AttemptStatus, fact: SessionFact | None = None
) -> None:
    _end(attempt, status, fact)
    holds.release(attempt)


def _is_unpayable(order: Order) -> bool:
    """Whether an order that waits for its payment has no attempt left to pay it."""
    waits = order.status in (OrderStatus.PENDING, OrderStatus.PROCESSING)
    return waits and not order.attempts.filter(status__in=LIVE).exists()


def _is_still_in_cart(order: Order) -> bool:
    # A delayed payment took its units out when it began.
    return order.status == OrderStatus.PENDING or (
        order.why_cancelled == WhyCancelled.EXPIRED
    )


def _copy_addresses(order: Order, fact: SessionFact) -> None:
    """Copy the addresses that the shopper entered at Stripe; empty ones change nothing."""
    order.delivery_address = fact.delivery_address or order.delivery_address
    order.billing_address = fact.billing_address or order.billing_address
    order.phone = fact.phone or order.phone
    order.save(update_fields=["delivery_address", "billing_address", "phone"])


def mark_processed(event: StripeEvent, order: Order | None, outcome: str) -> None:
    """Note on an event what came of it, in the transaction that did it."""
    event.order, event.outcome, event.error = order, outcome, ""
    event.processed_at = timezone.now()
    event.save(update_fields=["order", "outcome", "error", "processed_at"])
