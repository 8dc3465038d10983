"""Browsing pages are the same bytes for everybody, and quick for the database."""

from __future__ import annotations

import json

import pytest
from wagtail.images.models import Image

from home.models import JournalPage, PoliciesPage, PolicyPage, StoryPage
from products.images import renditions
from products.models import Product, ProductPage, RelatedProduct
from tests.builders import a_product, a_variant
from tests.products.page_builders import (
    a_department,
    a_page,
    a_picture,
    a_placed_product,
    statements,
)

pytestmark = pytest.mark.django_db
SIZES, GLAZES = ("small", "large"), ("oat", "ash", "tidal")
LISTS = [
    ("/products/", 20),
    ("/products/?page=2", 20),
    ("/products/prints/", 20),
    (
        "/products/?q=mug&department=prints&department=weaves&option.glaze=oat"
        "&option.glaze=ash&option.size=small&price_min=1&price_max=900&in_stock=1",
        22,
    ),
]


def addresses():
    """A page of every kind that people browse."""
    page = a_page()
    story = StoryPage(title="Nine days", slug="nine-days")
    JournalPage.objects.get().add_child(instance=story)
    policy = PolicyPage(title="Returns", slug="returns")
    PoliciesPage.objects.get().add_child(instance=policy)
    department = a_department()
    pages = [page, story, policy, department, story.get_parent(), policy.get_parent()]
    files = ["/sitemap.xml", "/robots.txt", "/feeds/products.xml"]
    return ["/", "/products/", "/search/?q=bowl", *files, *(one.url for one in pages)]


def test_browsing_sets_no_cookie_and_gives_everybody_the_same_bytes(guest, adas):
    for address in addresses():
        first, second, members = (who.get(address) for who in (guest, guest, adas))
        assert first.status_code == 200, address
        assert not first.cookies | second.cookies, address
        assert first.content == second.content == members.content, address
        assert "Cookie" not in first.get("Vary", ""), address


def test_pages_may_be_cached_but_are_revalidated(guest):
    for address in addresses():
        answer = guest.get(address)
        assert answer["Cache-Control"] == "public, no-cache", address
        again = guest.get(address, headers={"if-none-match": answer["ETag"]})
        assert again.status_code == 304, address


def a_full_shop():
    """32 products of two variants each, with a picture, in two departments."""
    for number in range(32):
        department = a_department(("prints", "weaves")[number % 2])
        product = a_placed_product(f"Mug {number}", department)
        for size in SIZES:
            a_variant(
                product=product,
                options={"Size": size, "Glaze": GLAZES[number % 3]},
                price=10 + number,
            )
    return ProductPage.objects.last()


def a_long_story(products):
    blocks = [
        {"type": "text", "value": "<p>Once.</p>"},
        {"type": "picture", "value": {"image": a_picture().pk, "caption": ""}},
        {"type": "pair", "value": {"pictures": [a_picture().pk, a_picture().pk]}},
        {"type": "products", "value": {"title": "", "products": products[:4]}},
        {"type": "products", "value": {"title": "", "products": products[4:8]}},
    ]
    return json.dumps(blocks)


def test_pages_take_few_queries_however_many_products_there_are(guest):
    page = a_full_shop()
    everything = list(Product.objects.values_list("pk", flat=True))
    page.story = a_long_story(everything)
    page.related.add(RelatedProduct(product_id=everything[10]))
    page.save()
    for image in Image.objects.all():
        renditions.make(image)
    for address, most in [*LISTS, (page.url, 21)]:
        taken = statements(guest, address)
        assert len(taken) <= most, "\n".join([address, *taken])


def test_a_product_page_without_a_picture_still_shows(guest):
    product = a_product("Plain")
    a_variant(product=product)
    assert guest.get(product.main_page.url).status_code == 200
