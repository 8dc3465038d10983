"""The money inbox: a line for payments that do not match, and what to do about it."""

from __future__ import annotations

import logging

from django.utils import timezone
from django.utils.translation import gettext_lazy

from checkout import gateway, timeline
from checkout.gateway.types import SessionFact
from checkout.models import (
    Discrepancy,
    Dispute,
    Order,
    OrderEvent,
    PaymentAttempt,
    Refund,
    Return,
)
from checkout.models.orders import Attention

logger = logging.getLogger(__name__)
Kind = Discrepancy.Kind

NEXT_STEPS = {
    Discrepancy.Kind.MISMATCH: gettext_lazy(
        "Send nothing yet. Compare the payment with the order, then refund it or agree on the rest with the shopper."
    ),
    Discrepancy.Kind.PAID_TWICE: gettext_lazy("Refund the second payment."),
    Discrepancy.Kind.LATE_NO_STOCK: gettext_lazy(
        "Refund the payment, or make the goods and tell the shopper when."
    ),
    Discrepancy.Kind.LATE_CANCELLED: gettext_lazy(
        "Ask the shopper whether they still want the goods. If not, refund the payment."
    ),
    Discrepancy.Kind.UNKNOWN_PAYMENT: gettext_lazy(
        "Look at Stripe who paid and for what. Refund what belongs to no order."
    ),
    Discrepancy.Kind.FAILED_AFTER_PAID: gettext_lazy(
        "Send nothing before you have looked at the payment at Stripe."
    ),
    Discrepancy.Kind.REFUSED: gettext_lazy(
        "Nothing was charged. Fix what Stripe names, then check out once yourself."
    ),
    Discrepancy.Kind.UNKNOWN_SESSION: gettext_lazy(
        "The key or the account at Stripe has changed since. Check under the old one whether this page was paid. Settling this line releases the stock, and the shopper can pay again."
    ),
    Discrepancy.Kind.REFUND_FAILED: gettext_lazy(
        "The shopper has no money yet. Refund it again, or pay it another way, for example by bank transfer."
    ),
    Discrepancy.Kind.DISPUTE: gettext_lazy(
        "Send nothing and refund nothing. Answer at Stripe with what shows the sale: tracking, emails, pictures."
    ),
    Discrepancy.Kind.DISPUTE_LOST: gettext_lazy(
        "The bank has paid the money back, so refund nothing. Decide whether the goods come back."
    ),
    Discrepancy.Kind.WITHDRAWAL: gettext_lazy(
        "Tell the shopper how the goods come back, and refund them within 14 days. Without an order, look for it by name and email, and answer the shopper."
    ),
    Discrepancy.Kind.NO_EVENTS: gettext_lazy(
        "Payments are found all the same, but minutes later. Check the webhook endpoint with manage.py check_stripe, and look at Stripe what it was answered. This line is settled as soon as an event arrives."
    ),
    Discrepancy.Kind.EVENTS_FAILING: gettext_lazy(
        "Look under Orders → Stripe events which ones wait and why. They are tried again each time that reconcile runs. This line is settled once none waits any more."
    ),
    Discrepancy.Kind.EMAILS_FAILING: gettext_lazy(
        "Look under Orders → Emails which ones wait and why, and check the mail server and EMAIL_URL. What has failed is sent again or dismissed there. This line is settled once nothing is left."
    ),
    Discrepancy.Kind.AT_STRIPE_ONLY: gettext_lazy(
        "Look at Stripe what it is. If it belongs to an order, write that on the order; refund what belongs to none."
    ),
    Discrepancy.Kind.HERE_ONLY: gettext_lazy(
        "Send nothing yet. Look at Stripe whether it was made there under another account or key."
    ),
    Discrepancy.Kind.OTHER_SUM: gettext_lazy(
        "Stripe's sum is what was moved. Compare both, and tell your accountant what the difference is."
    ),
    Discrepancy.Kind.OTHER_STATE: gettext_lazy(
        "Look at Stripe what has happened to it, and do on the order what follows from that."
    ),
    Discrepancy.Kind.BALANCE: gettext_lazy(
        "Copy everything again with “manage.py reconcile --since” and the day on which the books begin. If the line stays, ask Stripe."
    ),
    Discrepancy.Kind.CLOSED_MONTH: gettext_lazy(
        "Tell your accountant: what they were given is not what Stripe says now."
    ),
}

ATTENTION = {
    Discrepancy.Kind.MISMATCH: Attention.REVIEW,
    Discrepancy.Kind.PAID_TWICE: Attention.PAID_TWICE,
    Discrepancy.Kind.LATE_NO_STOCK: Attention.NO_STOCK,
    Discrepancy.Kind.LATE_CANCELLED: Attention.LATE,
    Discrepancy.Kind.FAILED_AFTER_PAID: Attention.REVIEW,
    Discrepancy.Kind.REFUND_FAILED: Attention.REFUND,
    Discrepancy.Kind.DISPUTE: Attention.DISPUTED,
    Discrepancy.Kind.DISPUTE_LOST: Attention.DISPUTED,
    Discrepancy.Kind.WITHDRAWAL: Attention.WITHDRAWAL,
}


def next_step(discrepancy: Discrepancy) -> tuple[str, str | None]:
    """What to do now, a sentence, and where at Stripe to do it, if there is a payment."""
    sentence = str(NEXT_STEPS[Discrepancy.Kind(discrepancy.kind)])
    payment = discrepancy.payment_intent_id
    if not payment and discrepancy.attempt:
        payment = discrepancy.attempt.payment_intent_id
    if not payment or discrepancy.kind == Discrepancy.Kind.REFUSED:
        return sentence, None
    return sentence, gateway.payment_link(payment, livemode=discrepancy.livemode)


def record_payment(
    order: Order,
    attempt: PaymentAttempt,
    fact: SessionFact,
    kind: Discrepancy.Kind,
    detail: str = "",
) -> None:
    """Write a line about a payment of an order that is locked, which then needs a person.

    A line that was written before stays as it is, and so does its order.
    """
    _line, is_new = Discrepancy.objects.get_or_create(
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
    if not is_new:  # A person may have settled it since.
        return
    attention = _call_a_person(order, kind)
    why = detail or attention.value
    timeline.record(order, OrderEvent.Kind.ATTENTION, cause="Stripe", detail=why)


def record_unknown_payment(fact: SessionFact) -> None:
    """Write a line about money that names this shop, but no order in it; once a session."""
    Discrepancy.objects.get_or_create(
        kind=Discrepancy.Kind.UNKNOWN_PAYMENT,
        stripe_object=fact.session_id,
        defaults={
            "payment_intent_id": fact.payment_intent_id,
            "livemode": fact.livemode,
            "received": fact.total,
            "currency": fact.currency,
            "detail": f"Order {fact.order_number} is not in this shop.",
        },
    )
    logger.error("payment.unknown_order session=%s", fact.session_id)


def record_unknown_session(attempt: PaymentAttempt) -> None:
    """Write a line about a page that Stripe does not know, though it may be paid; once."""
    Discrepancy.objects.get_or_create(
        kind=Discrepancy.Kind.UNKNOWN_SESSION,
        stripe_object=attempt.session_id or "",
        defaults=_about(attempt),
    )
    logger.error("payment.unknown_session order=%s", attempt.order.number)


def record_refusal(attempt: PaymentAttempt, refusal: gateway.StripeRefused) -> None:
    """Write a line about a page that Stripe does not open; one as long as it is unsettled.

    Every shopper meets the same cause, so it is written once until somebody settles it.
    """
    cause = refusal.cause[:200]
    same = Discrepancy.objects.filter(
        kind=Discrepancy.Kind.REFUSED, stripe_object__startswith=f"{cause} #"
    )
    number = same.exclude(resolved_at=None).count() + 1
    Discrepancy.objects.get_or_create(
        kind=Discrepancy.Kind.REFUSED,
        stripe_object=f"{cause} #{number}",
        defaults={**_about(attempt), "detail": str(refusal)[:500]},
    )


def record_failed_refund(refund: Refund) -> None:
    """Write a line about a refund that did not get through; once a refund."""
    _line, is_new = Discrepancy.objects.get_or_create(
        kind=Kind.REFUND_FAILED,
        stripe_object=refund.stripe_id or refund.idempotency_key,
        defaults={
            **_about(refund.attempt),
            "payment_intent_id": refund.attempt.payment_intent_id,
            "expected": refund.amount,
            "currency": refund.currency,
            "detail": refund.failure_reason,
        },
    )
    if is_new:
        _call_a_person(refund.order, Kind.REFUND_FAILED)


def record_dispute(dispute: Dispute) -> None:
    """Write a line about a dispute, or bring it up to date; one a dispute."""
    line, is_new = Discrepancy.objects.update_or_create(
        kind=Kind.DISPUTE,
        stripe_object=dispute.stripe_id,
        defaults={"detail": dispute.reason, "due_by": dispute.due_by},
        create_defaults=_about_dispute(dispute),
    )
    if line.resolved_at:  # It was closed, and an appeal has opened it again.
        Discrepancy.objects.filter(pk=line.pk).update(resolved_at=None, resolution="")
    if is_new or line.resolved_at:
        _call_a_person(dispute.order, Kind.DISPUTE)


def record_lost_dispute(dispute: Dispute) -> None:
    """Write a line about money that a bank has paid back; once a dispute."""
    _line, is_new = Discrepancy.objects.get_or_create(
        kind=Kind.DISPUTE_LOST,
        stripe_object=dispute.stripe_id,
        defaults=_about_dispute(dispute) | {"due_by": None},
    )
    if is_new:
        _call_a_person(dispute.order, Kind.DISPUTE_LOST)


def record_withdrawal(returned: Return) -> None:
    """Write a line about a shopper who withdraws; the caller holds the order's lock, if any."""
    order = returned.order
    Discrepancy.objects.create(
        kind=Kind.WITHDRAWAL,
        order=order,
        stripe_object=f"return {returned.pk}",
        detail=f"{returned.order_number}, {returned.name}, {returned.email}"[:500],
    )
    if order:
        _call_a_person(order, Kind.WITHDRAWAL)


def withdrawal_of(line: Discrepancy) -> Return | None:
    """The withdrawal that a line of the inbox is about."""
    if line.kind != Kind.WITHDRAWAL:
        return None
    pk = line.stripe_object.removeprefix("return ")
    return Return.objects.filter(pk=pk).select_related("order", "refund").first()


def close_withdrawal(returned: Return, *, how: str) -> None:
    """Settle the line about a withdrawal; the caller holds the order's lock."""
    if returned.order:
        about = f"return {returned.pk}"
        close(returned.order, how=how, kind=Kind.WITHDRAWAL, stripe_object=about)


def close(order: Order, *, how: str, **which: object) -> None:
    """Settle an order's open lines that `which` names: a fact has settled them.

    The caller holds the order's lock.
    """
    order.discrepancies.filter(resolved_at=None, **which).update(
        resolved_at=timezone.now(), resolution=how[:500]
    )
    refresh_attention(order)


def refresh_attention(order: Order) -> None:
    """Let an order need a person for its newest open line, or not at all."""
    newest = order.discrepancies.filter(resolved_at=None).first()
    order.attention = ATTENTION.get(Kind(newest.kind), "") if newest else ""
    order.save(update_fields=["attention"])


def _call_a_person(order: Order, kind: Discrepancy.Kind) -> Attention:
    attention = ATTENTION[kind]
    order.attention = attention
    order.save(update_fields=["attention"])
    logger.error("order.needs_a_person order=%s why=%s", order.number, attention)
    return attention


def _about_dispute(dispute: Dispute) -> dict[str, object]:
    return _about(dispute.attempt) | {
        "payment_intent_id": dispute.attempt.payment_intent_id,
        "expected": dispute.amount,
        "currency": dispute.currency,
        "detail": dispute.reason,
        "due_by": dispute.due_by,
    }


def _about(attempt: PaymentAttempt) -> dict[str, object]:
    return {
        "order": attempt.order,
        "attempt": attempt,
        "livemode": attempt.livemode,
        "expected": attempt.amount,
        "currency": attempt.currency,
    }
