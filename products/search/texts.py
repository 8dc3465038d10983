"""The texts of a product or page, each with the weight of the place where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from django.db.models import Prefetch, QuerySet
from wagtail.models import Page
from wagtail.rich_text import get_text_for_indexing
from wagtail.search.index import SearchField

from products.models import DepartmentPage, Product, ProductPage, Variant
from products.models.search import Weight

Texts = Iterator[tuple[Weight, str]]
STORIES = ("story", "care", "questions")
# Said by a weight of their own.
SAID_OTHERWISE = ("title", "introduction")


def with_all_texts(products: QuerySet[Product]) -> QuerySet[Product]:
    """`products` with what `of_product` reads of their variants, options and pages."""
    sold = Variant.objects.filter(active=True)
    return products.select_related("main_page").prefetch_related(
        "options", Prefetch("variants", sold), "variants__choices__value"
    )


def departments_of(products: Iterable[Product]) -> dict[str, DepartmentPage]:
    """The departments of products' main pages, by their paths in the tree."""
    paths = {_path_above(page) for product in products if (page := page_of(product))}
    return {page.path: page for page in DepartmentPage.objects.filter(path__in=paths)}


def page_of(product: Product) -> ProductPage | None:
    """The page that sells it; the first one while none does yet."""
    page: ProductPage | None = product.main_page
    return page or product.pages.order_by("pk").first()


def _path_above(page: Page) -> str:
    return str(page.path[: -page.steplen])


def of_product(product: Product, departments: Mapping[str, DepartmentPage]) -> Texts:
    """All that says what a product is; its facts are the same for many, and left out."""
    yield Weight.NAME, product.name
    yield Weight.SYNONYM, product.search_terms
    yield Weight.TOLD, product.description
    for option in product.options.all():
        yield Weight.FILED, option.name
    for variant in product.variants.all():
        for choice in variant.choices.all():
            yield Weight.FILED, choice.value.name
    if page := page_of(product):
        yield from _of_product_page(page)
        if department := departments.get(_path_above(page)):
            yield Weight.FILED, department.title
            yield Weight.FILED, department.search_terms


def _of_product_page(page: ProductPage) -> Texts:
    yield Weight.NAME, page.title
    yield from _told(page)
    for text in _stream(page, "specs"):
        yield Weight.FILED, text
    for name in STORIES:
        for text in _stream(page, name):
            yield Weight.TEXT, text


def _told(page: Page) -> Texts:
    yield Weight.TOLD, page.seo_title
    yield Weight.TOLD, page.search_description
    yield Weight.TOLD, get_text_for_indexing(getattr(page, "introduction", ""))


def _stream(page: Page, name: str) -> list[str]:
    field = page._meta.get_field(name)
    return list(field.get_searchable_content(getattr(page, name)))


def of_page(page: Page) -> Texts:
    """A department, story, policy or the like: its title, and all that Wagtail searches."""
    yield Weight.NAME, page.title
    yield Weight.SYNONYM, getattr(page, "search_terms", "")
    yield from _told(page)
    for field in page.get_search_fields():
        if isinstance(field, SearchField) and field.field_name not in SAID_OTHERWISE:
            value = field.get_value(page)
            for text in value if isinstance(value, list) else [value]:
                yield Weight.TEXT, str(text or "")
