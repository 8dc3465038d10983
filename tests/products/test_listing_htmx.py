"""The part of a list that htmx gets is cut from the page itself."""

from __future__ import annotations

import pytest

from tests.builders import a_variant
from tests.products.page_builders import (
    a_department,
    a_product_in,
    statements,
    texts_of,
)
from tools import crowd

pytestmark = pytest.mark.django_db
BY_HTMX = {"HX-Request": "true", "HX-Target": "results"}
LISTS = ["/products/", "/products/prints/", "/products/?option.size=s&in_stock=1"]


@pytest.fixture
def shop():
    a_department("ceramics")
    a_product_in("prints", "Tide", options={"Size": "S"})


@pytest.mark.parametrize("address", [*LISTS, "/products/?in_stock=1&price_max=1"])
def test_htmx_part_of_a_list_is_the_same_as_in_the_page(guest, shop, address):
    part = guest.get(address, headers=BY_HTMX)
    assert texts_of(part, "#results .results-count")
    assert part.text in guest.get(address).text


@pytest.mark.parametrize("address", LISTS)
def test_caches_keep_page_and_htmx_part_apart(guest, shop, address):
    page, part = guest.get(address), guest.get(address, headers=BY_HTMX)
    assert page["Vary"] == part["Vary"] == "HX-Request, Accept-Encoding"
    assert page["Cache-Control"] == part["Cache-Control"] == "public, no-cache"
    assert page["ETag"] != part["ETag"]
    held = BY_HTMX | {"If-None-Match": part["ETag"]}
    assert guest.get(address, headers=held).status_code == 304


@pytest.mark.parametrize(
    ("asked", "told_address"),
    [
        ("", "/products/"),
        ("sort=&price_min=&price_max=", "/products/"),
        (
            "in_stock=1&price_min=&option.size=s&department=prints&x=y",
            "/products/?department=prints&option.size=s&in_stock=1",
        ),
        ("sort=name&page=1", "/products/?sort=name"),
        ("price_min=90&price_max=30.50", "/products/?price_min=30.5&price_max=90"),
    ],
)
def test_equal_queries_push_one_address(guest, shop, asked, told_address):
    answer = guest.get(f"/products/?{asked}", headers=BY_HTMX)
    assert answer["HX-Push-Url"] == told_address
    assert "HX-Push-Url" not in guest.get(f"/products/?{asked}")


def test_the_second_page_is_part_of_the_address(guest):
    for number in range(25):
        a_variant(name=f"Mug {number}")
    answer = guest.get("/products/?page=2", headers=BY_HTMX)
    assert answer["HX-Push-Url"] == "/products/?page=2"


@pytest.mark.parametrize(
    "address",
    [
        "/products/",
        "/products/prints/",
        "/products/?option.size=small&price_max=200&in_stock=1",
        "/search/?q=bowl",
    ],
)
def test_many_products_take_no_more_queries_than_few(guest, address):
    crowd.fill(30)
    few = statements(guest, address)
    crowd.fill(270, first=30)
    many = statements(guest, address)
    assert len(many) == len(few), "\n".join(many)
