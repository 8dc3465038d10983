"""The admin's list of products: search, filters, the active switch and exports."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from products import stock
from products.models import Product
from site_config.exports import without_formula
from tests.builders import a_product, a_variant
from tests.products.screens import open_form, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def products():
    """One product of each kind, and one that is switched off."""
    tide = a_product("Tide Table", slug="tide")
    a_variant("TIDE-50", product=tide, price="64", on_hand=9, options={"Size": "50"})
    a_variant("TIDE-70", product=tide, price="94", on_hand=2, options={"Size": "70"})
    a_variant("MUG", name="Mug", on_hand=0)
    a_variant("BOWL", name="Bowl", tracked=False)
    a_variant("JUG", name="Jug", product=a_product("Jug", active=False))


def listed(browser, **query):
    rows = browser.get(reverse("product:index"), query).context["object_list"]
    return [product.name for product in rows]


def toggle(browser, product, active, **more):
    url = reverse("product:toggle", args=[product.pk])
    return browser.post(url, {"active": active, **more})


def exported(browser, kind, view="product"):
    answer = browser.get(reverse(f"{view}:index"), {"export": kind})
    return b"".join(answer.streaming_content)


@pytest.mark.parametrize("words", ["tide", "Table", "tide-7", "TIDE"])
def test_a_product_is_found_once_by_name_or_sku(olives, products, words):
    assert listed(olives, q=words) == ["Tide Table"]


@pytest.mark.parametrize("words", ['"', "\0", "%", "'; drop", "x" * 5000])
def test_odd_queries_find_nothing_and_are_no_error(olives, products, words):
    assert olives.get(reverse("product:index"), {"q": words}).status_code == 200


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"stock": "in_stock"}, ["Jug", "Tide Table"]),
        ({"stock": "low"}, ["Tide Table"]),
        ({"stock": "sold_out"}, ["Mug"]),
        ({"stock": "made_to_order"}, ["Bowl"]),
        ({"active": "false"}, ["Jug"]),
        ({"active": "true", "stock": "in_stock"}, ["Tide Table"]),
    ],
)
def test_products_are_filtered_by_stock_level(olives, products, query, found):
    assert listed(olives, **query) == found


def test_reserved_units_are_not_free(olives, products):
    stock.reserve([("TIDE-50", 9)])
    assert listed(olives, stock="sold_out") == ["Mug", "Tide Table"]


def test_a_row_shows_price_and_stock(olives, products):
    page = olives.get(reverse("product:index"), {"q": "Tide"}).content.decode()
    assert "£64.00 – £94.00" in page
    assert "11 free · 1 low" in page


def test_a_product_is_switched_off_and_on(olives, products):
    tide = Product.objects.get(slug="tide")
    assert toggle(olives, tide, 0).status_code == 302
    assert not Product.objects.get(slug="tide").active
    toggle(olives, tide, 1)
    assert Product.objects.get(slug="tide").active


def test_pressing_the_switch_twice_changes_nothing_more(olives, products):
    tide = Product.objects.get(slug="tide")
    for _press in range(2):
        toggle(olives, tide, 0)
    assert not Product.objects.get(slug="tide").active


def test_get_does_not_switch_a_product(olives, products):
    tide = Product.objects.get(slug="tide")
    url = reverse("product:toggle", args=[tide.pk])
    assert olives.get(url).status_code == 405
    assert Product.objects.get(slug="tide").active


def test_a_form_opened_before_the_switch_is_refused(olives, products):
    tide = Product.objects.get(slug="tide")
    form = open_form(olives, tide)
    toggle(olives, tide, 0)
    assert save(olives, tide, form).status_code == 200
    assert not Product.objects.get(slug="tide").active


@pytest.mark.parametrize(
    ("next_url", "expected"),
    [
        ("/admin/product/?stock=low", "/admin/product/?stock=low"),
        ("https://evil.example/", "/admin/product/"),
        ("//evil.example/", "/admin/product/"),
    ],
)
def test_the_switch_leads_back_to_the_list(olives, products, next_url, expected):
    tide = Product.objects.get(slug="tide")
    assert toggle(olives, tide, 0, next=next_url).url == expected


def test_a_formula_in_a_name_is_text_in_the_csv(olives):
    for name in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "Mug"):
        a_variant(name=name)
    rows = list(csv.reader(StringIO(exported(olives, "csv").decode())))
    assert {row[0] for row in rows[1:]} == {
        "'=1+1",
        "'+1",
        "'-1",
        "'@SUM(A1)",
        "'\t=1",
        "Mug",
    }


def test_a_formula_in_a_reason_is_text_in_the_ledgers_csv(olives):
    a_variant("MUG")
    stock.receive("MUG", 1, why='=HYPERLINK("https://evil.example")')
    stock.count("MUG", 3, shown=11, why="Broke")
    rows = list(csv.reader(StringIO(exported(olives, "csv", "stockmovement").decode())))
    assert "'=HYPERLINK(" in rows[2][5]
    assert [row[4] for row in rows[1:]] == ["-8", "1", "10"]


def test_a_formula_is_no_formula_in_the_xlsx(olives):
    a_variant(name="=1+1")
    sheet = load_workbook(BytesIO(exported(olives, "xlsx"))).active
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=1+1", "s")


@pytest.mark.parametrize("harmless", ["Mug", "", "1-2", -3, 0, None, "a=b"])
def test_what_is_no_formula_stays_as_it_is(harmless):
    assert without_formula(harmless) == harmless
