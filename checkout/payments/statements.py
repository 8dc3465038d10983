"""What a month moved in Stripe's balance, by currency and kind, beside our own sums.

Months are those of UTC, as in Stripe's own reports. Everything is a whole number in the
currency's smallest unit, added up by the database.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import MAXYEAR, UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from checkout.gateway.minor_units import decimals, to_minor
from checkout.models import BalanceTransaction, Books
from checkout.models import books as kept
from checkout.payments import books

OPENING, OTHERS, REST = "opening", "others", "rest"
PAYOUTS, FEES = "payouts", "fees"
LABELS: dict[str, Promise] = {
    kept.CHARGED: _("Sales"),
    kept.CHARGE_FAILED: _("Sales that a bank took back"),
    "refund": _("Refunds"),
    kept.REFUND_FAILED: _("Refunds that failed"),
    kept.DISPUTED: _("Disputes"),
    kept.DISPUTE_WON: _("Disputes that were won"),
    FEES: _("Stripe's other fees"),
    OTHERS: _("Other systems in this account"),
    REST: _("Everything else"),
    PAYOUTS: _("Payouts to the bank"),
}
FEE_CATEGORIES = ("fee", "network_cost", "tax")


def label_of(group: str) -> str:
    """A line of the statement in words."""
    return str(_("Opening balance") if group == OPENING else LABELS[group])


@dataclass(frozen=True)
class Month:
    """A calendar month in UTC."""

    first: date

    @classmethod
    def of(cls, moment: datetime) -> Month:
        return cls(moment.astimezone(UTC).date().replace(day=1))

    @classmethod
    def read(cls, text: str) -> Month:
        """The month that "2026-11" names. Raises ValueError."""
        month = cls(datetime.strptime(text, "%Y-%m").date())
        if month.first.year == MAXYEAR:
            raise ValueError(text)  # The calendar ends before the next one.
        return month

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def start(self) -> datetime:
        return datetime(self.first.year, self.first.month, 1, tzinfo=UTC)

    @property
    def end(self) -> datetime:
        """The first moment of the next month."""
        return self.next.start

    @property
    def next(self) -> Month:
        month = self.first.month
        return Month(date(self.first.year + month // 12, month % 12 + 1, 1))

    @property
    def previous(self) -> Month:
        month = self.first.month
        return Month(date(self.first.year - (month == 1), (month - 2) % 12 + 1, 1))


@dataclass(frozen=True)
class Row:
    """What one kind moved; `here` is what our rows say of it, None where we have none."""

    group: str
    count: int
    here: int | None
    amount: int
    fee: int
    net: int

    @property
    def label(self) -> str:
        return label_of(self.group)


@dataclass(frozen=True)
class Statement:
    """One currency of a month: opening balance and movements make the closing balance."""

    currency: str
    opening: int
    rows: list[Row]

    @property
    def movement(self) -> int:
        return sum(row.net for row in self.rows)

    @property
    def fees(self) -> int:
        return sum(row.fee for row in self.rows)

    @property
    def closing(self) -> int:
        return self.opening + self.movement

    def in_units(self, minor: int) -> Decimal:
        return Decimal(minor).scaleb(-decimals(self.currency))

    def kept(self) -> dict[str, Any]:
        """As it is kept with a closed month."""
        rows = [asdict(row) for row in self.rows]
        return {"opening": self.opening, "closing": self.closing, "rows": rows}


def of_month(mine: Books, month: Month) -> list[Statement]:
    """A statement for each currency that has a balance or movements in a month."""
    rows = transactions(month)
    sums = _at_stripe(rows)
    here = _here(rows)
    opening = books.added(mine.opening or {}, books.moved(before=month.start))
    currencies = sorted({*opening, *(currency for currency, _group in sums)})
    return [
        Statement(
            currency,
            opening.get(currency, 0),
            [
                Row(group, here=here.get((currency, group)), **sums[currency, group])
                for group in LABELS
                if (currency, group) in sums
            ],
        )
        for currency in currencies
    ]


def transactions(month: Month) -> QuerySet[BalanceTransaction]:
    """What was copied of a month."""
    return BalanceTransaction.objects.of_this_mode().filter(
        created_at__gte=month.start, created_at__lt=month.end
    )


def group_of(category: str, *, is_of_others: bool) -> str:
    """The line of the statement to which a transaction belongs."""
    if is_of_others:
        return OTHERS
    if category in kept.REFUNDED:
        return "refund"
    if category.startswith("payout"):
        return PAYOUTS
    if category in FEE_CATEGORIES:
        return FEES
    return category if category in LABELS else REST


Sums = dict[tuple[str, str], dict[str, int]]


def _at_stripe(rows: QuerySet[BalanceTransaction]) -> Sums:
    """What each currency and line of the statement moved: `{(currency, group): sums}`."""
    others = rows.of_others()  # type: ignore[attr-defined]
    sums: Sums = {}
    for part, is_of_others in ((others, True), (rows.exclude(pk__in=others), False)):
        by_category = (
            part.order_by()
            .values("currency", "category")
            .annotate(
                count=Count("pk"),
                amounts=Sum("amount"),
                fees=Sum("fee"),
                nets=Sum("net"),
            )
        )
        for each in by_category:
            group = group_of(each["category"], is_of_others=is_of_others)
            total = sums.setdefault(
                (each["currency"], group),
                {"count": 0, "amount": 0, "fee": 0, "net": 0},
            )
            total["count"] += each["count"]
            total["amount"] += each["amounts"]
            total["fee"] += each["fees"]
            total["net"] += each["nets"]
    return sums


def _here(rows: QuerySet[BalanceTransaction]) -> dict[tuple[str, str], int]:
    """What our payments, refunds and disputes say of the same transactions.

    In Python, since SQLite adds decimals as floating point. What Stripe has converted into
    another currency counts as Stripe did: only the shopper's own sum can be compared.
    """
    sums: dict[tuple[str, str], int] = {}
    ours = rows.filter(category__in=kept.OF_A_SALE).exclude(attempt=None)
    read = ours.select_related("attempt", "refund", "dispute").order_by("pk")
    for row in read.iterator(chunk_size=500):
        key = (row.currency, group_of(row.category, is_of_others=False))
        sums[key] = sums.get(key, 0) + _expected(row)
    return sums


def _expected(row: BalanceTransaction) -> int:
    """What a transaction should have moved by our own rows; nothing without one."""
    said = _said(row)
    if said is None:
        return 0
    amount, currency = said
    if currency.upper() != row.currency:
        return row.amount
    minor = to_minor(amount, currency)
    return minor if row.amount >= 0 else -minor


def _said(row: BalanceTransaction) -> tuple[Decimal, str] | None:
    if row.category in (kept.CHARGED, kept.CHARGE_FAILED):
        attempt = row.attempt
        return (attempt.paid_amount, attempt.paid_in) if attempt else None
    mine = row.dispute if row.category.startswith("dispute") else row.refund
    return (mine.amount, mine.currency) if mine else None


def written_since(month: Month, moment: datetime) -> Iterator[BalanceTransaction]:
    """Transactions of a month that were copied, or have changed, after a moment."""
    late = transactions(month).filter(written_at__gt=moment)
    yield from late.select_related("attempt__order").order_by("pk")
