"""Parcels of paid orders: sent, corrected and cancelled."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.log_actions import log

from accounts.models import User
from checkout import carriers, emails, progress, timeline
from checkout.models import (
    Dispute,
    Order,
    OrderEvent,
    OrderLine,
    Shipment,
    ShipmentLine,
)
from site_config.errors import ShopError
from site_config.models import OutgoingEmail

logger = logging.getLogger(__name__)
Kind = OrderEvent.Kind


class MayNotBeSent(ShopError):
    """The order is not paid, or its payment is disputed; nothing was written."""


class NothingToSend(ShopError):
    """No quantity was given, or nothing is left to be sent; nothing was written."""


class MoreThanLeft(ShopError):
    """More of `line` than is still to be sent; nothing was written."""

    def __init__(self, line: OrderLine, left: int) -> None:
        self.line = line
        super().__init__(
            ngettext(
                "%(left)d of %(name)s is left to send.",
                "%(left)d of %(name)s are left to send.",
                left,
            )
            % {"left": left, "name": line.full_name}
        )


class WrongDate(ShopError):
    """A parcel leaves after its order was placed, and not in the future."""


class ParcelsChanged(ShopError):
    """Somebody else wrote a parcel, or changed this one, after the form was opened."""


@transaction.atomic
def send(
    order: Order,
    *,
    lines: Mapping[OrderLine, int],
    carrier: str,
    number: str,
    sent_on: date,
    who: User | None,
    seen: int | None = None,
) -> Shipment:
    """Write a parcel with `lines` of a paid order, and queue the email about it.

    `carrier` is a code of `carriers`, or "" for none. `seen` is how many parcels the
    order had when the form was opened: pressed twice, a form sends once.
    Raises MayNotBeSent, NothingToSend, MoreThanLeft, WrongDate, ParcelsChanged,
    UnknownCarrier and WrongNumber; then nothing has changed.
    """
    order = _locked(order)
    _check_may_be_sent(order)
    if seen is not None and order.shipments.all().count() != seen:
        raise ParcelsChanged(
            _("A parcel was added since you opened this page. Look what is left.")
        )
    _check_lines(order, lines)
    shipment = Shipment(order=order, who=who)
    _address(shipment, carrier, number, sent_on)
    shipment.save()
    ShipmentLine.objects.bulk_create(
        ShipmentLine(shipment=shipment, line=line, quantity=quantity)
        for line, quantity in lines.items()
        if quantity
    )
    _tell(shipment, Kind.SENT, who, f"{_contents(shipment)}\n{shipment}")
    logger.info("order.sent order=%s shipment=%s", order.number, shipment.pk)
    return shipment


@transaction.atomic
def correct(
    shipment: Shipment,
    *,
    version: int,
    carrier: str,
    number: str,
    sent_on: date,
    who: User | None,
) -> Shipment:
    """Write another carrier, number or date on a parcel, and queue the email about it.

    `version` is the one that the form showed. What is the same writes nothing.
    Raises ParcelsChanged, WrongDate, UnknownCarrier and WrongNumber; then nothing has
    changed.
    """
    shipment = _locked_parcel(shipment, version)
    before = _written_on(shipment)
    if (carrier, number) != (shipment.carrier, shipment.tracking_number):
        _address(shipment, carrier, number, sent_on)
    else:  # The carrier may be in the settings no longer.
        _date(shipment, sent_on)
    if _written_on(shipment) == before:
        return shipment
    shipment.version += 1
    shipment.save()
    _tell(shipment, Kind.SENT_CHANGED, who, str(shipment))
    logger.info("shipment.corrected shipment=%s", shipment.pk)
    return shipment


@transaction.atomic
def cancel(
    shipment: Shipment, *, version: int, reason: str, who: User | None
) -> Shipment:
    """Cancel a parcel that did not leave or came back: its units are to be sent again.

    `reason` is in the email that is queued. Raises ParcelsChanged; then nothing has
    changed.
    """
    shipment = _locked_parcel(shipment, version)
    shipment.cancelled_at, shipment.cancelled_by = timezone.now(), who
    shipment.cancel_reason = reason
    shipment.version += 1
    shipment.save()
    _tell(shipment, Kind.SENT_CANCELLED, who, f"{shipment}\n{reason}")
    logger.info("shipment.cancelled shipment=%s", shipment.pk)
    return shipment


def why_not(order: Order) -> str:
    """A sentence that says why nothing of an order may be sent now; "" if it may."""
    if not order.is_paid:
        return _("Only a paid order can be sent.")
    if Dispute.objects.open_for(order).exists():
        return _("The payment is disputed. Send nothing before that is decided.")
    return ""


def _locked(order: Order) -> Order:
    """The order under its lock, with what is read of it read after the lock."""
    rows = Order.objects.select_for_update().prefetch_related(*progress.READ)
    return rows.get(pk=order.pk)


def _locked_parcel(shipment: Shipment, version: int) -> Shipment:
    order = _locked(Order(pk=shipment.order_id))
    found = Shipment.objects.prefetch_related("lines__line").get(pk=shipment.pk)
    if found.version != version or not found.is_live:
        raise ParcelsChanged(
            _("This parcel was changed since you opened this page. Look at it again.")
        )
    found.order = order
    return found


def _check_may_be_sent(order: Order) -> None:
    if why := why_not(order):
        raise MayNotBeSent(why)


def _check_lines(order: Order, lines: Mapping[OrderLine, int]) -> None:
    left = progress.left_to_send(order)
    if not any(lines.values()):
        raise NothingToSend(_("Write how many pieces are in the parcel."))
    for line, quantity in lines.items():
        if not 0 <= quantity <= left.get(line, 0):
            raise MoreThanLeft(line, left.get(line, 0))


def _address(shipment: Shipment, code: str, number: str, sent_on: date) -> None:
    """Write on a parcel who brings it and when it left, as they are called today."""
    carrier = carriers.of_code(code)
    number = carriers.clean_number(carrier, number)
    shipment.carrier, shipment.carrier_name = carrier.code, carrier.name
    shipment.tracking_number = number
    shipment.tracking_url = carrier.link(number, shipment.order.delivery_address)
    _date(shipment, sent_on)


def _date(shipment: Shipment, sent_on: date) -> None:
    if sent_on > timezone.localdate():
        raise WrongDate(_("This day is still to come."))
    if sent_on < timezone.localdate(shipment.order.placed_at):
        raise WrongDate(_("On this day the order was not placed yet."))
    shipment.sent_on = sent_on


def _written_on(shipment: Shipment) -> tuple[object, ...]:
    return shipment.carrier, shipment.tracking_number, shipment.sent_on


def _contents(shipment: Shipment) -> str:
    parts = shipment.lines.select_related("line")
    return ", ".join(str(part) for part in parts)


def _tell(shipment: Shipment, kind: Kind, who: User | None, detail: str) -> None:
    """Record on timeline and in the log what became of a parcel, and email its buyer."""
    order = shipment.order
    timeline.record(order, kind, detail=detail, who=who)
    emails.queue(order, OutgoingEmail.Kind(kind.value), cause=shipment.email_cause)
    log(order, f"checkout.{kind.value}", user=who)
