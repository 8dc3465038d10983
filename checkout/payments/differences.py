"""What Stripe and the shop do not agree on: one line of the money inbox for each.

A line is written once, however often it is found. It is closed by the run that finds both
agreeing, and opened again should they differ once more; what a person has settled with a
reason stays settled.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from checkout.models import Discrepancy, PaymentAttempt, Refund
from checkout.models.payments import BROUGHT_MONEY

logger = logging.getLogger(__name__)
Kind = Discrepancy.Kind
# What a look at Stripe's side can say; a look at ours says what is only here.
KINDS = (Kind.AT_STRIPE_ONLY, Kind.OTHER_SUM, Kind.OTHER_STATE)
Money = tuple[Decimal, str]  # In major units, and the currency in upper case.
Key = tuple[str, str]
# What a line says, and is written anew when it is found to be otherwise.
SAID = ("expected", "received", "currency", "detail")


@dataclass(frozen=True)
class Difference:
    """One thing that is not the same at Stripe and here; amounts in major units.

    `about` is its id at Stripe, or of what should be there. `expected` is what the shop
    has, `received` what Stripe has.
    """

    kind: Discrepancy.Kind
    about: str
    detail: str
    attempt: PaymentAttempt | None = None
    payment_intent_id: str = ""
    expected: Decimal | None = None
    received: Decimal | None = None
    currency: str = ""

    @property
    def key(self) -> Key:
        return (self.kind.value, self.about)


@dataclass(frozen=True)
class Compared:
    """What came of a page: `looked_at` names all that was compared, `found` what differs.

    `kinds` are those that were judged; `of_others` counts what belongs to other systems
    in the same account.
    """

    looked_at: list[str]
    found: list[Difference]
    kinds: tuple[Discrepancy.Kind, ...] = KINDS
    of_others: int = 0


def of_charge(
    about: str, attempt: PaymentAttempt | None, payment: str, charged: Money
) -> Difference | None:
    """What differs between a charge at Stripe and our payment, if anything."""
    amount, currency = charged
    if attempt is None or attempt.status not in BROUGHT_MONEY:
        return Difference(
            Kind.AT_STRIPE_ONLY,
            about,
            "charge",
            attempt=attempt,
            payment_intent_id=payment,
            received=amount,
            currency=currency,
        )
    here = (attempt.paid_amount, attempt.paid_in.upper())
    return None if here == charged else _other_sum(about, attempt, here, charged)


def of_refund(
    about: str, refund: Refund | None, attempt: PaymentAttempt, moved: Money
) -> Difference | None:
    """What differs between a refund at Stripe and ours, if anything."""
    if refund is None:
        return Difference(
            Kind.AT_STRIPE_ONLY,
            about,
            "refund",
            attempt=attempt,
            received=moved[0],
            currency=moved[1],
        )
    here = (refund.amount, refund.currency.upper())
    return None if here == moved else _other_sum(about, attempt, here, moved)


def _other_sum(
    about: str, attempt: PaymentAttempt, here: Money, there: Money
) -> Difference:
    return Difference(
        Kind.OTHER_SUM,
        about,
        f"{here[1]} here, {there[1]} at Stripe" if here[1] != there[1] else "",
        attempt=attempt,
        expected=here[0],
        received=there[0],
        currency=there[1],
    )


@transaction.atomic
def record(compared: Compared) -> int:
    """Write a line for each difference, and close those about what agrees by now.

    Returns how many lines were written, opened again or changed. The same few questions
    to the database for a page, however much is on it.
    """
    wanted = {each.key: each for each in compared.found}
    about = {*compared.looked_at, *(each.about for each in wanted.values())}
    lines = Discrepancy.objects.select_for_update().filter(
        kind__in=compared.kinds, stripe_object__in=about
    )
    known = {(line.kind, line.stripe_object): line for line in lines}
    new = [each for key, each in wanted.items() if key not in known]
    Discrepancy.objects.bulk_create(map(_line, new), ignore_conflicts=True)
    changed = [
        line for key, line in known.items() if _bring_up_to_date(line, wanted.get(key))
    ]
    Discrepancy.objects.bulk_update(changed, [*SAID, "resolved_at", "resolution"])
    for each in new:
        logger.error("books.differ kind=%s about=%s", each.kind.value, each.about)
    return len(new) + sum(line.resolved_at is None for line in changed)


def _line(each: Difference) -> Discrepancy:
    payment = each.payment_intent_id
    if not payment and each.attempt:
        payment = each.attempt.payment_intent_id
    return Discrepancy(
        kind=each.kind,
        stripe_object=each.about,
        order_id=each.attempt.order_id if each.attempt else None,
        attempt=each.attempt,
        payment_intent_id=payment,
        livemode=settings.STRIPE_LIVEMODE,
        expected=each.expected,
        received=each.received,
        currency=each.currency,
        detail=each.detail[:500],
    )


def _bring_up_to_date(line: Discrepancy, found: Difference | None) -> bool:
    """Close a line whose difference is gone, open one that is back; whether it changed."""
    if line.resolved_by_id:
        return False
    if found is None:
        return _close(line)
    before = [getattr(line, name) for name in SAID] + [line.resolved_at]
    for name in SAID:
        setattr(line, name, getattr(found, name))
    line.resolved_at, line.resolution = None, ""
    return before != [getattr(line, name) for name in SAID] + [None]


def _close(line: Discrepancy) -> bool:
    if line.resolved_at:
        return False
    line.resolved_at = timezone.now()
    line.resolution = _("Stripe and the shop agree now.")
    return True


def explained(found: Iterable[Difference]) -> set[Key]:
    """The keys of differences that a person has settled with a reason."""
    settled = Discrepancy.objects.exclude(resolved_by=None).filter(
        stripe_object__in={each.about for each in found}
    )
    return set(settled.values_list("kind", "stripe_object"))
