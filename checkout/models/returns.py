"""Withdrawals from a contract, and returns: what a shopper gives back, and what became of it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from checkout.models.orders import Order, OrderLine
from checkout.models.refunds import Refund
from checkout.models.return_states import OPEN, ReturnStatus
from site_config.models import OutgoingEmail


class ReturnQuerySet(models.QuerySet["Return"]):
    def open(self) -> ReturnQuerySet:
        """Those that the shop still has to answer, take or refund."""
        return self.filter(status__in=OPEN)

    def about(self, email: OutgoingEmail) -> ReturnQuerySet:
        """The one that an email tells of: `return 12 accepted`."""
        return self.filter(pk=email.cause.split()[1])


class Return(models.Model):
    """One withdrawal from a contract, or one return that the shop is asked for."""

    class Kind(models.TextChoices):
        WITHDRAWAL = "withdrawal", _("Withdrawal")
        RETURN = "return", pgettext_lazy("of goods", "Return")

    class Reason(models.TextChoices):
        MIND = "mind", _("I changed my mind")
        WRONG = "wrong", _("It is not what I ordered")
        DAMAGED = "damaged", _("It arrived damaged")
        FAULTY = "faulty", _("It does not work")
        OTHER = "other", _("Another reason")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=ReturnStatus.choices,
        default=ReturnStatus.ASKED,
    )
    # Empty where number and email of a withdrawal do not fit together.
    order = models.ForeignKey(
        Order,
        models.PROTECT,
        verbose_name=_("order"),
        null=True,
        blank=True,
        related_name="returns",
    )
    # As the shopper has typed them.
    name = models.CharField(_("name"), max_length=200, blank=True)
    email = models.EmailField(_("email"))
    order_number = models.CharField(_("order number"), max_length=40)
    language = models.CharField(_("language"), max_length=10)
    reason = models.CharField(
        _("reason"), max_length=10, choices=Reason.choices, blank=True
    )
    text = models.TextField(_("in the shopper's words"), max_length=2000, blank=True)
    # Names the form that was sent: pressed twice, it is one.
    token = models.UUIDField(_("token"), unique=True, default=uuid.uuid4)
    asked_at = models.DateTimeField(_("asked"), default=timezone.now, db_index=True)
    instructions = models.TextField(_("instructions"), blank=True)
    decline_reason = models.CharField(_("why declined"), max_length=500, blank=True)
    refund = models.ForeignKey(
        Refund,
        models.PROTECT,
        verbose_name=_("refund"),
        null=True,
        blank=True,
        related_name="returns",
    )
    who = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("asked by"),
        null=True,
        blank=True,
        related_name="+",
    )

    objects = ReturnQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = pgettext_lazy("of goods", "return")
        verbose_name_plural = pgettext_lazy("of goods", "returns")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="withdrawal") | Q(order__isnull=False),
                name="a_return_is_of_an_order",
            ),
            models.CheckConstraint(
                condition=~Q(status="declined") | ~Q(decline_reason=""),
                name="a_return_is_declined_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(status="refunded") | Q(refund__isnull=False),
                name="a_refunded_return_has_a_refund",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.order_number}"

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_refunding(self) -> bool:
        """Whether its money is back or on its way."""
        return self.refund is not None and self.refund.is_counted


class ReturnLine(models.Model):
    """Units of an order's line that come back, and how many of them have."""

    returned = models.ForeignKey(Return, models.CASCADE, related_name="lines")
    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="return_lines")
    quantity = models.PositiveIntegerField(_("quantity"))
    received = models.PositiveIntegerField(
        pgettext_lazy("a return", "received"), default=0
    )

    class Meta:
        ordering = ["line__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["returned", "line"], name="one_return_line_an_order_line"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=1, received__lte=F("quantity")),
                name="no_more_is_received_than_was_to_come",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.line.full_name}"

    @property
    def to_refund(self) -> int:
        """What came back of it; all of it while nothing of the return has arrived."""
        came = any(each.received for each in self.returned.lines.all())
        return self.received if came else self.quantity
