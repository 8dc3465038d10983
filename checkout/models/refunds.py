"""Refunds: money that went back, or is on its way back, and for what."""

from __future__ import annotations

import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checkout.models.orders import Order, OrderLine
from checkout.models.payments import PaymentAttempt


def new_key() -> str:
    return f"refund-{uuid.uuid4()}"


class RefundStatus(models.TextChoices):
    """asking → pending or requires_action → succeeded; each of them → failed or canceled.

    `asking`: Stripe has not answered yet. The others are Stripe's words: even a refund
    that succeeded may fail weeks later.
    """

    ASKING = "asking", _("Asking Stripe")
    PENDING = "pending", _("On its way")
    REQUIRES_ACTION = "requires_action", _("Waits for the shopper's bank details")
    SUCCEEDED = "succeeded", _("Refunded")
    FAILED = "failed", _("Failed")
    CANCELED = "canceled", _("Cancelled at Stripe")


NOT_REFUNDED = (RefundStatus.FAILED, RefundStatus.CANCELED)


class RefundQuerySet(models.QuerySet["Refund"]):
    def counted(self) -> RefundQuerySet:
        """Refunds whose money is back or may still get there."""
        return self.exclude(status__in=NOT_REFUNDED)


class Refund(models.Model):
    """One refund of one payment; amounts in major units of `currency`."""

    class Reason(models.TextChoices):
        REQUESTED = "requested_by_customer", _("The shopper wants it")
        DUPLICATE = "duplicate", _("Paid twice")
        FRAUDULENT = "fraudulent", _("Fraud: Stripe also blocks the card")

    order = models.ForeignKey(Order, models.PROTECT, related_name="refunds")
    attempt = models.ForeignKey(PaymentAttempt, models.PROTECT, related_name="refunds")
    idempotency_key = models.CharField(
        _("key"), max_length=100, unique=True, default=new_key, editable=False
    )
    parameters = models.JSONField(_("as sent to Stripe"), default=dict)
    stripe_id = models.CharField(
        _("refund"), max_length=255, unique=True, null=True, blank=True
    )
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=3)
    currency = models.CharField(_("currency"), max_length=3)
    # The parts of `amount`: lines, delivery, and what was added or kept back.
    delivery = models.DecimalField(
        _("delivery"), max_digits=12, decimal_places=3, default=Decimal(0)
    )
    adjustment = models.DecimalField(
        _("adjustment"), max_digits=12, decimal_places=3, default=Decimal(0)
    )
    reason = models.CharField(
        _("reason"), max_length=30, choices=Reason.choices, blank=True
    )
    note = models.CharField(_("note"), max_length=500, blank=True)
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=RefundStatus.choices,
        default=RefundStatus.ASKING,
    )
    failure_reason = models.CharField(_("why it failed"), max_length=255, blank=True)
    who = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("who"),
        null=True,
        blank=True,
        related_name="+",
    )
    made_at_stripe = models.BooleanField(_("made at Stripe"), default=False)
    created_at = models.DateTimeField(_("begun"), default=timezone.now, db_index=True)
    # When Stripe was first asked under its present key, and how many keys it had before.
    asked_at = models.DateTimeField(null=True, blank=True, editable=False)
    new_keys = models.PositiveSmallIntegerField(default=0, editable=False)
    # When Stripe was last asked for it, or about it.
    looked_at = models.DateTimeField(null=True, blank=True, editable=False)
    succeeded_at = models.DateTimeField(_("refunded"), null=True, blank=True)

    objects = RefundQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0, delivery__gte=0),
                name="a_refund_gives_something_back",
            ),
            models.CheckConstraint(
                condition=Q(stripe_id__isnull=True) | ~Q(status="asking"),
                name="a_refund_with_an_id_was_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.amount} {self.currency} {self.status}"

    @property
    def key_at_stripe(self) -> str:
        """The key of its next call: the first one, or one that Stripe has not seen yet."""
        return self.idempotency_key + (f"-{self.new_keys}" if self.new_keys else "")

    @property
    def is_counted(self) -> bool:
        """Whether its money is back or may still get there."""
        return self.status not in NOT_REFUNDED

    @property
    def has_succeeded(self) -> bool:
        return self.status == RefundStatus.SUCCEEDED


class RefundLine(models.Model):
    """Units of an order's line that a refund pays back."""

    refund = models.ForeignKey(Refund, models.CASCADE, related_name="lines")
    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="refund_lines")
    quantity = models.PositiveIntegerField(_("quantity"))
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=3)
    # Of `quantity`: units that had not been sent, and now will not be.
    unsent = models.PositiveIntegerField(_("not to be sent"), default=0)
    # Of `quantity`: units that go back to stock once Stripe has taken the refund.
    restock = models.PositiveIntegerField(_("back to stock"), default=0)
    is_restocked = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["refund", "line"], name="one_refund_line_an_order_line"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=1, amount__gte=0),
                name="a_refund_line_refunds_something",
            ),
            models.CheckConstraint(
                condition=Q(restock__lte=F("quantity"), unsent__lte=F("quantity")),
                name="a_refund_line_restocks_no_more_than_it_refunds",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.line.full_name}"
