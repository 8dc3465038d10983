"""Stripe's events, and payments that do not match."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checkout.models.orders import Order
from checkout.models.payments import PaymentAttempt


class StripeEvent(models.Model):
    """One event, stored before anything is done about it."""

    event_id = models.CharField(_("event"), max_length=255, unique=True)
    type = models.CharField(_("type"), max_length=100, db_index=True)
    livemode = models.BooleanField(_("real money"))
    object_id = models.CharField(_("about"), max_length=255, blank=True, db_index=True)
    payload = models.TextField(_("as received"))
    order = models.ForeignKey(
        Order, models.SET_NULL, null=True, blank=True, related_name="stripe_events"
    )
    received_at = models.DateTimeField(
        _("received"), default=timezone.now, db_index=True
    )
    processed_at = models.DateTimeField(
        _("settled"), null=True, blank=True, db_index=True
    )
    outcome = models.CharField(_("outcome"), max_length=100, blank=True)
    error = models.TextField(_("error"), blank=True)
    tries = models.PositiveIntegerField(_("tries"), default=0)

    class Meta:
        ordering = ["-received_at", "-pk"]
        verbose_name = _("Stripe event")
        verbose_name_plural = _("Stripe events")

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"


class Discrepancy(models.Model):
    """A line of the money inbox: payments that do not match, and what to do about it."""

    class Kind(models.TextChoices):
        MISMATCH = "mismatch", _("What was paid is not what was asked")
        PAID_TWICE = "paid_twice", _("Paid a second time")
        LATE_NO_STOCK = "late_no_stock", _("Paid late, and sold out since")
        LATE_CANCELLED = "late_cancelled", _("Paid after the order was cancelled")
        UNKNOWN_PAYMENT = "unknown_payment", _("Paid, but no such order here")
        FAILED_AFTER_PAID = "failed_after_paid", _("Paid, then reported as failed")
        REFUSED = "refused", _("Stripe refused to open a payment page")
        UNKNOWN_SESSION = "unknown_session", _("Stripe does not know a payment page")
        REFUND_FAILED = "refund_failed", _("A refund did not get through")
        DISPUTE = "dispute", _("A payment is disputed")
        DISPUTE_LOST = "dispute_lost", _("A dispute was lost")
        WITHDRAWAL = "withdrawal", _("A shopper withdraws from the contract")
        NO_EVENTS = "no_events", _("Stripe's events do not arrive")
        EVENTS_FAILING = "events_failing", _("Stripe's events can't be settled")
        EMAILS_FAILING = "emails_failing", _("Emails can't be sent")
        AT_STRIPE_ONLY = "at_stripe_only", _("Stripe has it, the shop does not")
        HERE_ONLY = "here_only", _("The shop has it, Stripe does not")
        OTHER_SUM = "other_sum", _("Stripe has another sum than the shop")
        OTHER_STATE = "other_state", _("Stripe says otherwise than the shop")
        BALANCE = "balance", _("Stripe's balance is not what was copied from it")
        CLOSED_MONTH = "closed_month", _("A month has changed since it was closed")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    order = models.ForeignKey(
        Order, models.PROTECT, null=True, blank=True, related_name="discrepancies"
    )
    attempt = models.ForeignKey(
        PaymentAttempt,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="discrepancies",
    )
    stripe_object = models.CharField(_("at Stripe"), max_length=255, blank=True)
    payment_intent_id = models.CharField(_("payment"), max_length=255, blank=True)
    livemode = models.BooleanField(_("real money"), default=False)
    expected = models.DecimalField(
        _("expected"), max_digits=12, decimal_places=3, null=True, blank=True
    )
    received = models.DecimalField(
        _("received"), max_digits=12, decimal_places=3, null=True, blank=True
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    detail = models.CharField(_("details"), max_length=500, blank=True)
    # When something must be done by, such as the answer to a dispute.
    due_by = models.DateTimeField(_("due"), null=True, blank=True)
    found_at = models.DateTimeField(_("found"), default=timezone.now, db_index=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("settled by"),
        null=True,
        blank=True,
        related_name="+",
    )
    resolved_at = models.DateTimeField(_("settled"), null=True, blank=True)
    resolution = models.CharField(_("how"), max_length=500, blank=True)

    class Meta:
        ordering = ["-found_at", "-pk"]
        verbose_name = _("discrepancy")
        verbose_name_plural = _("money inbox")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "stripe_object"], name="a_discrepancy_is_found_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.order or self.stripe_object}"

    @property
    def closes_by_itself(self) -> bool:
        """Whether the fact that ends it settles the line, and no person does."""
        return self.kind in ALARMS


# Lines about the shop itself, which `payments/alarms.py` opens and closes.
ALARMS = (
    Discrepancy.Kind.NO_EVENTS,
    Discrepancy.Kind.EVENTS_FAILING,
    Discrepancy.Kind.EMAILS_FAILING,
)
