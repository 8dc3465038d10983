"""The catalogue in Wagtail: products with their stock, options, and the ledger."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.model import ModelViewSetGroup

from products.admin.viewsets.ledger import StockMovementViewSet
from products.admin.viewsets.missed_searches import MissedSearchViewSet
from products.admin.viewsets.options import OptionViewSet
from products.admin.viewsets.product import ProductViewSet


class ShopGroup(ModelViewSetGroup):
    items = (
        ProductViewSet(),
        OptionViewSet(),
        StockMovementViewSet(),
        MissedSearchViewSet(),
    )
    menu_label = _("Shop")
    menu_icon = "tag"
    menu_order = 110
