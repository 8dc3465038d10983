"""Invoices and credit notes: numbered one after the other, and never changed."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checkout.models.orders import Order
from checkout.models.refunds import Refund

SERIES = "invoices"


class NumberSeries(models.Model):
    """Numbers without gaps. Whoever takes one locks the row until the document is written.

    So a document that is rolled back takes its number with it, and the next one gets it.
    """

    name = models.CharField(max_length=20, unique=True)
    last = models.PositiveIntegerField(default=0)
    # A clock that is set back must not date a document before the one ahead of it.
    last_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name} {self.last}"

    @classmethod
    def take(cls, name: str) -> tuple[int, datetime]:
        """The next number and its time; held until the caller's transaction ends."""
        cls.objects.get_or_create(name=name)
        series = cls.objects.select_for_update().get(name=name)
        series.last += 1
        series.last_at = max(timezone.now(), series.last_at or timezone.now())
        series.save(update_fields=["last", "last_at"])
        return series.last, series.last_at


class Invoice(models.Model):
    """What was billed, or given back, as it was on that day; amounts in `currency`.

    An order has one invoice, a refund one credit note; a refund that fails after that,
    one reversal of the credit note. All take their numbers from one series.
    """

    class Kind(models.TextChoices):
        INVOICE = "invoice", _("Invoice")
        CREDIT_NOTE = "credit_note", _("Credit note")
        REVERSAL = "reversal", _("Reversal of a credit note")

    series = models.CharField(max_length=20, default=SERIES, editable=False)
    number = models.PositiveIntegerField(_("number"))
    written_number = models.CharField(_("number"), max_length=50)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    order = models.ForeignKey(
        Order, models.PROTECT, verbose_name=_("order"), related_name="invoices"
    )
    # Filled only by an invoice: an order has one.
    invoiced_order = models.OneToOneField(
        Order,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="invoice",
    )
    refund = models.ForeignKey(
        Refund, models.PROTECT, null=True, blank=True, related_name="invoices"
    )
    made_at = models.DateTimeField(_("date"))
    # Positive in every kind; a credit note gives it back.
    total = models.DecimalField(_("total"), max_digits=12, decimal_places=3)
    currency = models.CharField(_("currency"), max_length=3)
    # Seller, buyer, lines, sums and language; see checkout/invoice_contents.py.
    snapshot = models.JSONField(_("contents"))

    class Meta:
        ordering = ["-number"]
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        constraints = [
            models.UniqueConstraint(
                fields=["series", "number"], name="an_invoice_number_is_given_once"
            ),
            models.UniqueConstraint(
                fields=["kind", "refund"], name="one_credit_note_a_refund"
            ),
            models.CheckConstraint(
                condition=Q(
                    kind="invoice", invoiced_order__isnull=False, refund__isnull=True
                )
                | ~Q(kind="invoice")
                & Q(invoiced_order__isnull=True, refund__isnull=False),
                name="an_invoice_has_an_order_a_credit_note_a_refund",
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1, total__gte=0),
                name="an_invoice_has_a_number_and_a_sum",
            ),
        ]

    def __str__(self) -> str:
        return self.written_number

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise TypeError("An invoice never changes.")
        super().save(*args, **kwargs)

    @property
    def signed_total(self) -> Decimal:
        """What it adds to what was billed: a credit note takes away."""
        return -self.total if self.kind == self.Kind.CREDIT_NOTE else self.total
