"""Payment attempts, and the units that each holds."""

from __future__ import annotations

import uuid
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checkout.models.orders import Order, OrderLine
from products.models import StockItem


class AttemptStatus(models.TextChoices):
    """creating → open → processing → paid; creating, open, processing → failed, expired.

    A second payment of an order is `duplicate`. Failed and expired become paid or
    duplicate only when Stripe says that money came in all the same.
    """

    CREATING = "creating", _("Asking Stripe for a page")
    OPEN = "open", _("Payment page open")
    PROCESSING = "processing", _("The bank is working on it")
    PAID = "paid", _("Paid")
    DUPLICATE = "duplicate", _("Paid a second time")
    FAILED = "failed", _("Failed")
    EXPIRED = "expired", _("Expired")


BROUGHT_MONEY = (AttemptStatus.PAID, AttemptStatus.DUPLICATE)
LIVE = (AttemptStatus.CREATING, AttemptStatus.OPEN, AttemptStatus.PROCESSING)


class PaymentAttemptQuerySet(models.QuerySet["PaymentAttempt"]):
    def payable_now(self) -> PaymentAttemptQuerySet:
        """Attempts whose page can be paid at this moment."""
        now = timezone.now()
        return self.filter(status=AttemptStatus.OPEN, expires_at__gt=now)


class PaymentAttempt(models.Model):
    """One try at paying an order, with its session at Stripe. All are kept."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="attempts")
    # Filled only while the attempt can still be paid: one live attempt an order.
    live_order = models.OneToOneField(
        Order, models.PROTECT, null=True, blank=True, related_name="live_attempt"
    )
    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False)
    parameters = models.JSONField(_("as sent to Stripe"), default=dict)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=3)
    currency = models.CharField(_("currency"), max_length=3)
    livemode = models.BooleanField(_("real money"))
    session_id = models.CharField(
        _("session"), max_length=255, unique=True, null=True, blank=True
    )
    payment_intent_id = models.CharField(
        _("payment"), max_length=255, blank=True, db_index=True
    )
    # What the payment brought, and in which currency; empty before it was paid.
    received = models.DecimalField(
        _("received"), max_digits=12, decimal_places=3, null=True, blank=True
    )
    received_in = models.CharField(_("received in"), max_length=3, blank=True)
    url = models.TextField(_("payment page"), blank=True)
    expires_at = models.DateTimeField(_("closes"))
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=AttemptStatus.choices,
        default=AttemptStatus.CREATING,
    )
    error = models.CharField(_("what went wrong"), max_length=255, blank=True)
    created_at = models.DateTimeField(_("started"), default=timezone.now, db_index=True)
    # When Stripe was asked for its page, first or without an answer. A refusal is definite
    # only of the first call; a page that is not in Stripe's list two minutes after the
    # last call does not exist.
    asked_at = models.DateTimeField(null=True, blank=True, editable=False)
    # When `reconcile` last read its session; the older the attempt, the rarer it does.
    looked_at = models.DateTimeField(null=True, blank=True, editable=False)
    paid_at = models.DateTimeField(_("paid"), null=True, blank=True)

    objects = PaymentAttemptQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("payment attempt")
        verbose_name_plural = _("payment attempts")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=0), name="attempt_amount_is_nothing_or_more"
            ),
            models.CheckConstraint(
                condition=Q(live_order__isnull=True) | Q(status__in=LIVE),
                name="only_a_live_attempt_is_its_orders_live_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.get_status_display()}"

    @property
    def is_live(self) -> bool:
        return self.status in LIVE

    @property
    def paid_amount(self) -> Decimal:
        """What may be refunded of it in all, in major units of `paid_in`."""
        return self.amount if self.received is None else self.received

    @property
    def is_refunded(self) -> bool:
        """Whether all that it brought has gone back."""
        back = (each.amount for each in self.refunds.all() if each.has_succeeded)
        return sum(back, Decimal(0)) >= self.paid_amount

    @property
    def paid_in(self) -> str:
        return self.received_in or self.currency


class HoldState(models.TextChoices):
    """held → sold; held → released; released → held when a late payment retakes it."""

    HELD = "held", _("Held")
    SOLD = "sold", _("Sold")
    RELEASED = "released", _("Released")


class Hold(models.Model):
    """Units of a variant held for one attempt; a made-to-order variant has none."""

    attempt = models.ForeignKey(PaymentAttempt, models.CASCADE, related_name="holds")
    line = models.ForeignKey(OrderLine, models.CASCADE, related_name="holds")
    stock_item = models.ForeignKey(StockItem, models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()
    state = models.CharField(
        max_length=10, choices=HoldState.choices, default=HoldState.HELD
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "stock_item"], name="one_hold_an_attempt_and_variant"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=1), name="a_hold_holds_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.stock_item.variant} {self.state}"
