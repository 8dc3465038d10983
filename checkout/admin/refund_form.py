"""The form of a refund on an order's page."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets import AdminAutoHeightTextInput

from checkout.admin.columns import written
from checkout.models import Refund
from checkout.refundable import LineLeft, Refundable
from checkout.refunds import Wanted
from site_config.forms import AmountField


class RefundForm(forms.Form):
    """What goes back: units of each line, delivery, or any sum.

    `press` names the form that was opened: sent twice, it refunds once.
    """

    amount = AmountField(
        label=gettext_lazy("Another sum"),
        required=False,
        help_text=gettext_lazy(
            "Only where something else goes back than what is chosen above costs."
        ),
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Reason, for Stripe"), choices=Refund.Reason.choices
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=500,
        widget=AdminAutoHeightTextInput(attrs={"rows": 1}),
        help_text=gettext_lazy("Only people who work here see it."),
    )
    press = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, left: Refundable, data: Any = None) -> None:
        super().__init__(data, initial={"press": uuid.uuid4()})
        self.left = left
        self.press_for_all = uuid.uuid4()  # The other form beside this one.
        for each in left.lines:
            self._add_line(each)
        if left.delivery:
            label = _("Delivery, %(price)s") % {
                "price": written(left.delivery, left.currency)
            }
            self.fields["delivery"] = forms.BooleanField(label=label, required=False)

    def _add_line(self, each: LineLeft) -> None:
        name = {"name": each.line.full_name}
        if each.quantity:
            self.fields[f"quantity_{each.line.pk}"] = forms.RegexField(
                r"\A[0-9]{0,3}\Z",
                label=_("How many of “%(name)s”") % name,
                required=False,
                initial="0",
                widget=forms.NumberInput(attrs={"min": 0, "max": each.quantity}),
                error_messages={"invalid": _("Enter a whole number.")},
            )
        if each.quantity and each.restockable > 0:
            self.fields[f"restock_{each.line.pk}"] = forms.BooleanField(
                label=_("“%(name)s” goes back to stock") % name, required=False
            )

    @property
    def rows(self) -> list[tuple[LineLeft, forms.BoundField | None, object]]:
        """Each line with its field for the quantity, and the one for the stock, if any."""
        return [
            (
                each,
                self[f"quantity_{each.line.pk}"] if each.quantity else None,
                self[f"restock_{each.line.pk}"]
                if f"restock_{each.line.pk}" in self.fields
                else None,
            )
            for each in self.left.lines
        ]

    def wanted(self) -> Wanted:
        data = self.cleaned_data
        quantities = {
            each.line.pk: int(data.get(f"quantity_{each.line.pk}") or 0)
            for each in self.left.lines
        }
        return Wanted(
            lines=quantities,
            restock={
                each.line.pk: min(quantities[each.line.pk], each.restockable)
                for each in self.left.lines
                if data.get(f"restock_{each.line.pk}")
            },
            delivery=self.left.delivery if data.get("delivery") else Decimal(0),
            amount=data["amount"],
            reason=data["reason"],
            note=data["note"],
        )

    @property
    def key(self) -> str:
        return f"refund-{self.cleaned_data['press']}"
