"""Registers the screens of orders, payments and emails with Wagtail."""

from __future__ import annotations

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.log_actions import LogActionRegistry
from wagtail.permissions import register_permission_policy

from checkout.admin import OrdersMenu
from checkout.admin.home_panel import NeedsAPersonPanel
from checkout.admin.permissions import POLICIES
from checkout.models import Discount, DiscountCode
from products.admin.permissions import RestrictedPermissionPolicy

# Before anything asks for a model's policy, which would fix Wagtail's own for good.
for model, policy in POLICIES.items():
    register_permission_policy(model, policy)
# Orders name them, so they are switched off, never deleted.
register_permission_policy(Discount, RestrictedPermissionPolicy(Discount, "delete"))
register_permission_policy(
    DiscountCode, RestrictedPermissionPolicy(DiscountCode, "change", "delete")
)


@hooks.register("register_admin_viewset")
def orders_menu() -> OrdersMenu:
    return OrdersMenu()


@hooks.register("register_permissions")
def right_to_close_the_books() -> QuerySet[Permission]:
    """Its screen has no model of its own, whose boxes the group editor would offer."""
    return Permission.objects.filter(
        content_type__app_label="checkout", codename="close_books"
    )


@hooks.register("construct_homepage_panels")
def home_panel(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(NeedsAPersonPanel(request))


@hooks.register("insert_global_admin_css")
def stylesheet() -> SafeString:
    return format_html(
        '<link rel="stylesheet" href="{}">', static("css/shop_admin.css")
    )


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    actions.register_action("checkout.note", _("Write a note"), _("Note written"))
    actions.register_action(
        "checkout.cancel_order", _("Cancel an unpaid order"), _("Order cancelled")
    )
    actions.register_action("checkout.sent", _("Send a parcel"), _("Parcel sent"))
    actions.register_action(
        "checkout.sent_changed", _("Correct a parcel"), _("Parcel corrected")
    )
    actions.register_action(
        "checkout.sent_cancelled", _("Cancel a parcel"), _("Parcel cancelled")
    )
    actions.register_action(
        "checkout.refund_order", _("Refund an order"), _("Refund begun")
    )
    actions.register_action(
        "checkout.settle_discrepancy",
        _("Settle a line of the money inbox"),
        _("Settled in the money inbox"),
    )
