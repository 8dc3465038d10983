"""How many statements a page takes that is made anew, where processes share a cache."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from home.models import HomePage, JournalPage, StoryPage
from products.images import renditions
from products.models import Product, ProductPage, RelatedProduct
from tests.builders import a_variant
from tests.checkout_builders import add_to_cart
from tests.products.page_builders import a_department, a_picture, a_placed_product

NOT_COUNTED = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT")
MANY = 8


@pytest.fixture
def shop(kept_pages, settings):
    """A shop of eight products, with pictures, a front page and a story, that keeps no page."""
    settings.PAGE_CACHE = False
    for number in range(MANY):
        department = a_department(("prints", "weaves")[number % 2])
        product = a_placed_product(f"Mug {number}", department)
        for size in ("small", "large"):
            a_variant(product=product, options={"Size": size, "Glaze": "oat"})
    story = StoryPage(title="Nine days", slug="nine-days", image=a_picture())
    JournalPage.objects.get().add_child(instance=story)
    _fill_front_page(story)
    return _fill_product_page()


def _fill_front_page(story):
    home = HomePage.objects.get()
    hero = {
        "image": a_picture().pk,
        "title": "By hand",
        "text": "",
        "page": story.get_parent().pk,
        "link": "Look",
    }
    blocks = [
        {"type": "hero", "value": hero},
        {"type": "departments", "value": {"title": ""}},
        {"type": "new", "value": {"title": "New", "count": "8"}},
        {"type": "story", "value": {"title": "", "page": story.pk}},
    ]
    home.body = json.dumps(blocks)
    home.save_revision().publish()


def _fill_product_page():
    keys = list(Product.objects.values_list("pk", flat=True))
    page = ProductPage.objects.get(product=keys[0])
    page.story = json.dumps(
        [
            {"type": "picture", "value": {"image": a_picture().pk, "caption": ""}},
            {"type": "products", "value": {"title": "", "products": keys[1:4]}},
        ]
    )
    page.related.add(RelatedProduct(product_id=keys[5]))
    page.save_revision().publish()
    for image in renditions.every_picture():
        renditions.make(image)
    return page


def statements(visitor, path):
    """Those of a second visit; what the first one asked is remembered."""
    visitor.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert visitor.get(path).status_code == 200
    texts = [query["sql"] for query in captured]
    return [text for text in texts if not text.startswith(NOT_COUNTED)]


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/", 10),
        ("/products/", 12),
        ("/products/?sort=price", 12),
        ("/products/?option.size=small&price_min=1&price_max=900&in_stock=1", 12),
        ("/products/weaves/", 12),
        ("/search/?q=mug", 10),
    ],
)
def test_a_page_made_anew_takes_few_statements(shop, path, most):
    taken = statements(Client(), path)
    assert len(taken) <= most, "\n".join(taken)


def test_a_product_page_made_anew_takes_few_statements(shop):
    taken = statements(Client(), shop.url)
    assert len(taken) <= 10, "\n".join(taken)


@pytest.mark.parametrize(("path", "most"), [("/cart/", 9), ("/me/", 2)])
def test_what_is_a_shoppers_own_takes_few_statements(shop, path, most):
    shopper = Client()
    assert add_to_cart(shopper, a_variant().sku).status_code == 303
    taken = statements(shopper, path)
    assert len(taken) <= most, "\n".join(taken)
