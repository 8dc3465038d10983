"""Forms for notes on orders and for lines of the money inbox."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminAutoHeightTextInput


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("New note"),
        max_length=5000,
        widget=AdminAutoHeightTextInput(attrs={"rows": 2}),
        error_messages={"required": _("Write the note first.")},
        help_text=_("Only people who work here see it."),
    )


class SettleForm(forms.Form):
    """How a line was settled, in a sentence."""

    how = forms.CharField(
        label=_("How was it settled?"),
        max_length=500,
        widget=AdminAutoHeightTextInput(attrs={"rows": 2}),
        error_messages={"required": _("Write how it was settled.")},
        help_text=_("For example: refunded £26.00 at Stripe, and told Ada by email."),
    )


class DecideForm(SettleForm):
    """For money that came for an order which is not paid: what became of it."""

    outcome = forms.ChoiceField(
        label=_("What happened to the payment?"),
        choices=[
            ("refunded", _("It was refunded at Stripe: cancel the order")),
            ("accepted", _("Accept it as it is: mark the order paid")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what happened to the payment.")},
    )
    field_order = ("outcome", "how")
