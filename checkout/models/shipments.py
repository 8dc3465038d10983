"""Parcels: what of an order was sent, by whom, and where it can be followed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from checkout.models.orders import Order, OrderLine
from site_config.models import OutgoingEmail


class SendState(models.TextChoices):
    """How much of a paid order was sent: a sum over its parcels, never stored."""

    TO_SEND = "to_send", _("To send")
    PARTLY = "partly", _("Partly sent")
    SENT = "sent", pgettext_lazy("an order", "Sent")


class ShipmentQuerySet(models.QuerySet["Shipment"]):
    def live(self) -> ShipmentQuerySet:
        """Those that were not cancelled."""
        return self.filter(cancelled_at=None)

    def about(self, email: OutgoingEmail) -> ShipmentQuerySet:
        """The one parcel that an email tells of: `shipment 12 v1`."""
        return self.filter(pk=email.cause.split()[1])


class Shipment(models.Model):
    """One parcel. What its carrier was called and its link stay as they were when it left.

    It is corrected, which counts `version` up, and cancelled; never deleted.
    """

    order = models.ForeignKey(
        Order, models.PROTECT, verbose_name=_("order"), related_name="shipments"
    )
    carrier = models.CharField(_("carrier's code"), max_length=60, blank=True)
    carrier_name = models.CharField(_("carrier"), max_length=60, blank=True)
    tracking_number = models.CharField(_("tracking number"), max_length=40, blank=True)
    tracking_url = models.CharField(_("tracking page"), max_length=500, blank=True)
    sent_on = models.DateField(_("sent on"))
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    who = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("who"),
        null=True,
        blank=True,
        related_name="+",
    )
    version = models.PositiveIntegerField(_("version"), default=1)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("cancelled by"),
        null=True,
        blank=True,
        related_name="+",
    )
    cancel_reason = models.CharField(_("why cancelled"), max_length=300, blank=True)

    objects = ShipmentQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("parcel")
        verbose_name_plural = _("parcels")
        constraints = [
            models.CheckConstraint(
                condition=Q(carrier="", carrier_name="")
                | ~Q(carrier="") & ~Q(carrier_name=""),
                name="a_carrier_has_a_code_and_a_name",
            ),
            models.CheckConstraint(
                condition=Q(tracking_number="") | ~Q(carrier=""),
                name="a_tracking_number_is_a_carriers",
            ),
            models.CheckConstraint(
                condition=Q(tracking_url="")
                | Q(tracking_url__startswith="https://") & ~Q(tracking_number=""),
                name="a_parcel_is_followed_by_its_number_over_https",
            ),
            models.CheckConstraint(
                condition=Q(version__gte=1), name="a_parcel_has_a_version"
            ),
            models.CheckConstraint(
                condition=Q(
                    cancelled_at__isnull=True,
                    cancelled_by__isnull=True,
                    cancel_reason="",
                )
                | Q(cancelled_at__isnull=False) & ~Q(cancel_reason=""),
                name="a_parcel_is_cancelled_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, [self.carrier_name, self.tracking_number])) or (
            f"{self.order} {self.sent_on}"
        )

    @property
    def is_live(self) -> bool:
        return self.cancelled_at is None

    @property
    def email_cause(self) -> str:
        """What an email about its present version gives as its cause."""
        return f"shipment {self.pk} v{self.version}"

    @property
    def units(self) -> int:
        return sum(line.quantity for line in self.lines.all())


class ShipmentLine(models.Model):
    """How many units of an order's line are in a parcel."""

    shipment = models.ForeignKey(Shipment, models.CASCADE, related_name="lines")
    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="shipment_lines")
    quantity = models.PositiveIntegerField(_("quantity"))

    class Meta:
        ordering = ["line__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["shipment", "line"], name="one_parcel_line_an_order_line"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=1), name="parcel_line_holds_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.line.full_name}"
