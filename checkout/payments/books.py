"""Copies Stripe's balance transactions into the books, and compares sums with the balance.

A copy goes from the newest transaction back, a page at a time; how far it is stands in a
row, so one that is killed goes on where it stopped.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery, Sum
from django.utils import timezone

from checkout import gateway
from checkout.gateway.minor_units import from_minor
from checkout.gateway.types import BalanceFact, Page
from checkout.models import (
    BalanceTransaction,
    Books,
    Discrepancy,
    Dispute,
    PaymentAttempt,
    Refund,
)
from checkout.models.payments import BROUGHT_MONEY
from checkout.payments import differences
from checkout.payments.differences import Compared, Difference

logger = logging.getLogger(__name__)
Kind = Discrepancy.Kind
Sums = dict[str, int]
# Copied once more each time, for what Stripe lists late and for clocks that differ.
OVERLAP = timedelta(hours=1)
# What Stripe says of a transaction; the rest of a row is ours.
SAID = [
    "type", "category", "source_id", "description", "amount", "fee", "net", "currency",
    "exponent", "source_amount", "source_currency", "created_at", "available_on",
]  # fmt: skip
# A change of these changes what a month adds up to.
COUNTED = ["category", "source_id", "amount", "fee", "net", "currency", "created_at"]


def current() -> Books | None:
    """The books of today's key; None in a shop that nobody has paid yet."""
    return Books.objects.filter(livemode=settings.STRIPE_LIVEMODE).first()


def begin(since: datetime | None = None) -> Books | None:
    """The books, from `since` on at least; they begin with the month of the first payment.

    Books that begin earlier than before are copied anew. None without any payment and date.
    """
    found = current()
    since = since or (found.begins_at if found else _first_payment())
    if since is None:
        return None
    start = month_start(since)
    if found is None:
        made, _new = Books.objects.get_or_create(
            livemode=settings.STRIPE_LIVEMODE, defaults={"begins_at": start}
        )
        return made
    if start < found.begins_at:
        found.begins_at, found.opening, found.copied_until = start, None, None
        found.walk_began_at, found.walk_since, found.cursor = None, None, ""
        found.save()
    return found


def month_start(moment: datetime) -> datetime:
    """The first moment of a month in UTC, as in Stripe's own reports."""
    utc = moment.astimezone(UTC)
    return utc.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def copy(
    books: Books,
    *,
    most_pages: int | None = None,
    tell: Callable[[str], object] = lambda _text: None,
) -> bool:
    """Copy what Stripe has that the books have not; True when nothing is left to copy.

    Each page is asked for outside of a transaction and written in one. Raises
    StripeUnavailable and StripeRefused; what was written stays, and the next copy goes on.
    """
    books.refresh_from_db()
    _begin_walk(books)
    pages = 0
    while most_pages is None or pages < most_pages:
        page = _next_page(books)
        if not _keep(books, page.facts, page.after):
            return False  # Another process copies at the same time, and is ahead.
        pages += 1
        tell(f"balance transactions: page {pages}, {len(page.facts)} lines")
        if not page.after:
            return True
    return False


def _next_page(books: Books) -> Page[BalanceFact]:
    assert books.walk_since is not None
    try:
        return gateway.balance_page(since=books.walk_since, after=books.cursor)
    except gateway.StripeRefused:
        # The cursor may be one of another account: the next copy starts anew.
        books.walk_began_at, books.walk_since, books.cursor = None, None, ""
        books.save(update_fields=["walk_began_at", "walk_since", "cursor"])
        raise


def _begin_walk(books: Books) -> None:
    if books.walk_began_at:
        return
    books.walk_began_at, books.cursor = timezone.now(), ""
    since = books.copied_until and books.copied_until - OVERLAP
    books.walk_since = max(since or books.begins_at, books.begins_at)
    books.save(update_fields=["walk_began_at", "walk_since", "cursor"])


@transaction.atomic
def _keep(books: Books, facts: list[BalanceFact], after: str) -> bool:
    """Write one page and how far the copy is; False when another process was quicker."""
    mine = Books.objects.filter(
        pk=books.pk, walk_began_at=books.walk_began_at, cursor=books.cursor
    )
    if after:
        moved = mine.update(cursor=after)
    else:
        moved = mine.update(
            cursor="",
            walk_began_at=None,
            walk_since=None,
            copied_until=books.walk_began_at,
        )
    if moved:
        write(facts)
    books.refresh_from_db()
    return bool(moved)


def write(facts: Iterable[BalanceFact]) -> None:
    """Write transactions as Stripe has them, and link them to our rows; once each."""
    said = {fact.stripe_id: fact for fact in facts}
    known = BalanceTransaction.objects.in_bulk(list(said), field_name="stripe_id")
    # Stripe lists the newest first; here the oldest has the lowest number.
    new = [_row(said[key]) for key in reversed(said) if key not in known]
    _link(new)
    # Another process may have written the same page.
    BalanceTransaction.objects.bulk_create(new, ignore_conflicts=True)
    changed = [row for key, row in known.items() if _bring_up_to_date(row, said[key])]
    BalanceTransaction.objects.bulk_update(changed, [*SAID, "written_at"])


def _row(fact: BalanceFact) -> BalanceTransaction:
    row = BalanceTransaction(
        stripe_id=fact.stripe_id,
        livemode=settings.STRIPE_LIVEMODE,
        payment_intent_id=fact.payment_intent_id,
        site=fact.site,
    )
    _bring_up_to_date(row, fact)
    return row


def _bring_up_to_date(row: BalanceTransaction, fact: BalanceFact) -> bool:
    """Let a row say what Stripe says; whether it said anything else before."""
    differing = [name for name in SAID if getattr(row, name) != getattr(fact, name)]
    for name in differing:
        setattr(row, name, getattr(fact, name))
    if set(differing) & set(COUNTED):
        row.written_at = timezone.now()
    return bool(differing)


def _link(rows: list[BalanceTransaction]) -> None:
    """Let each row name its payment, refund or dispute here, and its shop."""
    payments = {row.payment_intent_id for row in rows} - {""}
    sources = {row.source_id for row in rows} - {""}
    attempts = _attempts(payments)
    refunds = Refund.objects.in_bulk(sources, field_name="stripe_id")
    disputes = Dispute.objects.in_bulk(sources, field_name="stripe_id")
    sites = _sites(payments, rows)
    for row in rows:
        row.attempt = attempts.get(row.payment_intent_id)
        row.refund = refunds.get(row.source_id)
        row.dispute = disputes.get(row.source_id)
        row.site = row.site or sites.get(row.payment_intent_id, "")


def _attempts(payments: set[str]) -> dict[str, PaymentAttempt]:
    found = PaymentAttempt.objects.filter(payment_intent_id__in=payments)
    # Of several with one payment, the one that brought the money comes last and stays.
    ranked = sorted(found, key=lambda attempt: attempt.status in BROUGHT_MONEY)
    return {attempt.payment_intent_id: attempt for attempt in ranked}


def _sites(payments: set[str], rows: list[BalanceTransaction]) -> dict[str, str]:
    """Whose each payment is: only its charge says so, refunds and disputes do not."""
    earlier = BalanceTransaction.objects.filter(payment_intent_id__in=payments)
    written = earlier.exclude(site="").values_list("payment_intent_id", "site")
    return dict(written) | {row.payment_intent_id: row.site for row in rows if row.site}


def link_late() -> None:
    """Link transactions that were copied before our own row was there."""
    rows = BalanceTransaction.objects
    attempts = PaymentAttempt.objects.filter(
        payment_intent_id=OuterRef("payment_intent_id")
    ).order_by("pk")
    unlinked = rows.filter(attempt=None).exclude(payment_intent_id="")
    unlinked.filter(Exists(attempts)).update(
        attempt=Subquery(attempts.values("pk")[:1])
    )
    for name, model in (("refund", Refund), ("dispute", Dispute)):
        mine = model._default_manager.filter(stripe_id=OuterRef("source_id"))
        without = rows.filter(**{name: None}).exclude(source_id="")
        without.filter(Exists(mine)).update(**{name: Subquery(mine.values("pk")[:1])})


def moved(*, before: datetime | None = None) -> Sums:
    """What all copied transactions moved, or those created before a moment."""
    rows = BalanceTransaction.objects.of_this_mode().order_by()
    if before is not None:
        rows = rows.filter(created_at__lt=before)
    sums = rows.values_list("currency").annotate(Sum("net"))
    return {currency: total for currency, total in sums if total}


def added(*sums: Sums) -> Sums:
    """Sums added up by currency; those that come to nothing are left out."""
    currencies = {currency for each in sums for currency in each}
    totals = {one: sum(each.get(one, 0) for each in sums) for one in currencies}
    return {currency: total for currency, total in totals.items() if total}


def copy_and_compare(books: Books, *, most_pages: int | None = None) -> bool:
    """Copy, and compare the sums with Stripe's balance; False when that has to wait.

    The balance is read before and after: where it moved in between, nothing is compared.
    Raises StripeUnavailable, StripeRefused.
    """
    before = gateway.balance()
    whole = copy(books, most_pages=most_pages)
    link_late()
    if not whole or gateway.balance() != before:
        return False
    _compare(books, before)
    return True


def _compare(books: Books, balance: Sums) -> None:
    if books.opening is None:
        books.opening = added(balance, _negative(moved()))
    books.balance, books.added_up = balance, added(books.opening, moved())
    books.compared_at = timezone.now()
    books.save(update_fields=["opening", "balance", "added_up", "compared_at"])
    logger.info("books.compared adds_up=%s", books.adds_up)
    _report(books)


def _report(books: Books) -> None:
    """A line of the money inbox for each currency whose copies don't make the balance."""
    copied = BalanceTransaction.objects.of_this_mode().order_by()
    currencies = {*books.balance, *copied.values_list("currency", flat=True).distinct()}
    found = [
        Difference(
            Kind.BALANCE,
            _name(currency),
            "",
            expected=from_minor(books.added_up.get(currency, 0), currency),
            received=from_minor(books.balance.get(currency, 0), currency),
            currency=currency,
        )
        for currency in currencies
        if books.balance.get(currency) != books.added_up.get(currency)
    ]
    names = [_name(currency) for currency in currencies]
    differences.record(Compared(names, found, kinds=(Kind.BALANCE,)))


def _name(currency: str) -> str:
    mode = "live" if settings.STRIPE_LIVEMODE else "test"
    return f"{mode} balance in {currency}"


def _negative(sums: Sums) -> Sums:
    return {currency: -total for currency, total in sums.items()}


def _first_payment() -> datetime | None:
    paid = PaymentAttempt.objects.filter(
        status__in=BROUGHT_MONEY, livemode=settings.STRIPE_LIVEMODE
    ).order_by("created_at")
    return paid.values_list("created_at", flat=True).first()
