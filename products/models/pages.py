"""The pages of the catalogue: words and pictures, never a price or a stock level."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page


class CataloguePage(Page):  # type: ignore[misc]
    """All that the shop sells, at `/products/`."""

    introduction = models.CharField(_("introduction"), max_length=255, blank=True)

    parent_page_types = ["home.HomePage"]
    subpage_types = ["products.DepartmentPage", "products.ProductPage"]
    max_count = 1
    template = "products/catalogue_page.html"

    content_panels = [*Page.content_panels, FieldPanel("introduction")]

    class Meta:
        verbose_name = _("catalogue")


class DepartmentPage(Page):  # type: ignore[misc]
    """One department: prints, weaves, ceramics."""

    introduction = models.CharField(_("introduction"), max_length=255, blank=True)

    parent_page_types = ["products.CataloguePage"]
    subpage_types = ["products.ProductPage"]
    template = "products/catalogue_page.html"

    content_panels = [*Page.content_panels, FieldPanel("introduction")]

    class Meta:
        verbose_name = _("department")


class ProductPage(Page):  # type: ignore[misc]
    """The story of one product."""

    product = models.ForeignKey(
        "products.Product",
        models.SET_NULL,
        verbose_name=_("product"),
        null=True,
        related_name="pages",
        help_text=_("Chosen once; a product's main page is set with the product."),
    )
    introduction = RichTextField(_("introduction"), blank=True)

    parent_page_types = ["products.CataloguePage", "products.DepartmentPage"]
    subpage_types: list[str] = []
    template = "products/product_page.html"

    content_panels = [
        *Page.content_panels,
        FieldPanel("product"),
        FieldPanel("introduction"),
        InlinePanel("gallery", label=_("Pictures")),
        InlinePanel("related", label=_("Related products")),
    ]

    class Meta:
        verbose_name = _("product page")


class ProductImage(Orderable):  # type: ignore[misc]
    """One picture of a page's gallery."""

    page = ParentalKey(ProductPage, on_delete=models.CASCADE, related_name="gallery")
    image = models.ForeignKey("wagtailimages.Image", models.CASCADE, related_name="+")


class RelatedProduct(Orderable):  # type: ignore[misc]
    """A product that an editor shows beside this page's own."""

    page = ParentalKey(ProductPage, on_delete=models.CASCADE, related_name="related")
    other = models.ForeignKey(ProductPage, models.CASCADE, related_name="+")
