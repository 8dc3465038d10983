"""Products in Wagtail: texts, variants, prices and stock on one screen."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, View
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import log

from products import catalogue
from products.admin.forms.product import AddProductForm, BeginPageForm, ProductForm
from products.admin.forms.variant import VariantForm, VariantFormSet
from products.admin.panels import FormsetPanel
from products.admin.viewsets.product_list import (
    ActiveColumn,
    PriceColumn,
    ProductFilters,
    ProductIndex,
    StockColumn,
    stock_summary,
)
from products.models import Product
from site_config.errors import ShopError
from site_config.http import safe_next_url

EDIT_PANELS = ObjectList(
    [
        MultiFieldPanel(
            [
                "name",
                "description",
                "search_terms",
                FieldRowPanel(["slug", "tax_code", "handling_days"]),
                FieldRowPanel(["main_page", "active", "digital"]),
                "options",
            ],
            heading=gettext_lazy("Product"),
        ),
        FormsetPanel(
            "variants",
            panels=["sku", "price", "compare_at", "image", "weight_grams", "active"],
            heading=gettext_lazy("Variants and stock"),
            label=gettext_lazy("variant"),
            form=VariantForm,
            formset=VariantFormSet,
            inherit=("all_options", "currency"),
            template="products/admin/variants.html",
        ),
    ],
    base_form_class=ProductForm,
)
ADD_PANELS = ObjectList(
    [
        MultiFieldPanel(
            [
                "name",
                "description",
                FieldRowPanel([FieldPanel("department"), FieldPanel("tax_code")]),
            ],
            heading=gettext_lazy("Product"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("sku"), FieldPanel("price")]),
                FieldRowPanel([FieldPanel("on_hand"), FieldPanel("tracked")]),
            ],
            heading=gettext_lazy("First variant"),
        ),
    ],
    base_form_class=AddProductForm,
)


class SavesProduct:
    """A view whose form may be refused by the catalogue, and says so like any other error."""

    def form_valid(self, form: ProductForm | AddProductForm) -> HttpResponse:
        # Wagtail's own expects no refusal once a form is valid. But what was valid may no
        # longer fit when the rows are locked.
        try:
            response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        except ShopError as problem:
            form.refuse(problem)
            self.produced_error_code = "validation_error"
            self.produced_error_message = self.get_error_message()  # type: ignore[attr-defined]
            return self.form_invalid(form)  # type: ignore[attr-defined, no-any-return]
        return response


class AddProduct(SavesProduct, generic.CreateView):
    actions = ["variants", "create"]
    submit_button_label = gettext_lazy("Create, then write its page")

    def get_success_url(self) -> str:
        # Wagtail's own leads to the list.
        page = self.object.main_page
        may_write = page.permissions_for_user(self.request.user).can_edit()
        if self.action == "variants" or not may_write:
            return str(self.get_edit_url())
        return reverse("wagtailadmin_pages:edit", args=[page.pk])


class EditProduct(SavesProduct, generic.EditView):
    @cached_property
    def header_more_buttons(self) -> list[Button]:
        buttons: list[Button] = super().header_more_buttons
        page = self.object.main_page
        if page and page.permissions_for_user(self.request.user).can_edit():
            url = reverse("wagtailadmin_pages:edit", args=[page.pk])
            buttons.append(Button(_("Edit its page"), url=url, icon_name="doc-full"))
        elif page is None and not self.object.pages.exists():
            url = reverse("product:begin_page", args=[self.object.pk])
            buttons.append(Button(_("Create its page"), url=url, icon_name="doc-full"))
        return buttons


class BeginPage(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):  # type: ignore[type-arg]
    """Begin the page of a product that has none: in which department, then write it."""

    model = Product
    permission_required = "change"
    form_class = BeginPageForm
    template_name = "wagtailadmin/generic/form.html"
    page_title = gettext_lazy("Create its page")
    header_icon = "doc-full"

    def dispatch(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        self.product = get_object_or_404(Product, pk=pk)
        response: HttpResponseBase = super().dispatch(request, pk=pk)
        return response

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.begun_meanwhile() or super().get(request, pk=pk)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.begun_meanwhile() or super().post(request, pk=pk)

    def begun_meanwhile(self) -> HttpResponse | None:
        """To the product that got its page in another window; None while it has none."""
        has_page = self.product.pages.exists()
        return redirect("product:edit", self.product.pk) if has_page else None

    def get_page_subtitle(self) -> str:
        return self.product.name

    def get_form_kwargs(self) -> dict[str, object]:
        return {**super().get_form_kwargs(), "for_user": self.request.user}

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        label = _("Create, then write it")
        context: dict[str, object] = super().get_context_data(**kwargs)
        return context | {"submit_button_label": label}

    def form_valid(self, form: BeginPageForm) -> HttpResponse:
        below = form.cleaned_data["department"].specific
        page = catalogue.begin_page(self.product, below=below, who=form.for_user)
        return redirect("wagtailadmin_pages:edit", page.pk)


class ToggleProduct(PermissionCheckedMixin, View):
    """Switch a product on or off from the list; `active` says which, 1 or 0."""

    model = Product
    permission_required = "change"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        product = get_object_or_404(Product, pk=pk)
        active = request.POST.get("active") == "1"
        if catalogue.set_active(product, active=active):
            log(product, "wagtail.edit", user=request.user, content_changed=True)
        text = _("%(name)s is on.") if active else _("%(name)s is off.")
        messages.success(request, text % {"name": product.name})
        back = safe_next_url(request, request.POST.get("next", ""))
        return redirect(back or reverse("product:index"))


class ProductViewSet(ModelViewSet):
    model = Product
    icon = "tag"
    index_view_class = ProductIndex
    add_view_class = AddProduct
    edit_view_class = EditProduct
    edit_handler = EDIT_PANELS
    filterset_class = ProductFilters
    search_fields = ["name", "variants__sku"]
    search_backend_name = None  # Read from the table itself, so that it is never late.
    ordering = ["name"]
    list_display = [
        "name",
        Column("number_of_variants", label=gettext_lazy("Variants")),
        PriceColumn("price", label=gettext_lazy("Price"), sort_key="price_from"),
        StockColumn(
            "stock",
            label=gettext_lazy("Stock"),
            accessor=stock_summary,
            sort_key="free",
        ),
        ActiveColumn("active", label=gettext_lazy("Active"), sort_key="active"),
    ]
    list_export = [
        "name",
        "slug",
        "active",
        "number_of_variants",
        "price_from",
        "price_to",
        "free",
        "n_low",
        "n_sold_out",
        "n_made_to_order",
    ]
    export_headings = {
        "number_of_variants": gettext_lazy("Variants"),
        "price_from": gettext_lazy("Price from"),
        "price_to": gettext_lazy("Price to"),
        "free": gettext_lazy("Free"),
        "n_low": gettext_lazy("Variants low"),
        "n_sold_out": gettext_lazy("Variants sold out"),
        "n_made_to_order": gettext_lazy("Variants made to order"),
    }
    export_filename = "products"
    inspect_view_enabled = True
    inspect_view_fields = [
        "name",
        "slug",
        "description",
        "tax_code",
        "active",
        "options",
        "variants",
        "main_page",
    ]
    copy_view_enabled = False  # A copy would need SKUs of its own.

    # A viewset has one form; adding asks for less than editing, and makes more.
    def get_add_view_kwargs(self, **kwargs: object) -> dict[str, object]:
        panels = ADD_PANELS.bind_to_model(Product)
        asked = {"panel": panels, "form_class": panels.get_form_class()}
        template = {"template_name": "products/admin/add.html"}
        return {**super().get_add_view_kwargs(), **asked, **template, **kwargs}

    def get_urlpatterns(self) -> list[URLPattern]:
        toggle = self.construct_view(ToggleProduct)
        begin_page = self.construct_view(BeginPage)
        return [
            *super().get_urlpatterns(),
            path("toggle/<int:pk>/", toggle, name="toggle"),
            path("page/<int:pk>/", begin_page, name="begin_page"),
        ]
