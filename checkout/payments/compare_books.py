"""Compares what Stripe's balance moved with our payments, refunds and disputes.

Both ways: each copied transaction of a sale has its row here, with the same sum, and each
payment, refund and lost dispute of ours has moved the balance. Asks the database alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.db.models import Q, QuerySet, Sum

from checkout.gateway.minor_units import from_minor
from checkout.models import (
    BalanceTransaction,
    Books,
    Discrepancy,
    Dispute,
    PaymentAttempt,
    Refund,
)
from checkout.models import books as kept
from checkout.models.disputes import LOST
from checkout.models.payments import BROUGHT_MONEY
from checkout.models.refunds import NOT_REFUNDED, RefundStatus
from checkout.payments.differences import Compared, Difference, of_charge, of_refund

Kind = Discrepancy.Kind
A_PAGE = 500
SUMS = (Kind.AT_STRIPE_ONLY, Kind.OTHER_SUM)
HERE = (Kind.HERE_ONLY,)
ENDED = (RefundStatus.SUCCEEDED, *NOT_REFUNDED)


def all_of(books: Books, *, since: datetime, until: datetime) -> Iterator[Compared]:
    """Everything between two moments, a page at a time."""
    for compare in (transactions, attempts, refunds, disputes):
        after: int | None = 0
        while after is not None:
            compared, after = compare(books, since=since, until=until, after=after)
            yield compared


Pages = tuple[Compared, int | None]  # The second leads to the next page, if any.


def transactions(
    books: Books, *, since: datetime, until: datetime, after: int = 0
) -> Pages:
    """A page of copied transactions of sales, each with its row here."""
    rows = (
        BalanceTransaction.objects.of_this_mode()
        .filter(pk__gt=after, created_at__gte=since, created_at__lt=until)
        .filter(category__in=kept.OF_A_SALE)
        .select_related("attempt", "refund__attempt", "dispute__attempt")
        .order_by("pk")
    )
    page = list(rows[:A_PAGE])
    return of_transactions(page), _next(page)


def of_transactions(page: list[BalanceTransaction]) -> Compared:
    """Compare copied transactions, with `attempt`, `refund` and `dispute` read along."""
    ours = [row for row in page if not row.is_of_others]
    known = _known_otherwise(ours)
    judged = [row for row in ours if row.payment_intent_id not in known]
    judged = [row for row in judged if not _is_under_way(row)]
    found = [_of_transaction(row) for row in judged]
    return Compared(
        [row.source_id for row in judged],
        [each for each in found if each],
        kinds=SUMS,
        of_others=len(page) - len(ours),
    )


def _known_otherwise(rows: list[BalanceTransaction]) -> set[str]:
    """Payments that a bank took back, or that are in the inbox as nobody's order."""
    payments = {row.payment_intent_id for row in rows if row.category == kept.CHARGED}
    failed = BalanceTransaction.objects.filter(
        category=kept.CHARGE_FAILED, payment_intent_id__in=payments
    )
    lines = Discrepancy.objects.filter(
        kind=Kind.UNKNOWN_PAYMENT, payment_intent_id__in=payments
    )
    name = "payment_intent_id"
    return {*failed.values_list(name, flat=True), *lines.values_list(name, flat=True)}


def _is_under_way(row: BalanceTransaction) -> bool:
    """Whether a bank still works on the payment, which Stripe's balance has already."""
    return row.attempt is not None and row.attempt.is_live


def _of_transaction(row: BalanceTransaction) -> Difference | None:
    moved = _money(row)
    if row.category == kept.CHARGED:
        return of_charge(row.source_id, row.attempt, row.payment_intent_id, moved)
    if row.attempt is None:
        return None  # Its charge says that it is nobody's.
    if row.category in kept.REFUNDED:
        return of_refund(row.source_id, row.refund, row.attempt, moved)
    if row.category == kept.DISPUTED:
        return _of_dispute(row, moved)
    return None


def _money(row: BalanceTransaction) -> tuple[Decimal, str]:
    """What the source says in its own currency; without it, what the balance moved."""
    if row.category == kept.DISPUTED and row.source_currency == row.currency:
        return abs(row.in_units(row.amount)), row.currency
    if row.source_amount is not None and row.source_currency:
        return from_minor(row.source_amount, row.source_currency), row.source_currency
    return abs(row.in_units(row.amount)), row.currency


def _of_dispute(
    row: BalanceTransaction, moved: tuple[Decimal, str]
) -> Difference | None:
    amount, currency = moved
    here = (row.dispute.amount, row.dispute.currency.upper()) if row.dispute else None
    if here == moved:
        return None
    return Difference(
        Kind.OTHER_SUM if row.dispute else Kind.AT_STRIPE_ONLY,
        row.source_id,
        "dispute",
        attempt=row.attempt,
        expected=row.dispute.amount if row.dispute else None,
        received=amount,
        currency=currency,
    )


def attempts(
    books: Books, *, since: datetime, until: datetime, after: int = 0
) -> Pages:
    """A page of our payments: each is a charge in the balance."""
    rows = PaymentAttempt.objects.filter(
        pk__gt=after,
        livemode=settings.STRIPE_LIVEMODE,
        status__in=BROUGHT_MONEY,
        created_at__gte=books.begins_at,
        paid_at__gte=since,
        paid_at__lt=_copied(books, until),
    ).exclude(Q(amount=0) | Q(received=0))
    page = list(rows.order_by("pk")[:A_PAGE])
    charged = set(
        BalanceTransaction.objects.filter(attempt__in=page, category=kept.CHARGED)
        .order_by()
        .values_list("attempt", flat=True)
    )
    found = [
        Difference(
            Kind.HERE_ONLY,
            _name_of(attempt),
            "payment",
            attempt=attempt,
            expected=attempt.paid_amount,
            currency=attempt.paid_in,
        )
        for attempt in page
        if attempt.pk not in charged
    ]
    names = [_name_of(attempt) for attempt in page]
    return Compared(names, found, kinds=HERE), _next(page)


def _name_of(attempt: PaymentAttempt) -> str:
    return attempt.payment_intent_id or attempt.session_id or str(attempt.key)


def refunds(books: Books, *, since: datetime, until: datetime, after: int = 0) -> Pages:
    """A page of our refunds: one that succeeded has moved its sum, a failed one nothing."""
    rows = Refund.objects.filter(
        pk__gt=after,
        status__in=ENDED,
        attempt__livemode=settings.STRIPE_LIVEMODE,
        created_at__gte=max(since, books.begins_at),
        created_at__lt=_copied(books, until),
    ).exclude(stripe_id=None)
    page = list(rows.select_related("attempt").order_by("pk")[:A_PAGE])
    moved = _moved("refund", page)
    found = [
        Difference(
            Kind.HERE_ONLY,
            refund.stripe_id or "",
            f"refund, {refund.status}",
            attempt=refund.attempt,
            expected=_owed(refund),
            received=from_minor(-moved.get(refund.pk, 0), refund.currency),
            currency=refund.currency,
        )
        for refund in page
        if not _has_moved(refund, moved.get(refund.pk, 0))
    ]
    names = [refund.stripe_id or "" for refund in page]
    return Compared(names, found, kinds=HERE), _next(page)


def _owed(refund: Refund) -> Decimal:
    return refund.amount if refund.is_counted else Decimal(0)


def _has_moved(refund: Refund, moved: int) -> bool:
    """Whether the balance went down by what succeeded, and not by what failed.

    Another sum than ours is said by the look at transactions; here it is all or nothing.
    """
    return bool(moved) == refund.is_counted


def disputes(
    books: Books, *, since: datetime, until: datetime, after: int = 0
) -> Pages:
    """A page of our lost disputes: each has taken its sum out of the balance."""
    rows = Dispute.objects.filter(
        pk__gt=after,
        status=LOST,
        attempt__livemode=settings.STRIPE_LIVEMODE,
        opened_at__gte=max(since, books.begins_at),
        opened_at__lt=_copied(books, until),
    )
    page = list(rows.select_related("attempt").order_by("pk")[:A_PAGE])
    moved = _moved("dispute", page)
    found = [
        Difference(
            Kind.HERE_ONLY,
            dispute.stripe_id,
            "dispute",
            attempt=dispute.attempt,
            expected=dispute.amount,
            currency=dispute.currency,
        )
        for dispute in page
        if not moved.get(dispute.pk)
    ]
    names = [dispute.stripe_id for dispute in page]
    return Compared(names, found, kinds=HERE), _next(page)


def _moved(name: str, page: Iterable[Refund | Dispute]) -> dict[int, int]:
    """What the balance moved for each of our rows, in minor units."""
    rows: QuerySet[BalanceTransaction] = BalanceTransaction.objects.filter(
        **{f"{name}__in": page}
    )
    sums = rows.order_by().values_list(name).annotate(Sum("amount"))
    return dict(sums)


def _copied(books: Books, until: datetime) -> datetime:
    """What is younger than the copy may not have been in it."""
    return min(until, books.copied_until or books.begins_at)


def _next(
    page: list[BalanceTransaction]
    | list[PaymentAttempt]
    | list[Refund]
    | list[Dispute],
) -> int | None:
    return page[-1].pk if len(page) == A_PAGE else None
