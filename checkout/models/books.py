"""The books: what Stripe's balance moved, copied line by line, and how far the copy is.

Amounts are whole numbers in the smallest unit of their currency, as Stripe counts them:
so every database adds them up exactly, SQLite too.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checkout.models.disputes import Dispute
from checkout.models.payments import PaymentAttempt
from checkout.models.refunds import Refund

# Stripe's reporting categories that belong to a sale; all others are the account's own.
CHARGED = "charge"
CHARGE_FAILED = "charge_failure"
REFUNDED = ("refund", "partial_capture_reversal")
REFUND_FAILED = "refund_failure"
DISPUTED = "dispute"
DISPUTE_WON = "dispute_reversal"
OF_A_SALE = (CHARGED, CHARGE_FAILED, *REFUNDED, REFUND_FAILED, DISPUTED, DISPUTE_WON)


class BalanceTransactionQuerySet(models.QuerySet["BalanceTransaction"]):
    def of_this_mode(self) -> BalanceTransactionQuerySet:
        """Transactions of real money, or of test money, as the key of today."""
        return self.filter(livemode=settings.STRIPE_LIVEMODE)

    def of_others(self) -> BalanceTransactionQuerySet:
        """Sales of other systems that share the account at Stripe."""
        return self.filter(attempt=None, category__in=OF_A_SALE).exclude(
            site=settings.SITE_URL
        )


class BalanceTransaction(models.Model):
    """One line of Stripe's balance; money that leaves it is negative."""

    stripe_id = models.CharField(max_length=255, unique=True)
    livemode = models.BooleanField()
    type = models.CharField(max_length=60)
    category = models.CharField(max_length=60)
    source_id = models.CharField(max_length=255, blank=True, db_index=True)
    payment_intent_id = models.CharField(max_length=255, blank=True, db_index=True)
    # The shop that the payment's metadata name; another system's is empty.
    site = models.CharField(max_length=500, blank=True)
    description = models.CharField(max_length=500, blank=True)
    amount = models.BigIntegerField()
    fee = models.BigIntegerField()
    net = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    exponent = models.PositiveSmallIntegerField()
    # What the source itself says, in the currency that the shopper paid in.
    source_amount = models.BigIntegerField(null=True, blank=True, editable=False)
    source_currency = models.CharField(max_length=3, blank=True, editable=False)
    created_at = models.DateTimeField(db_index=True)
    available_on = models.DateTimeField()
    attempt = models.ForeignKey(
        PaymentAttempt,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="balance_transactions",
    )
    refund = models.ForeignKey(
        Refund,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="balance_transactions",
    )
    dispute = models.ForeignKey(
        Dispute,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="balance_transactions",
    )
    # When what Stripe says of it was last written here: a closed month is older.
    written_at = models.DateTimeField(default=timezone.now)

    objects = BalanceTransactionQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("balance transaction")
        verbose_name_plural = _("balance transactions")
        constraints = [
            models.CheckConstraint(
                condition=Q(net=F("amount") - F("fee")),
                name="a_balance_transactions_net_is_amount_less_fee",
            ),
            models.CheckConstraint(
                condition=Q(exponent__in=(0, 2, 3)),
                name="a_balance_transaction_has_0_2_or_3_decimals",
            ),
            models.CheckConstraint(
                condition=Q(refund__isnull=True) | Q(dispute__isnull=True),
                name="a_balance_transaction_is_a_refunds_or_a_disputes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stripe_id} {self.category} {self.in_units(self.net)} {self.currency}"

    def in_units(self, minor: int) -> Decimal:
        """An amount of this row in major units: 1240 of a currency with cents is 12.40."""
        return Decimal(minor).scaleb(-self.exponent)

    @property
    def is_of_a_sale(self) -> bool:
        return self.category in OF_A_SALE

    @property
    def is_of_others(self) -> bool:
        """Whether it is a sale of another system in the same account at Stripe."""
        named_here = self.site == settings.SITE_URL
        return self.is_of_a_sale and self.attempt_id is None and not named_here


class Books(models.Model):
    """How far Stripe's transactions are copied, and what the balance was when compared.

    One row for real money and one for test money. Sums are `{currency: minor units}`.
    """

    livemode = models.BooleanField(unique=True)
    begins_at = models.DateTimeField()
    # The balance before the first copied transaction; unknown until the copy is whole.
    opening = models.JSONField(null=True, blank=True)
    copied_until = models.DateTimeField(null=True, blank=True)
    # A copy under way goes from the newest transaction back to `walk_since`.
    walk_since = models.DateTimeField(null=True, blank=True, editable=False)
    walk_began_at = models.DateTimeField(null=True, blank=True, editable=False)
    cursor = models.CharField(max_length=255, blank=True, editable=False)
    # What Stripe's balance was, and what opening and copies added up to at that moment.
    balance = models.JSONField(default=dict, blank=True)
    added_up = models.JSONField(default=dict, blank=True)
    compared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("books")
        verbose_name_plural = _("books")

    def __str__(self) -> str:
        return f"books since {self.begins_at:%Y-%m-%d}"

    @property
    def adds_up(self) -> bool:
        """Whether the copies made Stripe's balance when both were last compared."""
        return self.compared_at is not None and self.balance == self.added_up


class ReconcileRun(models.Model):
    """How far `reconcile --since` is: one that was killed goes on with this page."""

    livemode = models.BooleanField()
    since = models.DateTimeField()
    # What is being compared, and where; empty once all is.
    stage = models.CharField(max_length=20, blank=True)
    cursor = models.CharField(max_length=255, blank=True)
    pages = models.PositiveIntegerField(default=0)
    # How many of each were looked at, belong to others and differ.
    counts = models.JSONField(default=dict)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return f"since {self.since:%Y-%m-%d}, {self.stage or 'finished'}"


class ClosedMonth(models.Model):
    """A month of the books as it was when it was closed; it never changes.

    `statements` has what each currency moved, in minor units.
    """

    livemode = models.BooleanField()
    month = models.DateField(_("month"))  # Its first day; months are UTC's.
    closed_at = models.DateTimeField(_("closed"), default=timezone.now)
    # Empty when the command closed it.
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("closed by"),
        null=True,
        blank=True,
        related_name="+",
    )
    statements = models.JSONField()

    class Meta:
        ordering = ["-month"]
        verbose_name = _("closed month")
        verbose_name_plural = _("closed months")
        constraints = [
            models.UniqueConstraint(
                fields=["livemode", "month"], name="a_month_is_closed_once"
            ),
            models.CheckConstraint(
                condition=Q(month__day=1), name="a_month_is_named_by_its_first_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise TypeError("A closed month never changes.")
        super().save(*args, **kwargs)
