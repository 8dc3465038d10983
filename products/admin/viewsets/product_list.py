"""The list of products: what each costs, how much is in stock, and whether it is on."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypedDict

import django_filters
from django.db.models import (
    Aggregate,
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


class StockLevel(TextChoices):
    """What a product may have among its active variants."""

    IN_STOCK = "in_stock", gettext_lazy("In stock")
    LOW = "low", gettext_lazy("Low")
    SOLD_OUT = "sold_out", gettext_lazy("Sold out")
    MADE_TO_ORDER = "made_to_order", gettext_lazy("Made to order")


class ListNumbers(TypedDict):
    """What the list asks of the database for each product."""

    number_of_variants: int
    price_from: Decimal | None
    price_to: Decimal | None
    has_pages: bool
    sells: bool
    free: int
    n_in_stock: int
    n_low: int
    n_sold_out: int
    n_made_to_order: int


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    ListedProduct = WithAnnotations[Product, ListNumbers]

CellContext = dict[str, Any]  # What the template of a cell is given, by Wagtail too.
FREE = F("stock__on_hand") - F("stock__reserved")
COUNTED = Q(stock__tracked=True)
STOCK_LEVELS = {
    StockLevel.IN_STOCK: COUNTED & Q(free__gt=0),
    StockLevel.LOW: COUNTED & Q(free__gt=0, free__lte=F("stock__low_at")),
    StockLevel.SOLD_OUT: COUNTED & Q(free__lte=0),
    StockLevel.MADE_TO_ORDER: Q(stock__tracked=False),
}


def active_variants(**lookups: object) -> QuerySet[Variant]:
    """The active variants of the product of an outer query."""
    rows = Variant.objects.filter(product=OuterRef("pk"), active=True, **lookups)
    return rows.annotate(free=FREE).order_by()


def aggregate_of(rows: QuerySet[Variant], aggregate: Aggregate) -> Subquery:
    """One number for each product of an outer query: `aggregate` over its `rows`."""
    grouped = rows.values("product").annotate(number=aggregate)
    return Subquery(grouped.values("number"))


def with_prices_and_stock(products: QuerySet[Product]) -> QuerySet[Product]:
    """Products with lowest and highest price, free units, and variants at each level."""
    counts = {
        f"n_{level.value}": Coalesce(
            aggregate_of(active_variants().filter(condition), Count("pk")),
            0,
            output_field=IntegerField(),
        )
        for level, condition in STOCK_LEVELS.items()
    }
    every = Variant.objects.filter(product=OuterRef("pk")).order_by()
    listed: QuerySet[Product] = products.annotate(
        number_of_variants=Coalesce(aggregate_of(every, Count("pk")), 0),
        price_from=aggregate_of(active_variants(), Min("price")),
        price_to=aggregate_of(active_variants(), Max("price")),
        has_pages=Exists(ProductPage.objects.filter(product=OuterRef("pk"))),
        sells=Exists(Product.objects.for_sale().filter(pk=OuterRef("pk"))),
        free=Coalesce(
            aggregate_of(active_variants(stock__tracked=True), Sum("free")), 0
        ),
        **counts,
    )
    return listed


def stock_summary(product: ListedProduct) -> str:
    """A line of text: why nothing of the product is sold, if so, and what is in stock."""
    parts = []
    if product.main_page_id is None and product.has_pages:
        parts.append(_("not sold: none of its pages is its main page"))
    elif product.main_page_id is None:
        parts.append(_("not sold: it has no page"))
    elif product.active and not product.sells:
        parts.append(_("not sold: its page is not public"))
    if product.n_in_stock:
        parts.append(_("%(free)d free") % {"free": product.free})
    if product.n_low:
        parts.append(_("%(number)d low") % {"number": product.n_low})
    if product.n_sold_out:
        parts.append(_("%(number)d sold out") % {"number": product.n_sold_out})
    if product.n_made_to_order:
        parts.append(_("made to order"))
    return " · ".join(parts) or _("nothing to sell")


class ProductFilters(WagtailFilterSet):
    stock = django_filters.ChoiceFilter(
        label=gettext_lazy("Stock"),
        choices=StockLevel.choices,
        method="filter_by_stock",
    )

    class Meta:
        model = Product
        fields = ["active"]

    def filter_by_stock(
        self, products: QuerySet[Product], name: str, level: str
    ) -> QuerySet[Product]:
        return products.filter(
            Exists(active_variants().filter(STOCK_LEVELS[StockLevel(level)]))
        )


class PriceColumn(Column):
    def get_cell_context_data(
        self,
        instance: ListedProduct,
        parent_context: CellContext,
    ) -> CellContext:
        context: CellContext = super().get_cell_context_data(instance, parent_context)
        currency = StoreSettings.current(context["request"]).currency
        prices = {instance.price_from, instance.price_to} - {None}
        written = (money.written(price, currency) for price in sorted(prices))
        context["value"] = " – ".join(written)
        return context


class StockColumn(Column):
    """What is in stock; for a product without a page, a link to create one."""

    cell_template_name = "products/admin/_stock.html"

    def get_cell_context_data(
        self,
        instance: ListedProduct,
        parent_context: CellContext,
    ) -> CellContext:
        context: CellContext = super().get_cell_context_data(instance, parent_context)
        if instance.main_page_id is None and not instance.has_pages:
            context["begin_url"] = reverse("product:begin_page", args=[instance.pk])
        return context


class ActiveColumn(Column):
    """A switch for those who may use it, and a plain text for others."""

    cell_template_name = "products/admin/_active.html"

    def get_cell_context_data(
        self,
        instance: ListedProduct,
        parent_context: CellContext,
    ) -> CellContext:
        context: CellContext = super().get_cell_context_data(instance, parent_context)
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
    def get_base_queryset(self) -> QuerySet[Product]:
        return with_prices_and_stock(super().get_base_queryset())

    # Wagtail orders by a plain column, and so by bytes.
    def order_queryset(self, queryset: QuerySet[Product]) -> QuerySet[Product]:
        ordered: QuerySet[Product] = super().order_queryset(queryset)
        if ordered.query.order_by == ("-name",):
            return ordered.order_by(Alphabetical("name").desc())
        if ordered.query.order_by == ("name",):
            return ordered.order_by(Alphabetical("name"))
        return ordered

    # Wagtail's search by SKU would show a product once for each of its variants.
    def search_queryset(self, queryset: QuerySet[Product]) -> QuerySet[Product]:
        if not self.is_searching:
            return queryset
        typed = self.search_query
        found = Product.objects.filter(
            # SQLite's LIKE ignores case only for ASCII letters.
            Q(name__iregex=re.escape(typed)) | Q(variants__sku__icontains=typed)
        )
        return queryset.filter(pk__in=found.values("pk"))
