"""What needs a person, on the admin's front page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail.admin.ui.components import Component

from checkout.models import Discrepancy, Order


class NeedsAPersonPanel(Component):
    """Open lines of the money inbox and orders that need a person.

    Shows nothing when nothing waits, or to people who may not see it.
    """

    name = "needs_a_person"
    template_name = "checkout/admin/needs_a_person.html"
    order = 50

    def __init__(self, request: HttpRequest) -> None:
        self.user = request.user

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        if self.user.has_perm("checkout.view_discrepancy"):
            context["lines"] = Discrepancy.objects.filter(resolved_at=None).count()
        if self.user.has_perm("checkout.view_order"):
            context["orders"] = Order.objects.exclude(attention="").count()
        return context
