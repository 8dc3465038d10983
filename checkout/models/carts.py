"""What a shopper means to buy: SKUs and quantities; nothing is reserved."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# More of either is refused: else one shopper could hold the whole stock.
MOST_OF_A_SKU = 20
MOST_UNITS = 50
LONGEST_GIFT_NOTE = 300  # Characters; a line break is one.


class Cart(models.Model):
    """One a person; a guest's is found by a token in the session."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="cart",
    )
    token = models.CharField(max_length=43, unique=True, null=True, blank=True)
    # The discount code that its shopper entered, in capitals.
    code = models.CharField(max_length=40, blank=True)
    gift_note = models.CharField(
        _("gift note"), max_length=LONGEST_GIFT_NOTE, blank=True
    )
    # Where to, two letters, and by which option; empty until the shopper has chosen.
    country = models.CharField(_("country"), max_length=2, blank=True)
    delivery_key = models.CharField(_("delivery by"), max_length=20, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("cart")
        verbose_name_plural = _("carts")

    def __str__(self) -> str:
        return f"cart {self.pk}"


class CartLine(models.Model):
    """A SKU and how many; `price` is what one cost when the line was last changed."""

    cart = models.ForeignKey(Cart, models.CASCADE, related_name="lines")
    sku = models.CharField(_("SKU"), max_length=64)
    quantity = models.PositiveIntegerField(_("quantity"))
    price = models.DecimalField(_("price then"), max_digits=12, decimal_places=3)
    # What lines are ordered by; one that is put back gets a moment of before.
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["added_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["cart", "sku"], name="one_line_a_sku"),
            models.CheckConstraint(
                condition=Q(quantity__gte=1, quantity__lte=MOST_OF_A_SKU),
                name="cart_line_quantity_within_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.sku}"
