"""Registers the order desk with Wagtail."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.permissions import register_permission_policy

from checkout.admin import OrderDesk
from checkout.admin.home_panel import NeedsAPersonPanel
from checkout.admin.permissions import POLICIES

# Before anything asks for a model's policy, which would fix Wagtail's own for good.
for model, policy in POLICIES.items():
    register_permission_policy(model, policy)


@hooks.register("register_admin_viewset")
def order_desk() -> OrderDesk:
    return OrderDesk()


@hooks.register("construct_homepage_panels")
def what_needs_a_person(request: HttpRequest, panels: list[Any]) -> None:
    panels.append(NeedsAPersonPanel(request))


@hooks.register("insert_global_admin_css")
def look_of_the_desk() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("css/desk.css"))


@hooks.register("register_log_actions")
def what_the_desk_logs(actions: Any) -> None:
    actions.register_action("checkout.note", _("Write a note"), _("Note written"))
    actions.register_action(
        "checkout.give_up", _("Give up an unpaid order"), _("Order given up")
    )
    actions.register_action(
        "checkout.settle_discrepancy",
        _("Settle a line of the money inbox"),
        _("Settled in the money inbox"),
    )
