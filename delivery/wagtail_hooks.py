"""Zones and options of delivery in Wagtail's admin, among the settings."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet

from delivery.models import DeliveryZone


def names_of_options(zone: DeliveryZone) -> str:
    return ", ".join(each.name for each in zone.options.all())


class DeliveryZoneViewSet(ModelViewSet):
    model = DeliveryZone
    name = "delivery_zones"
    icon = "globe"
    menu_label = _("Delivery zones")
    add_to_settings_menu = True
    search_fields = ["name", "countries"]
    search_backend_name = None  # Read from the table itself, so that it is never late.
    list_display = [
        "name",
        "countries",
        Column("its_options", label=_("Options"), accessor=names_of_options),
        "position",
    ]
    list_export = ["name", "countries", "position"]
    export_filename = "delivery-zones"
    edit_handler = ObjectList(
        [
            "name",
            "countries",
            "position",
            InlinePanel(
                "options",
                heading=_("Options"),
                label=_("option"),
                panels=[
                    "name",
                    FieldRowPanel(["price", "free_from"]),
                    FieldRowPanel(["days_min", "days_max"]),
                    FieldPanel("pickup"),
                    FieldRowPanel(["min_value", "max_value"]),
                    FieldRowPanel(["min_weight", "max_weight"]),
                ],
            ),
        ]
    )
    copy_view_enabled = False  # A country is in one zone.
    add_to_reference_index = False


@hooks.register("register_admin_viewset")
def register_zones() -> DeliveryZoneViewSet:
    return DeliveryZoneViewSet()
