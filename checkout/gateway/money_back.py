"""Refunds and disputes at Stripe: Decimals in major units outside, integers inside."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

import stripe

from checkout.gateway.client import NoSuchSession, StripeRefused, calling
from checkout.gateway.minor_units import from_minor, to_minor
from checkout.gateway.types import DisputeFact, RefundFact

if TYPE_CHECKING:
    from decimal import Decimal

    from stripe.params import RefundCreateParams, RefundListParams

    from checkout.models import Refund

KEY = "refund"  # The name of our key in a refund's metadata.


class NoSuchObject(StripeRefused):
    """Stripe knows no refund or dispute with this id under our key."""


def refund_parameters(
    payment_intent_id: str, amount: Decimal, currency: str, *, reason: str, key: str
) -> dict[str, object]:
    """What Stripe is asked for, to be stored before it is asked; `amount` in major units."""
    asked: dict[str, object] = {
        "payment_intent": payment_intent_id,
        "amount": to_minor(amount, currency),
        "metadata": {KEY: key},
    }
    return asked | ({"reason": reason} if reason else {})


def create_refund(refund: Refund) -> RefundFact:
    """Ask once for a refund with its stored parameters and its own key.

    A repeat within a day gets the same refund; later, look into `refunds_of` first.
    Raises StripeUnavailable when the outcome is unknown, StripeRefused else.
    """
    with calling(retry=False) as client:
        made = client.v1.refunds.create(
            params=cast("RefundCreateParams", refund.parameters),
            options={"idempotency_key": refund.key_at_stripe},
        )
    return refund_fact(made)


def read_refund(refund_id: str) -> RefundFact:
    """Fetch a refund as it is now. Raises StripeUnavailable, NoSuchObject, StripeRefused."""
    if not refund_id.startswith(("re_", "pyr_")):
        raise NoSuchObject(refund_id)
    try:
        with calling() as client:
            return refund_fact(client.v1.refunds.retrieve(refund_id))
    except NoSuchSession as unknown:
        raise NoSuchObject(refund_id) from unknown


def refunds_of(payment_intent_id: str) -> Iterator[RefundFact]:
    """All refunds of a payment, newest first. Raises StripeUnavailable, StripeRefused."""
    return _refunds({"payment_intent": payment_intent_id})


def refunds_since(when: datetime) -> Iterator[RefundFact]:
    """All refunds made since `when`, newest first, those of other shops too.

    Raises StripeUnavailable and StripeRefused, also half way through.
    """
    return _refunds({"created": {"gte": int(when.timestamp())}})


def _refunds(which: RefundListParams) -> Iterator[RefundFact]:
    with calling() as client:
        found = client.v1.refunds.list(params={**which, "limit": 100})
        for refund in found.auto_paging_iter():
            yield refund_fact(refund)


def disputes_since(when: datetime) -> Iterator[DisputeFact]:
    """All disputes opened since `when`, newest first, those of other shops too.

    Raises StripeUnavailable and StripeRefused, also half way through.
    """
    with calling() as client:
        found = client.v1.disputes.list(
            params={"created": {"gte": int(when.timestamp())}, "limit": 100}
        )
        for dispute in found.auto_paging_iter():
            yield dispute_fact(dispute)


def read_dispute(dispute_id: str) -> DisputeFact:
    """Fetch a dispute as it is now. Raises StripeUnavailable, NoSuchObject, StripeRefused."""
    if not dispute_id.startswith(("du_", "dp_")):
        raise NoSuchObject(dispute_id)
    try:
        with calling() as client:
            return dispute_fact(client.v1.disputes.retrieve(dispute_id))
    except NoSuchSession as unknown:
        raise NoSuchObject(dispute_id) from unknown


def refund_fact(refund: stripe.Refund) -> RefundFact:
    """A refund as Stripe has it."""
    about = refund.metadata.to_dict() if refund.metadata else {}
    return RefundFact(
        refund_id=refund.id,
        payment_intent_id=id_of(refund.payment_intent),
        status=refund.status or "pending",
        amount=from_minor(refund.amount, refund.currency),
        currency=refund.currency.upper(),
        reason=refund.reason or "",
        failure_reason=getattr(refund, "failure_reason", None) or "",
        key=about.get(KEY, ""),
    )


def dispute_fact(dispute: stripe.Dispute) -> DisputeFact:
    """A dispute as Stripe has it."""
    due = getattr(dispute.evidence_details, "due_by", None)
    return DisputeFact(
        dispute_id=dispute.id,
        payment_intent_id=id_of(dispute.payment_intent),
        status=dispute.status,
        amount=from_minor(dispute.amount, dispute.currency),
        currency=dispute.currency.upper(),
        reason=dispute.reason or "",
        due_by=datetime.fromtimestamp(due, UTC) if due else None,
    )


def id_of(referred: str | stripe.StripeObject | None) -> str:
    """The id of what may be expanded, an id, or nothing."""
    if referred is None or isinstance(referred, str):
        return referred or ""
    return str(referred["id"])
