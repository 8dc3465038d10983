"""What a merchant writes down about delivery: zones and their options."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from site_config import money
from site_config.models import StoreSettings, known_country_codes

# Stand in a zone's list for all members of the EU, and for all countries in no other zone.
EU, ALL_OTHERS = "EU", "*"
LONGEST_WAY = 90  # Working days.


def check_zone(listed: str) -> None:
    """Refuse a list of countries that names none, or one that Stripe does not know."""
    if not named_in(listed):
        raise ValidationError(_("Name at least one country."))


def named_in(listed: str) -> list[str]:
    """The words of a zone's list, in upper case. Raises ValidationError naming a wrong one."""
    words = [word.strip().upper() for word in listed.split(",") if word.strip()]
    known_country_codes(",".join(w for w in words if w not in (EU, ALL_OTHERS)))
    return words


class DeliveryZone(ClusterableModel):
    """Countries to which the same options lead.

    A country is in the zone that names it, else in that with "EU", else in that with "*".
    """

    name = models.CharField(_("name"), max_length=60)
    countries = models.CharField(
        _("countries"),
        max_length=1000,
        validators=[check_zone],
        help_text=_(
            "Two letters each, with commas: GB, IE. EU stands for its members, and * for "
            "every country that is in no other zone."
        ),
    )
    position = models.PositiveIntegerField(
        _("position"),
        default=0,
        help_text=_(
            "The first country of the first zone is the one that product pages speak of."
        ),
    )

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("delivery zone")
        verbose_name_plural = _("delivery zones")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        try:
            mine = set(named_in(self.countries))
        except ValidationError:
            return  # The field says so itself.
        for other in DeliveryZone.objects.exclude(pk=self.pk):
            if twice := sorted(mine & set(named_in(other.countries))):
                text = _("%(country)s is in the zone %(zone)s already.")
                values = {"country": twice[0], "zone": other.name}
                raise ValidationError({"countries": text % values})


class DeliveryOption(models.Model):
    """One way to get the goods, for carts within its limits; amounts as shoppers pay them.

    Limits are inclusive. Weights in grams; days are working days from parcel to door.
    """

    zone = ParentalKey(DeliveryZone, on_delete=models.CASCADE, related_name="options")
    name = models.CharField(
        _("name"),
        max_length=60,
        help_text=_("As shoppers read it: Royal Mail Tracked."),
    )
    price = models.DecimalField(
        pgettext_lazy("of a delivery", "price"),
        max_digits=12,
        decimal_places=3,
        validators=[MinValueValidator(0)],
    )
    free_from = models.DecimalField(
        _("free from"),
        max_digits=12,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("For goods worth that much or more."),
    )
    min_value = models.DecimalField(
        _("for goods worth at least"),
        max_digits=12,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    max_value = models.DecimalField(
        _("and at most"),
        max_digits=12,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    min_weight = models.PositiveIntegerField(
        _("for goods that weigh at least"),
        null=True,
        blank=True,
        help_text=_("In grams."),
    )
    max_weight = models.PositiveIntegerField(
        _("and no more than"), null=True, blank=True, help_text=_("In grams.")
    )
    days_min = models.PositiveSmallIntegerField(
        _("working days on the way, at least"),
        default=1,
        validators=[MaxValueValidator(LONGEST_WAY)],
    )
    days_max = models.PositiveSmallIntegerField(
        _("at most"), default=2, validators=[MaxValueValidator(LONGEST_WAY)]
    )
    pickup = models.BooleanField(
        _("collected at the shop"),
        default=False,
        help_text=_("Shoppers read when it is ready, and come themselves."),
    )
    position = models.PositiveIntegerField(default=0, editable=False)

    # Wagtail's inline panel orders by this, without the base class that hides our types.
    sort_order_field = "position"
    AMOUNTS = ("price", "free_from", "min_value", "max_value")

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("delivery option")
        verbose_name_plural = _("delivery options")
        constraints = [
            models.CheckConstraint(
                condition=Q(price__gte=0), name="delivery_option_costs_nothing_or_more"
            ),
            models.CheckConstraint(
                condition=Q(days_max__gte=F("days_min")),
                name="delivery_option_days_run_upwards",
            ),
            models.CheckConstraint(
                condition=Q(min_value=None)
                | Q(max_value=None)
                | Q(max_value__gte=F("min_value")),
                name="delivery_option_values_run_upwards",
            ),
            models.CheckConstraint(
                condition=Q(min_weight=None)
                | Q(max_weight=None)
                | Q(max_weight__gte=F("min_weight")),
                name="delivery_option_weights_run_upwards",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        currency = StoreSettings.current().currency
        for name in self.AMOUNTS:
            amount = getattr(self, name)
            if amount is not None and money.rounded(amount, currency) != amount:
                raise ValidationError(
                    {name: _("This has more decimals than the currency allows.")}
                )
        for least, most in (
            ("days_min", "days_max"),
            ("min_value", "max_value"),
            ("min_weight", "max_weight"),
        ):
            low, high = getattr(self, least), getattr(self, most)
            if low is not None and high is not None and low > high:
                raise ValidationError({most: _("This is less than the other.")})
