"""Compares pages of Stripe's lists with our rows, after letting them be settled.

Each function lets the existing verbs settle what they can, and returns what is left. A
page costs the same few questions to the database however much is on it, and calls to
Stripe only for entries that have to be settled.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection

from django.conf import settings

from checkout import gateway
from checkout.gateway.types import ChargeFact, DisputeFact, RefundFact, SessionHint
from checkout.models import Discrepancy, Dispute, PaymentAttempt, Refund
from checkout.models.payments import BROUGHT_MONEY
from checkout.payments import settle, settle_dispute, settle_refund
from checkout.payments.differences import Compared, Difference, of_charge, of_refund

logger = logging.getLogger(__name__)
Kind = Discrepancy.Kind
CAUSE = "Reconcile"


def sessions(page: list[SessionHint]) -> Compared:
    """Sessions that name this shop: what is paid at Stripe is paid here."""
    ours = [hint for hint in page if hint.site == settings.SITE_URL]
    _settle_each(
        [hint.session_id for hint in _unsettled(ours)],
        lambda key: settle.session(session_id=key, cause=CAUSE),
    )
    attempts = _by_session(ours)
    left = [hint.session_id for hint in _unsettled(ours) if hint.is_paid]
    reported = _reported(stripe_object__in=left)
    return Compared(
        [hint.session_id for hint in ours],
        [
            Difference(Kind.AT_STRIPE_ONLY, key, "session", attempt=attempts.get(key))
            for key in left
            if key not in reported
        ],
        of_others=len(page) - len(ours),
    )


def _unsettled(hints: list[SessionHint]) -> list[SessionHint]:
    """Sessions that are complete at Stripe, and not known here to be."""
    attempts = _by_session(hints)
    return [
        hint
        for hint in hints
        if hint.is_complete and not _is_settled(hint, attempts.get(hint.session_id))
    ]


def _is_settled(hint: SessionHint, attempt: PaymentAttempt | None) -> bool:
    if attempt is None or not hint.is_paid:
        return attempt is not None and not attempt.is_live
    return attempt.status in BROUGHT_MONEY


def _by_session(hints: list[SessionHint]) -> dict[str, PaymentAttempt]:
    ids = [hint.session_id for hint in hints]
    found = PaymentAttempt.objects.filter(session_id__in=ids)
    return {attempt.session_id or "": attempt for attempt in found}


def _reported(**which: Collection[str]) -> set[str]:
    """Sessions and payments that are in the inbox already: no order here is theirs."""
    lines = Discrepancy.objects.filter(kind=Kind.UNKNOWN_PAYMENT, **which)
    pairs = lines.values_list("stripe_object", "payment_intent_id")
    return {name for pair in pairs for name in pair}


def charges(page: list[ChargeFact]) -> Compared:
    """Charges of payments that name this shop: each has brought its sum here."""
    page = [fact for fact in page if fact.has_succeeded]
    attempts = by_payment([fact.payment_intent_id for fact in page])
    ours = [
        fact
        for fact in page
        if fact.site == settings.SITE_URL or fact.payment_intent_id in attempts
    ]
    unknown = [
        fact.payment_intent_id
        for fact in ours
        if not _brought_money(attempts.get(fact.payment_intent_id))
    ]
    if _settle_each(unknown, lambda key: settle_refund.find_payment(key, cause=CAUSE)):
        attempts |= by_payment(unknown)
    reported = _reported(payment_intent_id__in=unknown)
    found = [
        of_charge(
            fact.charge_id,
            attempts.get(fact.payment_intent_id),
            fact.payment_intent_id,
            (fact.amount, fact.currency),
        )
        for fact in ours
        if fact.payment_intent_id not in reported
    ]
    return Compared(
        [fact.charge_id for fact in ours],
        [each for each in found if each],
        of_others=len(page) - len(ours),
    )


def by_payment(payments: Collection[str]) -> dict[str, PaymentAttempt]:
    """Our attempts by their payment; of several, the one that brought the money."""
    wanted = set(payments) - {""}
    found = PaymentAttempt.objects.filter(payment_intent_id__in=wanted)
    ranked = sorted(found, key=_brought_money)
    return {attempt.payment_intent_id: attempt for attempt in ranked}


def _brought_money(attempt: PaymentAttempt | None) -> bool:
    return attempt is not None and attempt.status in BROUGHT_MONEY


def refunds(page: list[RefundFact]) -> Compared:
    """Refunds of our payments: each is here, with Stripe's status and sum."""
    attempts = by_payment([fact.payment_intent_id for fact in page])
    ours = [fact for fact in page if fact.payment_intent_id in attempts]
    ids = [fact.refund_id for fact in ours]
    rows = Refund.objects.in_bulk(ids, field_name="stripe_id")
    if _settle_each(
        [fact.refund_id for fact in ours if not _same_status(fact, rows)],
        lambda key: settle_refund.refund(refund_id=key, cause=CAUSE),
    ):
        rows = Refund.objects.in_bulk(ids, field_name="stripe_id")
    found = [
        of_refund(
            fact.refund_id,
            rows.get(fact.refund_id),
            attempts[fact.payment_intent_id],
            (fact.amount, fact.currency),
        )
        or _other_status(fact.refund_id, fact.status, rows[fact.refund_id])
        for fact in ours
    ]
    return Compared(
        ids, [each for each in found if each], of_others=len(page) - len(ours)
    )


def _same_status(fact: RefundFact, rows: dict[str, Refund]) -> bool:
    return fact.refund_id in rows and rows[fact.refund_id].status == fact.status


def _other_status(about: str, status: str, row: Refund | Dispute) -> Difference | None:
    if row.status == status:
        return None
    detail = f"{status} at Stripe, {row.status} here"
    return Difference(Kind.OTHER_STATE, about, detail, attempt=row.attempt)


def disputes(page: list[DisputeFact]) -> Compared:
    """Disputes of our payments: each is here, with Stripe's status."""
    attempts = by_payment([fact.payment_intent_id for fact in page])
    ours = [fact for fact in page if fact.payment_intent_id in attempts]
    ids = [fact.dispute_id for fact in ours]
    rows = Dispute.objects.select_related("attempt").in_bulk(
        ids, field_name="stripe_id"
    )
    if _settle_each(
        [
            fact.dispute_id
            for fact in ours
            if fact.dispute_id not in rows
            or rows[fact.dispute_id].status != fact.status
        ],
        lambda key: settle_dispute.dispute(dispute_id=key, cause=CAUSE),
    ):
        rows = Dispute.objects.select_related("attempt").in_bulk(
            ids, field_name="stripe_id"
        )
    found = [
        _other_status(fact.dispute_id, fact.status, rows[fact.dispute_id])
        if fact.dispute_id in rows
        else Difference(
            Kind.AT_STRIPE_ONLY,
            fact.dispute_id,
            "dispute",
            attempt=attempts[fact.payment_intent_id],
            received=fact.amount,
            currency=fact.currency,
        )
        for fact in ours
    ]
    # What a dispute moved is compared with the balance, which has the last word.
    return Compared(
        ids,
        [each for each in found if each],
        kinds=(Kind.AT_STRIPE_ONLY, Kind.OTHER_STATE),
        of_others=len(page) - len(ours),
    )


def _settle_each(keys: list[str], verb: Callable[[str], object]) -> bool:
    """Let a verb settle each; whether there was anything. A failure stops none of the rest.

    Raises StripeUnavailable: without its answer nothing can be said about a page.
    """
    for key in keys:
        try:
            verb(key)
        except gateway.StripeUnavailable:
            raise
        except Exception as problem:  # noqa: BLE001 - logged, and a line if it differs.
            logger.error(
                "reconcile.failed about=%s error=%s", key, type(problem).__name__
            )
    return bool(keys)
