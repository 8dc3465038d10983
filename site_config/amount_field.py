"""The field in which an amount of money is typed, as any language writes it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from wagtail.admin.forms.models import register_form_field_override

from site_config import money
from site_config.models import StoreSettings


class AmountField(forms.DecimalField):
    """A decimal that may be typed as "12,50".

    A browser's own field for numbers drops what its language does not know, so that
    "12,50" is sent as 1250; this one is a field for text, and the shop reads it.
    """

    widget = forms.TextInput

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values or isinstance(value, Decimal):
            return super().to_python(value)
        currency = StoreSettings.current().currency
        try:
            amount = money.typed(str(value), currency=currency)
        except money.NotAnAmount:
            raise ValidationError(
                self.error_messages["invalid"], code="invalid"
            ) from None
        if _could_be_thousands(amount, currency):
            raise ValidationError(
                _("Enter it without a thousands separator, and with two decimals.")
            )
        return amount

    def prepare_value(self, value: Any) -> Any:
        return money.in_a_field(value) if isinstance(value, Decimal) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "decimal", "autocomplete": "off"}


def _could_be_thousands(amount: Decimal, currency: str) -> bool:
    """Whether three decimals were typed where nobody has any: "12.500" may be 12,500."""
    fine = money.smallest_step(currency).as_tuple().exponent == -3
    return amount.as_tuple().exponent == -3 and not fine


def use_in_admin() -> None:
    """Let every amount in Wagtail's forms be typed so; the shop's decimals are amounts."""
    register_form_field_override(
        models.DecimalField, override={"form_class": AmountField}
    )
