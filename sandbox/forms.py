"""The form of the payment page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from sandbox import actions
from sandbox.amounts import formatted
from sandbox.stripe_json import JSONObject

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

ADDRESS = ("line1", "line2", "city", "postal_code", "state", "country")


def _field(label: _StrPromise, token: str, *, required: bool = True) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": token})
    return forms.CharField(
        label=label, max_length=200, required=required, widget=widget
    )


class PayForm(forms.Form):
    """Only the fields that this session asks for; filled in with a sample customer."""

    email = forms.EmailField(
        label=_("Email"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    name = _field(_("Full name"), "name")
    line1 = _field(_("Address"), "address-line1")
    line2 = _field(_("Address, second line"), "address-line2", required=False)
    city = _field(_("Town or city"), "address-level2")
    postal_code = _field(_("Postcode"), "postal-code", required=False)
    state = _field(_("County or state"), "address-level1", required=False)
    country = forms.ChoiceField(
        label=_("Country"), widget=forms.Select(attrs={"autocomplete": "country"})
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    rate = forms.ChoiceField(label=_("Delivery"), widget=forms.RadioSelect)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        session: JSONObject,
        names: list[str],
    ) -> None:
        super().__init__(data, initial=_initial(session))
        collection = session["shipping_address_collection"]
        if collection:
            codes = collection["allowed_countries"]
            self._offer("country", [(code, code) for code in codes])
        else:
            self._drop(*ADDRESS)
        if session["customer_email"]:
            self._drop("email")
        if not session["phone_number_collection"]["enabled"]:
            self._drop("phone")
        if len(session["shipping_options"]) > 1:
            self._offer("rate", _rates(session, names))
        else:
            self._drop("rate")

    def _drop(self, *names: str) -> None:
        for name in names:
            del self.fields[name]

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def details(self) -> actions.Details:
        """The details that `actions.pay` writes into the session."""
        given = self.cleaned_data
        address = {name: given[name] for name in ADDRESS if name in given}
        return {
            "address": address or None,
            "name": given["name"],
            "email": given.get("email"),
            "phone": given.get("phone"),
            "rate": given.get("rate", ""),
        }


def _rates(session: JSONObject, names: list[str]) -> list[tuple[str, str]]:
    return [
        (
            option["shipping_rate"],
            f"{name} · {formatted(option['shipping_amount'], session['currency'])}",
        )
        for option, name in zip(session["shipping_options"], names, strict=True)
    ]


def _initial(session: JSONObject) -> JSONObject:
    countries = (session["shipping_address_collection"] or {}).get(
        "allowed_countries", []
    )
    at_home = actions.DEMO_ADDRESS["country"]
    cost = session["shipping_cost"]
    return {
        **actions.DEMO_ADDRESS,
        "name": actions.DEMO_NAME,
        "email": actions.DEMO_EMAIL,
        "phone": actions.DEMO_PHONE,
        "country": at_home if at_home in countries else (countries or [""])[0],
        "rate": cost["shipping_rate"] if cost else "",
    }
