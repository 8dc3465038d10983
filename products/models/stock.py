"""Stock and its ledger. Only `products.stock` writes these rows."""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from products.models.catalogue import Variant


class StockItem(models.Model):
    """How many units of a variant there are, and how many of these are reserved."""

    variant = models.OneToOneField(Variant, models.PROTECT, related_name="stock")
    on_hand = models.IntegerField(_("on hand"), default=0)
    reserved = models.IntegerField(_("reserved"), default=0)
    tracked = models.BooleanField(
        _("counted"), default=True, help_text=_("Off: made to order, never reserved.")
    )
    low_at = models.PositiveIntegerField(_("low at"), default=3)

    class Meta:
        verbose_name = _("stock")
        verbose_name_plural = _("stock")
        constraints = [
            models.CheckConstraint(
                condition=Q(on_hand__gte=0), name="stock_on_hand_is_nothing_or_more"
            ),
            models.CheckConstraint(
                condition=Q(reserved__gte=0), name="stock_reserved_is_nothing_or_more"
            ),
            models.CheckConstraint(
                condition=Q(reserved__lte=F("on_hand")),
                name="stock_reserved_is_on_hand_or_less",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.variant}: {self.free} free"

    @property
    def free(self) -> int:
        """Units that are reserved for nobody."""
        return self.on_hand - self.reserved

    @property
    def is_available(self) -> bool:
        """What `Variant.objects.available()` asks of the database."""
        return not self.tracked or self.free > 0


class LedgerQuerySet(models.QuerySet["StockMovement"]):
    """A ledger is added to; nothing in it is changed or taken out."""

    def update(self, **changes: object) -> NoReturn:
        raise TypeError("A stock movement is never changed; write another.")

    def delete(self) -> NoReturn:
        raise TypeError("A stock movement is never deleted; write another.")


class StockMovement(models.Model):
    """One line of the ledger: what changed on hand, why, and through whom."""

    class Kind(models.TextChoices):
        OPENING = "opening", _("Opening count")
        COUNT = "count", _("Counted")
        RECEIVE = "receive", _("Received")
        SELL = "sell", _("Sold")
        RETURN = "return", _("Came back")
        CORRECT = "correct", _("Corrected")

    stock_item = models.ForeignKey(StockItem, models.PROTECT, related_name="movements")
    delta = models.IntegerField(_("change"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    who = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("who"),
        null=True,
        blank=True,
        related_name="+",
    )
    why = models.CharField(_("why"), max_length=200, blank=True)
    # A plain number: the catalogue does not know the checkout.
    order_line_id = models.BigIntegerField(null=True, blank=True, db_index=True)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    objects = LedgerQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("stock movement")
        verbose_name_plural = _("stock movements")
        constraints = [
            models.CheckConstraint(
                condition=~Q(delta=0), name="a_movement_moves_something"
            )
        ]

    def __str__(self) -> str:
        return f"{self.stock_item.variant} {self.delta:+d} ({self.get_kind_display()})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise TypeError("A stock movement is never changed; write another.")
        super().save(*args, **kwargs)

    def delete(self, *args: object, **kwargs: object) -> NoReturn:
        raise TypeError("A stock movement is never deleted; write another.")
