"""The forms of the control page."""

from __future__ import annotations

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from sandbox import amounts, faults
from sandbox.models import Behaviour, Fault
from sandbox.refusals import Refusal

KINDS = Fault.Kind
# The usual disturbances first; a misreport needs fields, which only tests give.
OFFERED = [
    KINDS.SLOW, KINDS.TIMEOUT, KINDS.TOO_MANY, KINDS.BROKEN_AFTER, KINDS.BROKEN,
    KINDS.UNAVAILABLE, KINDS.LOST, KINDS.IN_USE, KINDS.FORBIDDEN, KINDS.UNAUTHORIZED,
    KINDS.BAD_REQUEST,
]  # fmt: skip

# How far the clock can be moved with one press, in hours.
MOVES = [
    (1, _("1 hour")),
    (24, _("1 day")),
    (5 * 24, _("5 days")),
    (8 * 24, _("8 days")),
    (30 * 24, _("30 days")),
    (120 * 24, _("120 days")),
]


class FaultForm(forms.Form):
    """Which calls go wrong, how, and for how long; no `times` is until switched off."""

    kind = forms.ChoiceField(
        label=_("What happens"), choices=[(kind.value, kind.label) for kind in OFFERED]
    )
    on = forms.ChoiceField(
        label=_("To which calls"),
        required=False,
        choices=[
            ("", _("All calls")),
            (faults.NEW_SESSION, _("Opening a payment page")),
            (faults.NEW_REFUND, _("Making a refund")),
        ],
    )
    times = forms.ChoiceField(
        label=_("How often"),
        required=False,
        choices=[
            ("1", _("Once")),
            ("2", _("Twice")),
            ("5", _("Five times")),
            ("", _("Until switched off")),
        ],
    )
    seconds = forms.IntegerField(
        label=_("Seconds, for a late answer"), min_value=1, max_value=120, initial=10
    )


class RefundsForm(forms.Form):
    refunds = forms.ChoiceField(label=_("Refunds"), choices=Behaviour.Refunds.choices)


def minor_amount(written: str, currency: str) -> int | None:
    """An amount such as `12.50` in the smallest unit; None for no amount.

    Raises Refusal for what is no amount of this currency.
    """
    if not written.strip():
        return None
    try:
        exact = forms.DecimalField(max_digits=12).clean(written)
    except forms.ValidationError as problem:
        raise Refusal(" ".join(problem.messages), param="amount") from problem
    minor = Decimal(exact).scaleb(amounts.digits(currency))
    if minor != int(minor):
        raise Refusal("The currency has no amounts that small.", param="amount")
    return int(minor)
