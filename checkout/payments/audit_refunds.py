"""The invariants of money that goes back, as queries: each yields the rows that break it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from django.db.models import CharField, Exists, F, OuterRef, Q, Sum, Value
from django.db.models.functions import Cast, Coalesce, Concat

from checkout.models import Discrepancy, Dispute, OrderLine, PaymentAttempt, Refund
from checkout.models.disputes import ENDED
from checkout.models.payments import AttemptStatus
from checkout.models.refunds import NOT_REFUNDED, RefundStatus
from site_config.models import OutgoingEmail


def refunded_more_than_paid() -> Iterator[PaymentAttempt]:
    """In Python, as SQLite adds decimals as floating point.

    A refund that Stripe has not answered counts unless one made at Stripe came before it:
    then Stripe will refuse ours.
    """
    refunded = PaymentAttempt.objects.exclude(refunds=None).prefetch_related("refunds")
    for attempt in refunded.iterator(chunk_size=500):
        counted = [
            refund
            for refund in attempt.refunds.all()
            if refund.status not in NOT_REFUNDED
        ]
        at_stripe = any(refund.made_at_stripe for refund in counted)
        sums = (
            refund.amount
            for refund in counted
            if not (at_stripe and refund.status == RefundStatus.ASKING)
        )
        if sum(sums) > attempt.paid_amount:
            yield attempt


def refund_is_not_its_parts() -> Iterator[Refund]:
    for refund in Refund.objects.prefetch_related("lines").iterator(chunk_size=500):
        lines = sum(line.amount for line in refund.lines.all())
        if refund.amount != lines + refund.delivery + refund.adjustment:
            yield refund


def refunded_more_units_than_sold() -> Iterable[OrderLine]:
    counted = ~Q(refund_lines__refund__status__in=NOT_REFUNDED)
    refunded = Sum("refund_lines__quantity", filter=counted)
    return OrderLine.objects.annotate(refunded=Coalesce(refunded, 0)).filter(
        refunded__gt=F("quantity")
    )


def refunded_without_email() -> Iterable[Refund]:
    number = Cast(OuterRef("pk"), CharField())
    written = OutgoingEmail.objects.filter(
        kind=OutgoingEmail.Kind.REFUNDED, cause=Concat(Value("refund "), number)
    )
    return Refund.objects.exclude(succeeded_at=None).filter(~Exists(written))


def failed_refund_unseen() -> Iterable[Refund]:
    seen = Discrepancy.objects.filter(kind=Discrepancy.Kind.REFUND_FAILED).filter(
        Q(stripe_object=OuterRef("stripe_id"))
        | Q(stripe_object=OuterRef("idempotency_key"))
    )
    return Refund.objects.filter(status__in=NOT_REFUNDED).filter(~Exists(seen))


def dispute_unseen() -> Iterable[Dispute]:
    seen = Discrepancy.objects.filter(
        kind=Discrepancy.Kind.DISPUTE, stripe_object=OuterRef("stripe_id")
    )
    return Dispute.objects.exclude(status__in=ENDED).filter(~Exists(seen))


def second_payment_unseen() -> Iterable[PaymentAttempt]:
    seen = Discrepancy.objects.filter(
        kind=Discrepancy.Kind.PAID_TWICE, attempt=OuterRef("pk")
    )
    twice = PaymentAttempt.objects.filter(status=AttemptStatus.DUPLICATE)
    return twice.filter(~Exists(seen))


RULES: list[tuple[str, str, Callable[[], Iterable[object]]]] = [
    ("I11", "refunded more than was paid", refunded_more_than_paid),
    (
        "I11",
        "refund is not its lines, delivery and adjustment",
        refund_is_not_its_parts,
    ),
    ("I14", "more of it refunded than was sold", refunded_more_units_than_sold),
    ("I22", "refunded without an email", refunded_without_email),
    ("I23", "failed refund without a line in the inbox", failed_refund_unseen),
    ("I23", "open dispute without a line in the inbox", dispute_unseen),
    ("I23", "second payment without a line in the inbox", second_payment_unseen),
]
