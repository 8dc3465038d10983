"""Who waits for which variant to be back in stock."""

from __future__ import annotations

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn

from checkout.admin.read_only import ReadOnlyIndexView, ReadOnlyViewSet
from checkout.models import BackInStock

WAITING, EMAILED = "waiting", "emailed"


class BackInStockFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[(WAITING, _("Waiting")), (EMAILED, _("Emailed"))],
        method="in_state",
        widget=forms.RadioSelect,
        empty_label=_("All"),
    )

    class Meta:
        model = BackInStock
        fields = ["state"]

    def in_state(
        self, requests: QuerySet[BackInStock], _name: str, state: str
    ) -> QuerySet[BackInStock]:
        return requests.filter(sent__isnull=state == WAITING)


class BackInStockIndexView(ReadOnlyIndexView):
    def get_base_queryset(self) -> QuerySet[BackInStock]:
        requests: QuerySet[BackInStock] = super().get_base_queryset()
        return requests.select_related("user", "variant__product")


class BackInStockViewSet(ReadOnlyViewSet):
    model = BackInStock
    name = "back-in-stock"
    icon = "time"
    menu_label = _("Back-in-stock requests")
    index_view_class = BackInStockIndexView
    list_display = [
        Column("variant", label=_("SKU"), sort_key="variant__sku"),
        Column("product", label=_("Product"), accessor="variant.product"),
        Column("who", label=_("Who"), classname="shop-admin-long"),
        DateColumn("asked_at", label=_("Asked"), sort_key="asked_at"),
        DateColumn("sent", label=_("Emailed"), sort_key="sent"),
    ]
    list_per_page = 50
    search_fields = ["variant__sku", "variant__product__name", "user__email", "email"]
    filterset_class = BackInStockFilterSet
