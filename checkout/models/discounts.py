"""Discounts, the codes that ask for them, and who used them for which order."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from checkout.models.orders import Order

LONGEST_CODE = 40


def who(email: str) -> str:
    """Whose address it is, however it is written, without keeping the address."""
    return salted_hmac("checkout.discounts", email.strip().casefold()).hexdigest()


class Discount(models.Model):
    """Something off the goods, or delivery for nothing; `used` is counted by `discount_uses`."""

    class Kind(models.TextChoices):
        PERCENTAGE = "percentage", _("Percentage")
        AMOUNT = "amount", _("Fixed amount")
        DELIVERY = "delivery", _("Free delivery")

    class Scope(models.TextChoices):
        EVERYTHING = "everything", _("Everything")
        PRODUCTS = "products", _("Chosen products")
        DEPARTMENTS = "departments", _("Chosen departments")

    name = models.CharField(
        _("name"), max_length=60, help_text=_("Shoppers read it in the cart.")
    )
    kind = models.CharField(
        _("kind"), max_length=10, choices=Kind.choices, default=Kind.PERCENTAGE
    )
    value = models.DecimalField(
        _("value"),
        max_digits=12,
        decimal_places=3,
        default=Decimal(0),
        help_text=_(
            "10 is 10 % or 10.00 in the store's currency. Free delivery has no value."
        ),
    )
    needs_code = models.BooleanField(
        _("only with a code"),
        default=True,
        help_text=_("Otherwise every cart that it fits gets it by itself."),
    )
    scope = models.CharField(
        _("counts for"),
        max_length=12,
        choices=Scope.choices,
        default=Scope.EVERYTHING,
    )
    products = models.ManyToManyField(
        "products.Product", verbose_name=_("products"), blank=True, related_name="+"
    )
    departments = models.ManyToManyField(
        "products.DepartmentPage",
        verbose_name=_("departments"),
        blank=True,
        related_name="+",
    )
    starts_at = models.DateTimeField(_("begins"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    minimum = models.DecimalField(
        _("smallest value of the goods"),
        max_digits=12,
        decimal_places=3,
        default=Decimal(0),
        blank=True,
        help_text=_("What the whole cart costs before any discount, without delivery."),
    )
    first_order_only = models.BooleanField(_("only for a first order"), default=False)
    most_uses = models.PositiveIntegerField(
        _("how often in all"),
        null=True,
        blank=True,
        help_text=_("Leave it empty for no limit."),
    )
    most_uses_each = models.PositiveIntegerField(
        _("how often for one person"),
        null=True,
        blank=True,
        help_text=_("Counted by account and by email. Empty for no limit."),
    )
    used = models.PositiveIntegerField(_("used"), default=0, editable=False)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("discount")
        verbose_name_plural = _("discounts")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="percentage", value__gte=1, value__lte=100)
                | Q(kind="amount", value__gt=0)
                | Q(kind="delivery", value=0),
                name="a_discount_takes_something_off",
            ),
            models.CheckConstraint(
                condition=Q(minimum__gte=0), name="a_discount_asks_for_nothing_or_more"
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True)
                | Q(ends_at__isnull=True)
                | Q(ends_at__gt=F("starts_at")),
                name="a_discount_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(most_uses__isnull=True) | Q(used__lte=F("most_uses")),
                name="a_discount_is_used_no_more_than_it_may",
            ),
            models.CheckConstraint(
                condition=(Q(most_uses__isnull=True) | Q(most_uses__gte=1))
                & (Q(most_uses_each__isnull=True) | Q(most_uses_each__gte=1)),
                name="a_discount_may_be_used_once_at_least",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        # A form opened an hour ago must not write back how often it was used then.
        if not self._state.adding and "update_fields" not in kwargs:
            kwargs["update_fields"] = [
                field.name
                for field in self._meta.concrete_fields
                if not field.primary_key and field.name != "used"
            ]
        super().save(*args, **kwargs)


class DiscountCode(models.Model):
    """What a shopper types to get a discount; kept in capitals, so case makes no difference."""

    discount = models.ForeignKey(
        Discount, models.CASCADE, verbose_name=_("discount"), related_name="codes"
    )
    code = models.CharField(_("code"), max_length=LONGEST_CODE, unique=True)
    most_uses = models.PositiveIntegerField(
        _("how often this code"),
        null=True,
        blank=True,
        help_text=_("Leave it empty for no limit of its own."),
    )
    used = models.PositiveIntegerField(_("used"), default=0, editable=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("discount code")
        verbose_name_plural = _("discount codes")
        constraints = [
            models.CheckConstraint(
                condition=Q(most_uses__isnull=True)
                | Q(most_uses__gte=1, used__lte=F("most_uses")),
                name="a_code_is_used_no_more_than_it_may",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.code = self.code.upper()
        super().save(*args, **kwargs)


class DiscountUse(models.Model):
    """That one order got one discount; counted by the discount and its code while it lasts."""

    class State(models.TextChoices):
        """held → used; held → given_back; given_back → used or beyond, for late money."""

        HELD = "held", _("Held while being paid")
        USED = "used", _("Used")
        GIVEN_BACK = "given_back", _("Given back")
        BEYOND = "beyond", _("Used beyond its limit, by a late payment")

    COUNTED = (State.HELD, State.USED)

    order = models.ForeignKey(Order, models.CASCADE, related_name="discount_uses")
    discount = models.ForeignKey(
        Discount, models.PROTECT, verbose_name=_("discount"), related_name="uses"
    )
    code = models.ForeignKey(
        DiscountCode,
        models.PROTECT,
        verbose_name=_("code"),
        null=True,
        blank=True,
        related_name="uses",
    )
    who = models.CharField(max_length=64, db_index=True, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.HELD
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("use of a discount")
        verbose_name_plural = _("uses of discounts")
        constraints = [
            models.UniqueConstraint(
                fields=["order", "discount"], name="an_order_uses_a_discount_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.discount} {self.state}"
