"""What members have put aside for later; nothing is reserved."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checkout.models.carts import MOST_OF_A_SKU

MOST_SAVED = 100  # Lines a person.


class SavedLine(models.Model):
    """A SKU that a member has saved, and how many; `price` is what one cost then."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_lines"
    )
    sku = models.CharField(_("SKU"), max_length=64)
    quantity = models.PositiveIntegerField(_("quantity"))
    price = models.DecimalField(_("price then"), max_digits=12, decimal_places=3)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-saved_at", "-pk"]
        verbose_name = _("saved line")
        verbose_name_plural = _("saved lines")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "sku"], name="one_saved_line_a_sku"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=1, quantity__lte=MOST_OF_A_SKU),
                name="saved_line_quantity_within_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.sku}"
