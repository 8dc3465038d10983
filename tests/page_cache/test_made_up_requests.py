"""Requests that no browser sends: they show nobody another page than was asked for."""

from __future__ import annotations

import pytest

from tests.builders import a_product, a_variant
from tests.page_cache.test_kept_pages import PAGE, made_anew, visit


@pytest.fixture
def shop(bowl):
    """Two pages of products, some sold out, and a bowl of two variants."""
    a_variant("BOWL2", product=bowl, price="99.00")
    for number in range(25):
        thing = a_product(f"Thing {number}")
        a_variant(product=thing, price=str(90 - number), on_hand=number % 2)
    for address in ("/products/?first=1", f"{PAGE}?first=1"):
        visit(address)  # From now on the parameters of these pages are known.
    return bowl


@pytest.mark.parametrize(
    ("made_up", "asked"),
    [
        ("/products/?page=2&page=", "/products/?page=2"),
        ("/products/?sort=price&sort=", "/products/?sort=price"),
        ("/products/?in_stock=1&in_stock=", "/products/?in_stock=1"),
        (f"{PAGE}?sku=BOWL2&sku=", f"{PAGE}?sku=BOWL2"),
        (
            f"/products/?{'department=&' * 50}department=ceramics",
            "/products/?department=ceramics",
        ),
    ],
)
def test_empty_values_change_no_other_page(shop, settings, made_up, asked):
    visit(made_up)
    assert visit(asked).content == made_anew(asked, settings).content


@pytest.mark.parametrize("path", ["/products/", "/products/ceramics/", "/search/"])
@pytest.mark.parametrize(
    "headers",
    [
        {"hx_request": "%74rue", "hx_request_uri_autoencoded": "true"},
        {"hx_request": "TRUE"},
        {"hx_target": "suggestions"},
        {"hx_request": "%74rue", "hx_target": "suggestions"},
    ],
)
def test_made_up_headers_leave_whole_pages_whole(shop, settings, path, headers):
    visit(path, **headers)
    assert visit(path).content == made_anew(path, settings).content
