"""The money inbox: a line for payments that do not match, and what to do about it."""

from __future__ import annotations

import logging

from django.utils.translation import gettext_lazy

from checkout import gateway, timeline
from checkout.gateway.types import SessionFact
from checkout.models import Discrepancy, Order, OrderEvent, PaymentAttempt
from checkout.models.orders import Attention

logger = logging.getLogger(__name__)

NEXT_STEPS = {
    Discrepancy.Kind.MISMATCH: gettext_lazy(
        "Send nothing yet. Compare the payment with the order, then refund it at Stripe or agree on the rest with the shopper."
    ),
    Discrepancy.Kind.PAID_TWICE: gettext_lazy("Refund the second payment at Stripe."),
    Discrepancy.Kind.LATE_NO_STOCK: gettext_lazy(
        "Refund the payment at Stripe, or make the goods and tell the shopper when."
    ),
    Discrepancy.Kind.LATE_CANCELLED: gettext_lazy(
        "Ask the shopper whether they still want the goods. If not, refund the payment at Stripe."
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
}

ATTENTION = {
    Discrepancy.Kind.MISMATCH: Attention.REVIEW,
    Discrepancy.Kind.PAID_TWICE: Attention.PAID_TWICE,
    Discrepancy.Kind.LATE_NO_STOCK: Attention.NO_STOCK,
    Discrepancy.Kind.LATE_CANCELLED: Attention.LATE,
    Discrepancy.Kind.FAILED_AFTER_PAID: Attention.REVIEW,
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
    attention = order.attention = ATTENTION[kind]
    order.save(update_fields=["attention"])
    why = detail or attention.value
    timeline.record(order, OrderEvent.Kind.ATTENTION, cause="Stripe", detail=why)
    logger.error("order.needs_a_person order=%s why=%s", order.number, attention)


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


def _about(attempt: PaymentAttempt) -> dict[str, object]:
    return {
        "order": attempt.order,
        "attempt": attempt,
        "livemode": attempt.livemode,
        "expected": attempt.amount,
        "currency": attempt.currency,
    }
