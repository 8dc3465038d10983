"""Builders of pages: pictures, departments, and a catalogue with something of everything."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

from bs4 import BeautifulSoup
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.files.images import ImageFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.text import slugify
from PIL import Image as Drawing
from wagtail.images.models import Image
from wagtail.models import Site
from wagtail.test.utils.form_data import (
    inline_formset,
    nested_form_data,
    rich_text,
    streamfield,
)

from products.models import (
    CataloguePage,
    DepartmentPage,
    Product,
    ProductImage,
    ProductPage,
)
from tests.builders import a_product, a_variant

STREAMS = ("facts", "story", "specs", "care", "questions")
NOT_COUNTED = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT")


def a_picture(
    description: str = "A mug on a table", size: tuple[int, int] = (40, 50)
) -> Image:
    """A picture of one colour, small unless `size` says otherwise."""
    return Image.objects.create(
        title="Mug", description=description, file=a_file("mug.png", size)
    )


def a_file(name: str, size: tuple[int, int]) -> ImageFile:
    """A PNG of one colour."""
    data = BytesIO()
    Drawing.new("RGB", size, "tan").save(data, "PNG")
    data.seek(0)
    return ImageFile(data, name=name)


def a_department(slug: str = "ceramics") -> DepartmentPage:
    found = DepartmentPage.objects.filter(slug=slug).first()
    page = found or DepartmentPage(title=slug.title(), slug=slug)
    if not found:
        CataloguePage.objects.get().add_child(instance=page)
    return page


def a_page(name: str = "Salt Bowl", **fields: Any) -> ProductPage:
    """The live page of a product with one variant in stock and one picture."""
    product = a_product(name)
    a_variant(product=product, **fields)
    return with_a_picture(product)


def with_a_picture(product: Product, **fields: Any) -> ProductPage:
    """The product's main page, published with one picture and these field values."""
    page: Any = ProductPage.objects.get(pk=product.main_page_id)
    page.gallery.add(ProductImage(image=a_picture()))
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
    live: ProductPage = ProductPage.objects.get(pk=page.pk)
    return live


def a_placed_product(name: str, department: DepartmentPage) -> Product:
    """A product without variants, its page below `department` and with a picture."""
    slug = slugify(name)
    product: Product = Product.objects.create(
        name=name, slug=slug, description=f"A {name}."
    )
    page = ProductPage(title=name, slug=slug, product=product)
    page.gallery = [ProductImage(image=a_picture())]
    department.refresh_from_db()
    department.add_child(instance=page)
    product.refresh_from_db()
    return product


def a_product_in(slug: str, name: str, **fields: Any) -> Product:
    """A product with one variant, its page in the department of that slug."""
    product = a_placed_product(name, a_department(slug))
    a_variant(product=product, **fields)
    return product


def statements(client: Any, address: str, status: int = 200) -> list[str]:
    """The SQL that answering `address` takes when nothing is kept from before."""
    client.get(address)
    cache.clear()
    ContentType.objects.clear_cache()
    Site.clear_site_root_paths_cache()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == status
    texts = [query["sql"] for query in queries.captured_queries]
    return [text for text in texts if not text.startswith(NOT_COUNTED)]


def sent_form(page: ProductPage, **changes: Any) -> Any:
    """What the page's editor sends when it is saved, with `changes`."""
    rows = [
        {"id": row.pk, "image": row.image_id, "ORDER": place, "DELETE": ""}
        for place, row in enumerate(page.gallery.all(), start=1)
    ]
    form = {
        "title": page.title,
        "slug": page.slug,
        "product": page.product_id or "",
        "introduction": rich_text(page.introduction),
        **{name: streamfield([]) for name in STREAMS},
        "gallery": inline_formset(rows, initial=len(rows)),
        "related": inline_formset([]),
        "seo_title": "",
        "search_description": "",
        "comments": inline_formset([]),
    }
    return nested_form_data(form | changes)


def texts_of(response: Any, selector: str) -> list[str]:
    """The text of every element of a page that a CSS selector finds."""
    found = BeautifulSoup(response.content, "html.parser").select(selector)
    return [" ".join(element.get_text(" ").split()) for element in found]


HITS = ".found-departments a, .card-name, .teaser h3, .found-pages a"


def hits(client: Any, typed: str) -> list[str]:
    """The names that a search finds, in the order of its page; none beside "nothing found"."""
    answer = client.get("/search/", {"q": typed})
    page = BeautifulSoup(answer.content, "html.parser")
    if page.select("#featured"):
        return []
    found = page.select(HITS)
    return [" ".join(element.get_text("").split()) for element in found]


def structured_data(response: Any) -> list[dict[str, Any]]:
    """The structured data of a page, as search engines read it."""
    page = BeautifulSoup(response.content, "html.parser")
    script = page.find("script", type="application/ld+json")
    facts: list[dict[str, Any]] = (
        json.loads(script.get_text())["@graph"] if script else []
    )
    return facts
