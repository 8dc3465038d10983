"""What is running low, on the admin's front page."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists
from django.http import HttpRequest
from wagtail.admin.ui.components import Component
from wagtail.permissions import policy_registry

from products.admin.viewsets.product_list import STOCK_LEVELS, Shelf, active_variants
from products.models import Product


class RunningLowPanel(Component):
    """How many products are low or sold out, for those who keep them.

    Shows nothing when nothing is, or to people who may not see it.
    """

    name = "running_low"
    template_name = "products/admin/running_low.html"
    order = 60

    def __init__(self, request: HttpRequest) -> None:
        self.user = request.user

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        policy = policy_registry.get_by_type(Product)
        if policy.user_has_permission(self.user, "change"):
            context["low"] = _how_many(Shelf.LOW)
            context["sold_out"] = _how_many(Shelf.SOLD_OUT)
        return context


def _how_many(shelf: Shelf) -> int:
    """Active products of which at least one variant stands so."""
    found = Exists(active_variants().filter(STOCK_LEVELS[shelf]))
    return Product.objects.filter(found, active=True).count()
