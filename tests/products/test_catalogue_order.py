"""The order of the whole catalogue: departments take turns, each in its editors' order."""

from __future__ import annotations

import pytest

from products.models import CataloguePage, Product, ProductPage
from tests.builders import a_product, a_variant
from tests.products.page_builders import a_department, texts_of
from tools import crowd

pytestmark = pytest.mark.django_db

STOCK = {"prints": 4, "weaves": 2, "ceramics": 3}
IN_TURN = [
    *("Prints 1", "Weaves 1", "Ceramics 1"),
    *("Prints 2", "Weaves 2", "Ceramics 2"),
    *("Prints 3", "Ceramics 3"),
    "Prints 4",
]


@pytest.fixture
def departments():
    """Three departments with four, two and three products, made one after the other."""
    for slug, many in STOCK.items():
        for number in range(1, many + 1):
            put_below(a_department(slug), f"{slug.title()} {number}")


def product_names(answer):
    return texts_of(answer, ".card-name")


def number_in(name):
    """The number that ends a name, by which the crowd is put in departments."""
    return int(name.rsplit(" ", 1)[1])


def put_below(page, name):
    variant = a_variant(product=a_product(name), price=10)
    below = ProductPage.objects.get(pk=variant.product.main_page_id)
    page.refresh_from_db()
    below.move(page, pos="last-child")
    return variant


@pytest.mark.usefixtures("departments")
def test_departments_take_turns_in_the_whole_catalogue(guest):
    assert product_names(guest.get("/products/")) == IN_TURN


@pytest.mark.usefixtures("departments")
def test_departments_take_turns_among_what_a_filter_leaves(guest):
    for name in ("Prints 1", "Ceramics 2"):
        page = ProductPage.objects.get(title=name)
        page.product.variants.update(price=99)
    left = [name for name in IN_TURN if name not in ("Prints 1", "Ceramics 2")]
    shown = product_names(guest.get("/products/?price_max=50"))
    assert shown[:3] == ["Prints 2", "Weaves 1", "Ceramics 1"]
    assert sorted(shown) == sorted(left)


@pytest.mark.usefixtures("departments")
def test_a_department_keeps_the_order_of_its_pages(guest):
    first = ProductPage.objects.get(title="Prints 1")
    first.move(first.get_parent(), pos="last-child")
    order = ["Prints 2", "Prints 3", "Prints 4", "Prints 1"]
    assert product_names(guest.get("/products/prints/")) == order
    everything = product_names(guest.get("/products/"))
    assert [name for name in everything if name in order] == order


@pytest.mark.usefixtures("departments")
def test_what_stands_in_no_department_takes_turns_as_one_more(guest):
    for number in (1, 2):
        put_below(CataloguePage.objects.get(), f"Tools {number}")
    shown = product_names(guest.get("/products/"))
    assert [shown.index(f"Tools {number}") // 4 for number in (1, 2)] == [0, 1]


def test_pages_of_the_catalogue_neither_repeat_nor_leave_out_a_product(guest):
    crowd.fill(31)
    names = product_names(guest.get("/products/"))
    assert len(names) == 24
    names += product_names(guest.get("/products/?page=2"))
    assert sorted(names) == sorted(Product.objects.values_list("name", flat=True))
    departments = [number_in(name) % 3 for name in names]
    assert departments[:6] == [0, 1, 2, 0, 1, 2]


@pytest.mark.usefixtures("departments")
def test_an_order_that_was_asked_for_mixes_nothing(guest):
    assert product_names(guest.get("/products/?sort=name")) == sorted(IN_TURN)
