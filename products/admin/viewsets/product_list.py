"""The list of products: what each costs, how much is left, and its switch."""

from __future__ import annotations

import re
from typing import Any

import django_filters
from django.db.models import (
    Count,
    Exists,
    F,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    TextChoices,
)
from django.db.models.functions import Coalesce
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.permissions import policy_registry

from products.models import Product, ProductPage, Variant
from site_config import money
from site_config.models import StoreSettings
from site_config.sorting import Alphabetical


class Shelf(TextChoices):
    """What a product may have among its active variants."""

    IN_STOCK = "in_stock", gettext_lazy("In stock")
    LOW = "low", gettext_lazy("Low")
    SOLD_OUT = "sold_out", gettext_lazy("Sold out")
    MADE_TO_ORDER = "made_to_order", gettext_lazy("Made to order")


FREE = F("stock__on_hand") - F("stock__reserved")
COUNTED = Q(stock__tracked=True)
STOCK_LEVELS = {
    Shelf.IN_STOCK: COUNTED & Q(free__gt=0),
    Shelf.LOW: COUNTED & Q(free__gt=0, free__lte=F("stock__low_at")),
    Shelf.SOLD_OUT: COUNTED & Q(free__lte=0),
    Shelf.MADE_TO_ORDER: Q(stock__tracked=False),
}


def active_variants(**more: Any) -> QuerySet[Variant]:
    """The active variants of the product of an outer query."""
    rows = Variant.objects.filter(product=OuterRef("pk"), active=True, **more)
    return rows.annotate(free=FREE).order_by()


def one_number(rows: QuerySet[Variant], number: Any) -> Subquery:
    grouped = rows.values("product").annotate(number=number)
    return Subquery(grouped.values("number"))


def with_shelf(products: QuerySet[Product]) -> QuerySet[Product]:
    """Products with their prices from and to, and how many of what is on the shelf."""
    counts = {
        f"n_{shelf.value}": Coalesce(
            one_number(active_variants().filter(meant), Count("pk")),
            0,
            output_field=IntegerField(),
        )
        for shelf, meant in STOCK_LEVELS.items()
    }
    every = Variant.objects.filter(product=OuterRef("pk")).order_by()
    listed: QuerySet[Product] = products.annotate(
        number_of_variants=Coalesce(one_number(every, Count("pk")), 0),
        price_from=one_number(active_variants(), Min("price")),
        price_to=one_number(active_variants(), Max("price")),
        has_pages=Exists(ProductPage.objects.filter(product=OuterRef("pk"))),
        sells=Exists(Product.objects.for_sale().filter(pk=OuterRef("pk"))),
        free=Coalesce(one_number(active_variants(stock__tracked=True), Sum("free")), 0),
        **counts,
    )
    return listed


def shelf_in_words(product: Any) -> str:
    """What is left, in the order in which a shopkeeper asks; first why nothing sells."""
    words = []
    if product.main_page_id is None and product.has_pages:
        words.append(_("not sold: none of its pages is its main page"))
    elif product.main_page_id is None:
        words.append(_("not sold: it has no page"))
    elif product.active and not product.sells:
        words.append(_("not sold: its page is not public"))
    if product.n_in_stock:
        words.append(_("%(free)d free") % {"free": product.free})
    if product.n_low:
        words.append(_("%(number)d low") % {"number": product.n_low})
    if product.n_sold_out:
        words.append(_("%(number)d sold out") % {"number": product.n_sold_out})
    if product.n_made_to_order:
        words.append(_("made to order"))
    return " · ".join(words) or _("nothing to sell")


class ProductFilters(WagtailFilterSet):
    shelf = django_filters.ChoiceFilter(
        label=gettext_lazy("Stock"), choices=Shelf.choices, method="having"
    )

    class Meta:
        model = Product
        fields = ["active"]

    def having(self, products: Any, name: str, shelf: str) -> Any:
        return products.filter(
            Exists(active_variants().filter(STOCK_LEVELS[Shelf(shelf)]))
        )


class PriceColumn(Column):
    def get_cell_context_data(self, instance: Any, parent_context: Any) -> Any:
        context = super().get_cell_context_data(instance, parent_context)
        currency = StoreSettings.current(context["request"]).currency
        prices = {instance.price_from, instance.price_to} - {None}
        written = (money.written(price, currency) for price in sorted(prices))
        context["value"] = " – ".join(written)
        return context


class ShelfColumn(Column):
    """What is left; of a product without a page, a way to begin one."""

    cell_template_name = "products/admin/_shelf.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> Any:
        context = super().get_cell_context_data(instance, parent_context)
        if instance.main_page_id is None and not instance.has_pages:
            context["begin_url"] = reverse("product:begin_page", args=[instance.pk])
        return context


class ActiveColumn(Column):
    """A switch for those who may use it, and a word for others."""

    cell_template_name = "products/admin/_active.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> Any:
        context = super().get_cell_context_data(instance, parent_context)
        request = context["request"]
        policy = policy_registry.get_by_type(Product)
        if policy.user_has_permission(request.user, "change"):
            context["toggle_url"] = reverse("product:toggle", args=[instance.pk])
            # Back to the list as it is filtered now, never to its bare results.
            query = request.GET.urlencode()
            context["next"] = f"{reverse('product:index')}?{query}"
            context["csrf_token"] = get_token(request)
        return context


class ProductIndex(generic.IndexView):
    def get_base_queryset(self) -> Any:
        return with_shelf(super().get_base_queryset())

    def order_queryset(self, queryset: Any) -> Any:
        ordered = super().order_queryset(queryset)
        if ordered.query.order_by == ("-name",):
            return ordered.order_by(Alphabetical("name").desc())
        if ordered.query.order_by == ("name",):
            return ordered.order_by(Alphabetical("name"))
        return ordered

    def search_queryset(self, queryset: Any) -> Any:
        # A plain search by SKU would show a product once for each of its variants.
        if not self.is_searching:
            return queryset
        words = self.search_query
        found = Product.objects.filter(
            # LIKE of SQLite takes only ASCII's large and small letters for the same.
            Q(name__iregex=re.escape(words)) | Q(variants__sku__icontains=words)
        )
        return queryset.filter(pk__in=found.values("pk"))
