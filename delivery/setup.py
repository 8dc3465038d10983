"""The first zone of a new shop."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from delivery.models import DeliveryOption, DeliveryZone

HOME = "GB"


def set_up_delivery() -> None:
    """Make a first zone with one option, where there is none yet."""
    if DeliveryZone.objects.exists():
        return
    zone = DeliveryZone.objects.create(name=_("Home"), countries=HOME)
    DeliveryOption.objects.create(
        zone=zone, name=_("Standard delivery"), price=Decimal(5), days_min=1, days_max=2
    )
