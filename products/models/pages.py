"""The pages of the catalogue: texts and pictures, never a price or a stock level."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable, Page
from wagtail.search import index

from products import blocks
from products.admin.forms.page import PageForm, ProductPageForm
from products.admin.panels import PriceAndStockPanel
from products.storefront.page_mixins import BrowsingPage
from site_config.http import by_htmx
from site_config.page_cache.entries import shows_units_of
from site_config.public_pages import is_expired


class ListingPage(BrowsingPage, Page):
    """What the catalogue and its departments share: a text above a list of products."""

    introduction = models.CharField(_("introduction"), max_length=255, blank=True)

    base_form_class = PageForm
    has_departments = False
    part = "products/_listing.html"
    search_kind = "page"
    context_function = "products.storefront.listing_page.listing_context"
    content_panels = [*Page.content_panels, FieldPanel("introduction")]

    class Meta:
        abstract = True

    def serve(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> HttpResponse:
        """One page of the list, or 404 beyond its end; htmx gets the part that changes."""
        response = super().serve(request, *args, **kwargs)
        assert isinstance(response, TemplateResponse)
        context = response.context_data or {}
        if context["beyond_the_end"]:
            response.status_code = 404
        if by_htmx(request):
            response["HX-Push-Url"] = context["here"]
        return response


class CataloguePage(ListingPage):
    """All that the shop sells, at `/products/`."""

    parent_page_types = ["home.HomePage"]
    subpage_types = ["products.DepartmentPage", "products.ProductPage"]
    max_count = 1
    template = "products/catalogue_page.html"
    has_departments = True

    class Meta:
        verbose_name = _("catalogue")


class DepartmentPage(ListingPage):
    """One department: prints, weaves, ceramics."""

    image = models.ForeignKey(
        "wagtailimages.Image",
        models.SET_NULL,
        verbose_name=_("picture"),
        null=True,
        blank=True,
        related_name="+",
    )
    search_terms = models.CharField(
        _("other words for it"),
        max_length=255,
        blank=True,
        help_text=_("What people may search for: pots, crockery, stoneware."),
    )

    parent_page_types = ["products.CataloguePage"]
    subpage_types = ["products.ProductPage"]
    show_in_menus_default = True
    search_kind = "department"
    template = "products/catalogue_page.html"
    content_panels = [
        *ListingPage.content_panels,
        FieldPanel("image"),
        FieldPanel("search_terms"),
    ]

    class Meta:
        verbose_name = _("department")


class ProductPage(BrowsingPage, Page):
    """The story of one product."""

    product = models.ForeignKey(
        "products.Product",
        models.SET_NULL,
        verbose_name=_("product"),
        null=True,
        related_name="pages",
        help_text=_("Chosen once. Price and stock belong to the product."),
    )
    introduction = RichTextField(
        _("introduction"), blank=True, features=["bold", "italic", "link"]
    )
    facts = StreamField(blocks.FactsBlock(), verbose_name=_("facts"), blank=True)
    story = StreamField(blocks.StoryBlock(), verbose_name=_("story"), blank=True)
    specs = StreamField(blocks.SpecsBlock(), verbose_name=_("details"), blank=True)
    care = StreamField(blocks.CareBlock(), verbose_name=_("care"), blank=True)
    questions = StreamField(
        blocks.QuestionsBlock(), verbose_name=_("questions"), blank=True
    )

    base_form_class = ProductPageForm
    parent_page_types = ["products.CataloguePage", "products.DepartmentPage"]
    subpage_types: list[str] = []
    template = "products/product_page.html"
    part = "products/_product.html"
    context_function = "products.storefront.product_page.product_context"
    not_sold_view = (
        "products.views.product_not_sold"  # By name: the view imports this module.
    )

    search_fields = [
        *Page.search_fields,
        index.SearchField("introduction"),
        index.SearchField("story"),
    ]
    content_panels = [
        *Page.content_panels,
        FieldPanel("product"),
        PriceAndStockPanel(heading=_("Price and stock")),
        FieldPanel("introduction"),
        InlinePanel("gallery", heading=_("Pictures"), label=_("Picture")),
        FieldPanel("facts"),
        FieldPanel("story"),
        MultiFieldPanel(["specs", "care", "questions"], heading=_("Details")),
        InlinePanel("related", heading=_("Related products"), label=_("Product")),
    ]

    class Meta:
        verbose_name = _("product page")

    # Wagtail shows every live page; this one only while its product is active.
    def serve(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> HttpResponse:
        sold = self.product is not None and self.product.active
        sold = sold and not is_expired(self)
        if not sold and not getattr(request, "is_preview", False):
            not_sold: HttpResponse = import_string(self.not_sold_view)(request, self)
            return not_sold
        shows_units_of(request, self.product_id)
        response: HttpResponse = super().serve(request, *args, **kwargs)
        return response

    def description_texts(self) -> list[str]:
        return [self.product.description if self.product else "", self.introduction]

    def with_content_json(self, content: dict[str, object]) -> ProductPage:
        """The page as a revision has it, but about the product that the row is about.

        Otherwise reverting to an old revision would bring an old product back.
        """
        page: ProductPage = super().with_content_json(content)
        if self.product_id:
            page.product_id = self.product_id
        return page

    def save(self, *args: object, **kwargs: object) -> None:
        chosen_now = self.product_id and not self._had_a_product()
        super().save(*args, **kwargs)
        if chosen_now:
            self._become_main_page()

    def _had_a_product(self) -> bool:
        """Whether the row was about a product before; a new page has no row."""
        rows = type(self).objects.filter(pk=self.pk, product__isnull=False)
        return bool(self.pk and rows.exists())

    def _become_main_page(self) -> None:
        """The first page of a product is the one that sells it; later ones never are."""
        products = type(self).product.field.related_model._default_manager
        others = type(self).objects.filter(product=models.OuterRef("pk"))
        products.filter(pk=self.product_id, main_page__isnull=True).exclude(
            Exists(others.exclude(pk=self.pk))
        ).update(main_page=self, version=models.F("version") + 1)


class ProductImage(Orderable):
    """One picture of a page's gallery; its alt text is the image's description."""

    page = ParentalKey(ProductPage, on_delete=models.CASCADE, related_name="gallery")
    image = models.ForeignKey(
        "wagtailimages.Image",
        models.CASCADE,
        verbose_name=_("picture"),
        related_name="+",
    )

    panels = [FieldPanel("image")]


class RelatedProduct(Orderable):
    """A product that an editor shows beside this page's own."""

    page = ParentalKey(ProductPage, on_delete=models.CASCADE, related_name="related")
    product = models.ForeignKey(
        "products.Product",
        models.CASCADE,
        verbose_name=_("product"),
        related_name="+",
    )

    panels = [FieldPanel("product")]
