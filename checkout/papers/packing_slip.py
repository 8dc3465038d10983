"""Packing slips as PDF: what is in a parcel, or is to go into it. No prices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from checkout import progress
from checkout.models import Order, OrderLine, Shipment
from checkout.papers import press
from checkout.papers.press import Paper
from site_config.formatting import long_date
from site_config.models import StoreSettings


@dataclass(frozen=True)
class Slip:
    """What one parcel of an order holds; `shipment` once it was sent."""

    order: Order
    lines: list[tuple[OrderLine, int]]
    shipment: Shipment | None = None


def of_parcel(shipment: Shipment) -> Slip:
    """What is in a parcel that was sent."""
    parts = shipment.lines.select_related("line")
    lines = [(part.line, part.quantity) for part in parts]
    return Slip(shipment.order, lines, shipment)


def of_what_is_left(order: Order) -> Slip:
    """What is still to be sent of an order; no lines where that is nothing."""
    left = progress.left_to_send(order) if order.is_paid else {}
    return Slip(order, list(left.items()))


def of(slips: Iterable[Slip]) -> Paper:
    """One PDF with all slips, a new page for each, each in its order's language."""
    slips, store = list(slips), StoreSettings.current()
    with timezone.override(store.zone):
        data = {
            **press.place(slips[0].order.language),
            "title": _title(slips),
            "seller": {
                "name": store.name,
                "lines": [*store.address.splitlines(), store.email],
            },
            "footer": [store.name],
            "slips": [_slip(slip) for slip in slips],
            "words": {"page": "{page} / {pages}"},
        }
    newest = max(slip.order.placed_at for slip in slips)
    pdf = press.typeset("packing_slip.typ", data, made_at=newest)
    return Paper(press.file_name(str(data["title"])), pdf)


def _title(slips: list[Slip]) -> str:
    if len(slips) > 1:
        return _("Packing slips")
    with translation.override(slips[0].order.language):
        return f"{_('Packing slip')} {slips[0].order.number}"


def _slip(slip: Slip) -> dict[str, object]:
    order = slip.order
    with translation.override(order.language):
        return {
            "title": _("Packing slip"),
            "deliver_to": order.delivery_lines or [order.email],
            "facts": _facts(slip),
            "lines": [
                {"name": line.full_name, "sku": line.sku, "quantity": str(units)}
                for line, units in slip.lines
            ],
            "note": order.gift_note.splitlines(),
            "words": {
                "note": _("Gift note"),
                "deliver_to": _("Delivery address"),
                "quantity": _("Quantity"),
                "product": _("Product"),
                "sku": _("SKU"),
            },
        }


def _facts(slip: Slip) -> list[tuple[str, str]]:
    parcel = slip.shipment
    placed = timezone.localdate(slip.order.placed_at)
    facts = [
        (pgettext("a purchase", "Order"), slip.order.number),
        (_("Placed"), long_date(placed)),
        (pgettext("an order", "Sent"), long_date(parcel.sent_on) if parcel else ""),
        (_("Carrier"), parcel.carrier_name if parcel else ""),
        (_("Tracking number"), parcel.tracking_number if parcel else ""),
    ]
    return [(name, value) for name, value in facts if value]
