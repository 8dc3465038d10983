"""The stock ledger in Wagtail, to read."""

from __future__ import annotations

import django_filters
from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, UserColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from products.models import StockMovement


class StockMovementFilters(WagtailFilterSet):
    at = django_filters.DateFromToRangeFilter(
        label=_("When"), widget=DateRangePickerWidget
    )

    class Meta:
        model = StockMovement
        fields = ["kind", "at"]


class StockMovementIndex(generic.IndexView):
    def get_base_queryset(self) -> QuerySet[StockMovement]:
        rows: QuerySet[StockMovement] = super().get_base_queryset()
        return rows.select_related("stock_item__variant__product", "who")


class StockMovementViewSet(ModelViewSet):
    model = StockMovement
    icon = "list-ul"
    menu_label = _("Stock ledger")
    index_view_class = StockMovementIndex
    filterset_class = StockMovementFilters
    search_fields = ["stock_item__variant__sku"]
    search_backend_name = None  # Read from the table itself, so that it is never late.
    ordering = ["-at", "-pk"]
    list_per_page = 50
    list_display = [
        DateColumn("at", label=_("When"), sort_key="at", width="14%"),
        Column("sku", label=_("SKU"), accessor="stock_item.variant.sku"),
        Column("product", label=_("Product"), accessor="stock_item.variant.product"),
        Column("kind", label=_("Kind"), accessor="get_kind_display"),
        Column(
            "delta",
            label=pgettext_lazy("of a count", "Change"),
            accessor=lambda row: f"{row.delta:+d}",
        ),
        Column("why", label=_("Why")),
        UserColumn("who"),
    ]
    list_export = [
        "at",
        "stock_item.variant.sku",
        "stock_item.variant.product.name",
        "get_kind_display",
        "delta",
        "why",
        "who",
        "order_line_id",
    ]
    export_headings = {
        "at": _("When"),
        "stock_item.variant.sku": _("SKU"),
        "stock_item.variant.product.name": _("Product"),
        "get_kind_display": _("Kind"),
        "order_line_id": _("Order line"),
    }
    export_filename = "stock-ledger"
    form_fields: tuple[str, ...] = ()
    copy_view_enabled = False  # Only products.stock adds to the ledger.
    add_to_reference_index = False

    # Wagtail offers "view" only beside a page for each row, which the ledger lacks.
    def get_permissions_to_register(self) -> QuerySet[Permission]:
        return Permission.objects.filter(
            content_type__app_label="products", codename="view_stockmovement"
        )
