"""What is running low, on the admin's home page."""

from __future__ import annotations

from django.db.models import Exists
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.permissions import policy_registry

from products.admin.viewsets.product_list import (
    STOCK_LEVELS,
    StockLevel,
    active_variants,
)
from products.models import Product
from site_config.home_panel import HomePanel, PanelLink


class RunningLowPanel(HomePanel):
    """How many products are low or sold out, for people who may change products."""

    name = "running_low"
    order = 60
    panel_id = "running-low"
    heading = _("Stock")
    icon = "tag"

    def links(self) -> list[PanelLink]:
        policy = policy_registry.get_by_type(Product)
        if not policy.user_has_permission(self.user, "change"):
            return []
        return [*_low(), *_sold_out()]


def _low() -> list[PanelLink]:
    number = _number_of_products(StockLevel.LOW)
    sentence = ngettext(
        "%(number)s product is running low",
        "%(number)s products are running low",
        number,
    )
    return [_link(sentence, number, StockLevel.LOW)] if number else []


def _sold_out() -> list[PanelLink]:
    number = _number_of_products(StockLevel.SOLD_OUT)
    sentence = ngettext(
        "%(number)s product has something sold out",
        "%(number)s products have something sold out",
        number,
    )
    return [_link(sentence, number, StockLevel.SOLD_OUT)] if number else []


def _link(sentence: str, number: int, level: StockLevel) -> PanelLink:
    url = reverse("product:index", query={"stock": level.value, "active": "true"})
    return PanelLink(sentence % {"number": number}, url)


def _number_of_products(level: StockLevel) -> int:
    """Active products of which at least one variant is low or sold out."""
    found = Exists(active_variants().filter(STOCK_LEVELS[level]))
    return Product.objects.filter(found, active=True).count()
