"""Disputes: a shopper's bank takes a payment back, or asks about it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checkout.models.orders import Order
from checkout.models.payments import PaymentAttempt

# Stripe's words; one that we do not know counts as open.
INQUIRY = (
    "warning_"  # How an inquiry's words begin: the bank asks, and takes no money yet.
)
FREE_AGAIN = ("won", "warning_closed", "prevented")
LOST = "lost"
ENDED = (*FREE_AGAIN, LOST)
LABELS = {
    "warning_needs_response": _("The bank asks: answer it"),
    "warning_under_review": _("The bank asked and looks at the answer"),
    "warning_closed": _("The bank asked, and it is settled"),
    "needs_response": _("Answer it"),
    "under_review": _("The bank looks at the answer"),
    "won": _("Won"),
    "lost": _("Lost"),
    "prevented": _("Prevented"),
}


class DisputeQuerySet(models.QuerySet["Dispute"]):
    def open_for(self, order: Order) -> DisputeQuerySet:
        """Disputes of an order that are not decided: nothing is sent meanwhile."""
        return self.filter(order=order).exclude(status__in=ENDED)

    def blocking_refunds(self, attempt: PaymentAttempt) -> DisputeQuerySet:
        """Disputes because of which Stripe refunds nothing of a payment.

        A lost one counts: the bank has paid the money back already. An inquiry does not:
        a refund is one way to end it (Stripe).
        """
        return self.filter(attempt=attempt).exclude(
            Q(status__in=FREE_AGAIN) | Q(status__startswith=INQUIRY)
        )


class Dispute(models.Model):
    """One dispute of one payment; amount in major units of `currency`."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="disputes")
    attempt = models.ForeignKey(PaymentAttempt, models.PROTECT, related_name="disputes")
    stripe_id = models.CharField(_("dispute"), max_length=255, unique=True)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=3)
    currency = models.CharField(_("currency"), max_length=3)
    status = models.CharField(_("status"), max_length=40)
    reason = models.CharField(_("reason"), max_length=60, blank=True)
    due_by = models.DateTimeField(_("answer by"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened"), default=timezone.now)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    # When `reconcile` last read it at Stripe.
    looked_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = DisputeQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=0), name="dispute_amount_is_nothing_or_more"
            )
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.amount} {self.currency} {self.status}"

    @property
    def is_open(self) -> bool:
        return self.status not in ENDED

    @property
    def is_inquiry(self) -> bool:
        return self.status.startswith(INQUIRY)

    @property
    def status_words(self) -> str:
        return str(LABELS.get(self.status, self.status))
