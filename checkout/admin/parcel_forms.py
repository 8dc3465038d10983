"""Forms to send, correct and cancel parcels; each calls its verb."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from checkout import carriers, progress, shipments
from checkout.models import Order, OrderLine, Shipment
from site_config.errors import ShopError

# The field that an error of a verb is shown beside.
FIELDS: dict[type[ShopError], str] = {
    carriers.UnknownCarrier: "carrier",
    carriers.WrongNumber: "number",
    shipments.WrongDate: "sent_on",
}


class ParcelForm(forms.Form):
    """A form about one parcel, whose verb may still refuse what was typed."""

    def act(self, who: User) -> None:
        """Do what the form says. Raises ShopError; then nothing has changed."""
        raise NotImplementedError

    def refuse(self, problem: ShopError) -> None:
        """Show why the verb refused, beside the field that it is about."""
        self.add_error(FIELDS.get(type(problem)), problem.message)


def carrier_choices() -> list[tuple[str, str]]:
    offered = [(carrier.code, carrier.name) for carrier in carriers.offered()]
    return [("", str(_("No carrier"))), *offered]


class CarrierForm(ParcelForm):
    """Who brings a parcel, its number, and the day it left."""

    carrier = forms.ChoiceField(
        label=_("Carrier"), choices=carrier_choices, required=False
    )
    number = forms.CharField(
        label=_("Tracking number"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    sent_on = forms.DateField(
        label=_("Sent on"),
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Write the day on which it left.")},
    )


class SendForm(CarrierForm):
    """A parcel of an order: how many of each line, everything that is left at first."""

    # How many parcels there were when the form was opened.
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, order: Order, data: QueryDict | None = None) -> None:
        initial = {"seen": len(order.shipments.all()), "carrier": last_carrier()}
        super().__init__(data, initial=initial, auto_id="id_send_%s")
        self.order, self.left = order, progress.left_to_send(order)
        for line, units in self.left.items():
            self.fields[name_of(line)] = quantity_field(line, units)

    @property
    def quantity_fields(self) -> Iterator[BoundField]:
        for line in self.left:
            yield self[name_of(line)]

    def act(self, who: User) -> None:
        typed = self.cleaned_data
        shipments.send(
            self.order,
            lines={line: typed[name_of(line)] or 0 for line in self.left},
            carrier=typed["carrier"],
            number=typed["number"],
            sent_on=typed["sent_on"],
            seen=typed["seen"],
            who=who,
        )

    def refuse(self, problem: ShopError) -> None:
        if isinstance(problem, shipments.MoreThanLeft):
            self.add_error(name_of(problem.line), problem.message)
        else:
            super().refuse(problem)


class CorrectForm(CarrierForm):
    """What is written on a parcel; `version` is the one that is corrected."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, shipment: Shipment, data: QueryDict | None = None) -> None:
        initial = {
            "carrier": shipment.carrier,
            "number": shipment.tracking_number,
            "sent_on": shipment.sent_on,
            "version": shipment.version,
        }
        super().__init__(data, initial=initial, auto_id=f"id_correct_{shipment.pk}_%s")
        self.shipment = shipment
        # A carrier may have left the settings; what is not changed stays as it was.
        known = carrier_choices()
        if shipment.carrier not in dict(known):
            field = self.fields["carrier"]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [*known, (shipment.carrier, shipment.carrier_name)]

    def act(self, who: User) -> None:
        shipments.correct(self.shipment, **self.cleaned_data, who=who)


class CancelForm(ParcelForm):
    """Why a parcel is cancelled, in words that its buyer reads."""

    reason = forms.CharField(
        label=_("Why is it cancelled?"),
        max_length=300,
        help_text=_("The shopper reads it in an email."),
        error_messages={"required": _("Write why it is cancelled.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, shipment: Shipment, data: QueryDict | None = None) -> None:
        initial = {"version": shipment.version}
        super().__init__(data, initial=initial, auto_id=f"id_cancel_{shipment.pk}_%s")
        self.shipment = shipment

    def act(self, who: User) -> None:
        shipments.cancel(self.shipment, **self.cleaned_data, who=who)


@dataclass(frozen=True)
class ParcelRow:
    """A parcel as its order's page shows it, with forms for those who may change it."""

    shipment: Shipment
    correct: CorrectForm | None = None
    cancel: CancelForm | None = None


def rows_of(
    parcels: Iterable[Shipment], *, may_ship: bool, refused: ParcelForm | None
) -> list[ParcelRow]:
    """The parcels of an order; `refused` takes the place of an empty form."""
    return [
        _row(each, refused) if may_ship and each.is_live else ParcelRow(each)
        for each in parcels
    ]


def _row(shipment: Shipment, refused: ParcelForm | None) -> ParcelRow:
    correct, cancel = CorrectForm(shipment), CancelForm(shipment)
    if isinstance(refused, CorrectForm) and refused.shipment == shipment:
        correct = refused
    if isinstance(refused, CancelForm) and refused.shipment == shipment:
        cancel = refused
    return ParcelRow(shipment, correct, cancel)


def last_carrier() -> str:
    """The carrier of the last parcel that anybody sent."""
    last = Shipment.objects.order_by("-pk").values_list("carrier", flat=True).first()
    return last or ""


def name_of(line: OrderLine) -> str:
    """The field with a line's quantity."""
    return f"line-{line.pk}"


def quantity_field(line: OrderLine, left: int) -> forms.IntegerField:
    # What is too much is refused by the verb, in the shop's own words.
    return forms.IntegerField(
        label=line.full_name,
        required=False,
        initial=left,
        widget=forms.NumberInput(attrs={"min": 0, "max": left}),
        help_text=_("%(left)d left to send") % {"left": left},
    )
