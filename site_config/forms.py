"""Form fields and widgets of the admin: amounts of money, rich text."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import models
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.rich_text import DraftailRichTextArea

from site_config import money
from site_config.models import StoreSettings


class AmountField(forms.DecimalField):
    """A decimal that may be typed as "12,50".

    A browser's own field for numbers drops what its language does not know, so that
    "12,50" is sent as 1250; this one is a field for text, and the shop reads it.
    """

    widget = forms.TextInput

    def to_python(self, value: object) -> Any:
        """The amount; raises ValidationError for what is none, or could be thousands."""
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

    def prepare_value(self, value: object) -> object:
        return money.in_a_field(value) if isinstance(value, Decimal) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        return {"inputmode": "decimal", "autocomplete": "off"}


def _could_be_thousands(amount: Decimal, currency: str) -> bool:
    """Whether three decimals were typed where nobody has any: "12.500" may be 12,500."""
    fine = money.smallest_step(currency).as_tuple().exponent == -3
    return amount.as_tuple().exponent == -3 and not fine


def register_amount_field() -> None:
    """Use AmountField for every decimal in Wagtail's forms; the shop's are all amounts."""
    register_form_field_override(
        models.DecimalField, override={"form_class": AmountField}
    )


# In NFC, this mark and the end of a tag would be one character, "≯": the tag would not end.
SLASH = "\N{COMBINING LONG SOLIDUS OVERLAY}"


class NormalizedRichText(DraftailRichTextArea):
    """Wagtail's editor, whose HTML is in NFC; its own JSON counts code points, so it stays."""

    def value_from_datadict(
        self, data: QueryDict, files: MultiValueDict[str, File[bytes]], name: str
    ) -> str | None:
        html = super().value_from_datadict(data, files, name)
        if html is None:
            return None
        return unicodedata.normalize(
            "NFC", html.replace(f">{SLASH}", f">&#{ord(SLASH)};")
        )
