"""Hostile addresses and forms get an answer and change nothing."""

from __future__ import annotations

from itertools import product
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from checkout.models import Cart, Order
from tests.builders import PASSWORD, a_variant
from tests.products.page_builders import a_product_in

pytestmark = pytest.mark.django_db(databases=["default", "sandbox"])
PAGES = [
    "/products/?q={}",
    "/products/?department={}",
    "/products/?option.glaze={}",
    "/products/?price_min={}&price_max={}",
    "/products/?sort={}&page={}",
    "/search/?q={}",
    "/cart/?added={}&removed={}&quantity={}",
    "/success/?session_id={}",
    "/me/?page={}",
    "/account/login/?next={}",
    "/account/orders/?page={}",
]
HOSTILE = [
    "%00",
    "a%00b",
    "%FF%FE",
    "'%20OR%201=1--",
    "%22",
    "<script>alert(1)</script>",
    "%F0%9F%8F%BA",
    "9" * 30,
    "-1",
    "x" * 10_000,
    "{{7*7}}",
    "%E2%80%AE",
    "%",
    "%zz%",
    "999999",
]


@pytest.mark.parametrize("address", PAGES)
def test_no_query_string_breaks_a_page(guest, adas, address):
    a_variant(options={"Glaze": "oat"})
    for browser, hostile in product((guest, adas), HOSTILE):
        answer = browser.get(address.replace("{}", hostile))
        assert answer.status_code in (200, 302, 303, 404), hostile
        assert b"<script>alert(1)" not in answer.content


NAMES = some.sampled_from(
    "q department option.glaze option. price_min price_max in_stock sort page %FF".split()
)
VALUES = some.sampled_from(HOSTILE) | some.text(max_size=40).map(quote)
QUERIES = some.lists(some.tuples(NAMES, VALUES), max_size=6).map(
    lambda pairs: "&".join(f"{name}={value}" for name, value in pairs)
)


@pytest.fixture
def department():
    """A department with one mug, all that a list needs to show every part of itself."""
    a_product_in("ceramics", "Mug", options={"Glaze": "oat"})


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(query=QUERIES)
@pytest.mark.parametrize("path", ["/products/", "/products/ceramics/", "/search/"])
def test_no_query_string_breaks_a_list(guest, department, path, query):
    for headers in ({}, {"HX-Request": "true", "HX-Target": "suggestions"}):
        answer = guest.get(f"{path}?{query}", headers=headers)
        assert answer.status_code in (200, 404)
        assert b"<script>alert(1)" not in answer.content
        if answer.status_code == 404 and not headers:
            assert "Go to page 1" in answer.text


@pytest.mark.parametrize(
    "path", ["/a%00b/", "/products/a%00b/", "/media/a%00b", "/static/a%00b", "/%FF/"]
)
def test_no_path_breaks_the_shop(guest, path):
    a_variant()
    assert guest.get(path).status_code == 404


@pytest.mark.parametrize(
    "path", ["/cart/add/", "/cart/lines/X/", "/webhooks/stripe/", "/account/logout/"]
)
def test_get_changes_nothing(ada, adas, path):
    a_variant("X")
    before = adas.session.items()
    assert adas.get(path).status_code in (200, 302, 303, 405)
    assert not Cart.objects.exists()
    assert not Order.objects.exists()
    assert dict(adas.session.items()) == dict(before)


@pytest.mark.parametrize(
    "next_page", ["//evil.example", "https://evil.example", "/\\evil"]
)
def test_signing_in_leads_nowhere_else(ada, guest, next_page):
    answer = guest.post(
        f"/account/login/password/?next={next_page}",
        {"login": ada.email, "password": PASSWORD, "next": next_page},
    )
    assert answer.status_code == 302
    assert answer.url.startswith("/account/")
