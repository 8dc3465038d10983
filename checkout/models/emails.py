"""Letters to shoppers: rows first, written with their cause; sent after commit."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checkout.models.back_in_stock import BackInStock


class OutgoingEmail(models.Model):
    """One letter. Its cause makes it unique: the same event writes no second one."""

    class Kind(models.TextChoices):
        PAID = "paid", _("Your order")
        PROCESSING = "processing", _("Waiting for your bank")
        NOT_PAID = "not_paid", _("Not paid")
        BACK_IN_STOCK = "back_in_stock", _("Back in stock")

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Given up")
        DISMISSED = "dismissed", _("Dismissed")

    order = models.ForeignKey(
        "checkout.Order", models.CASCADE, null=True, blank=True, related_name="letters"
    )
    back_in_stock = models.ForeignKey(
        BackInStock,
        models.CASCADE,
        verbose_name=_("asked for"),
        null=True,
        blank=True,
        related_name="letters",
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    cause = models.CharField(_("cause"), max_length=100)
    to = models.EmailField(_("to"))
    language = models.CharField(_("language"), max_length=10)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.QUEUED
    )
    tries = models.PositiveIntegerField(_("tries"), default=0)
    next_try_at = models.DateTimeField(_("next try"), default=timezone.now)
    error = models.CharField(_("error"), max_length=255, blank=True)
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("outgoing email")
        verbose_name_plural = _("outgoing emails")
        constraints = [
            models.UniqueConstraint(fields=["kind", "cause"], name="one_letter_a_cause")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.cause}"
