"""The two things that people write at the order desk."""

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
    how = forms.CharField(
        label=_("How was it settled?"),
        max_length=500,
        widget=AdminAutoHeightTextInput(attrs={"rows": 2}),
        error_messages={"required": _("Write how it was settled.")},
        help_text=_("For example: refunded £26.00 at Stripe, and told Ada by email."),
    )
