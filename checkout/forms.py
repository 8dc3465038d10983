"""Forms that shoppers post; no price that a browser sends is read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from checkout.models import LONGEST_GIFT_NOTE, MOST_OF_A_SKU, OrderLine, Return
from checkout.returns import Statement
from site_config import countries

TURN_DIRECTION = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")


class QuantityField(forms.Field):
    """A number of units, written in at most three plain digits."""

    def __init__(self, *, least: int) -> None:
        self.least = least
        super().__init__(
            error_messages={
                "required": _("Enter how many you want."),
                "invalid": _("Enter a number from 1 to %(most)d."),
            }
        )

    def to_python(self, value: object) -> int:
        # Neither int() nor IntegerField: both take what nobody means to type.
        if not re.fullmatch(r"[0-9]{1,3}", str(value or "").strip()):
            if value in self.empty_values:
                raise ValidationError(self.error_messages["required"])
            raise ValidationError(self._range())
        number = int(str(value))
        if not self.least <= number <= MOST_OF_A_SKU:
            raise ValidationError(self._range())
        return number

    def _range(self) -> str:
        return self.error_messages["invalid"] % {"most": MOST_OF_A_SKU}


class AddForm(forms.Form):
    """How many of a SKU to put into the cart; `buy` goes on to the checkout.

    `place` is how many lines were above it before it was removed; whatever is no such
    number is ignored.
    """

    sku = forms.CharField(max_length=64)
    quantity = QuantityField(least=1)
    buy = forms.CharField(required=False, max_length=1)
    place = forms.CharField(required=False)

    def clean_place(self) -> int | None:
        found = re.fullmatch(r"[0-9]{1,2}", self.cleaned_data["place"])
        return int(found[0]) if found else None


class PlaceForm(forms.Form):
    """How many of a saved line go back to the cart, below how many others."""

    quantity = QuantityField(least=1)
    place = forms.IntegerField(min_value=0, max_value=99)


class GiftForm(forms.Form):
    """A note for whoever gets the parcel; `back` is "checkout" when that is to be shown next."""

    note = forms.CharField(
        label=_("Note"),
        required=False,
        help_text=_("We print it on the packing slip, which shows no prices."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    back = forms.CharField(required=False, max_length=8, widget=forms.HiddenInput)

    def clean_note(self) -> str:
        note = re.sub(r"\r\n?", "\n", str(self.cleaned_data["note"])).strip()
        if any(_is_no_text(character) for character in note):
            raise ValidationError(gettext("Use letters, signs and line breaks only."))
        if len(note) > LONGEST_GIFT_NOTE:
            text = gettext("Use at most %(most)d characters. These are %(now)d.")
            raise ValidationError(text % {"most": LONGEST_GIFT_NOTE, "now": len(note)})
        return note


def _is_no_text(character: str) -> bool:
    """Whether it controls a terminal, a printer or the direction of what is around it."""
    turns_direction = unicodedata.bidirectional(character) in TURN_DIRECTION
    return turns_direction or (
        character != "\n" and unicodedata.category(character) in ("Cc", "Cs")
    )


class LineForm(forms.Form):
    """How many of a line to keep; 0 removes it."""

    quantity = QuantityField(least=0)


class DeliveryForm(forms.Form):
    """Where to, and by which of the options offered."""

    country = forms.CharField(max_length=2)
    option = forms.CharField(max_length=20, required=False)

    def clean_country(self) -> str:
        code = str(self.cleaned_data["country"]).upper()
        if code not in countries.KNOWN:
            raise ValidationError(gettext("Choose a country."))
        return code


class PayForm(forms.Form):
    """The total that the shopper saw: it is compared, never charged."""

    total = forms.DecimalField(max_digits=12, decimal_places=3, min_value=0)


class WithdrawForm(forms.Form):
    """What a shopper says who withdraws; `token` names the form that was opened."""

    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    order_number = forms.CharField(
        label=_("Order number"),
        max_length=40,
        help_text=_("It is in our emails, for example 7KQ2-M4TX."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "class": "numbers"}
        ),
    )
    email = forms.EmailField(
        label=_("Email"),
        help_text=_("The one you ordered with. The receipt goes there."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    text = forms.CharField(
        label=_("What you give back"),
        max_length=2000,
        required=False,
        help_text=_("Leave it empty for the whole order."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    @property
    def statement(self) -> Statement:
        said = {name: self.cleaned_data[name] for name in Statement.__annotations__}
        return Statement(**said)


class ReturnForm(forms.Form):
    """How many of each line come back, and why; `token` names the form that was opened."""

    reason = forms.ChoiceField(label=_("Reason"), choices=Return.Reason.choices)
    text = forms.CharField(
        label=_("In your words"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, units: Mapping[OrderLine, int], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.units = units
        for line, most in units.items():
            self.fields[f"quantity_{line.pk}"] = forms.IntegerField(
                label=line.full_name,
                min_value=0,
                # What is left is the verb's to say: a second press finds less of it.
                max_value=line.quantity,
                initial=0,
                required=False,
                help_text=gettext("How many of %(most)d come back.") % {"most": most},
            )

    @property
    def quantities(self) -> list[forms.BoundField]:
        return [self[f"quantity_{line.pk}"] for line in self.units]

    def asked(self) -> dict[str, Any]:
        """What `returns.ask` is told."""
        data = self.cleaned_data
        lines = {line: data[f"quantity_{line.pk}"] or 0 for line in self.units}
        return {
            "lines": lines,
            "reason": data["reason"],
            "text": data["text"],
            "token": data["token"],
        }


def first_error(form: forms.Form) -> str:
    """The first error, a sentence that says what to fix."""
    return str(next(iter(form.errors.values()))[0])
