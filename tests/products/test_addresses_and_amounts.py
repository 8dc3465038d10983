"""Addresses in ASCII, amounts in exports, and shortened descriptions."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.core.exceptions import ValidationError

from products.models import CataloguePage, DepartmentPage, Product, ProductPage, Variant
from products.models.catalogue import check_sku
from products.storefront.page_mixins import shortened
from tests.builders import a_product, a_variant
from tests.products.page_builders import a_page, structured_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def page_with_umlauts():
    department = DepartmentPage(title="Töpfe", slug="töpfe")
    CataloguePage.objects.get().add_child(instance=department)
    page = a_page("Krüge")
    page.move(department, pos="last-child")
    page = ProductPage.objects.get(pk=page.pk)
    page.slug = "krüge"
    page.save_revision().publish()
    return page


@pytest.mark.parametrize("address", ["/sitemap.xml", "/feeds/products.xml"])
def test_sitemap_and_feed_escape_addresses(guest, page_with_umlauts, address):
    text = guest.get(address).content.decode()
    assert "/products/t%C3%B6pfe/kr%C3%BCge/" in text
    assert "/töpfe/" not in text


def test_canonical_address_is_in_ascii(guest, page_with_umlauts):
    answer = guest.get("/products/töpfe/krüge/")
    html = answer.content.decode()
    escaped = "http://testserver/products/t%C3%B6pfe/kr%C3%BCge/"
    assert f'<link rel="canonical" href="{escaped}">' in html
    assert f'<meta property="og:url" content="{escaped}">' in html
    assert "/töpfe/" not in json.dumps(structured_data(answer), ensure_ascii=False)


@pytest.mark.parametrize("sku", ["..", ".", "-A", "_A", ".A", "", "A B"])
def test_sku_that_does_not_fit_an_address_is_refused(sku):
    with pytest.raises(ValidationError):
        check_sku(sku)


def test_export_writes_amounts_as_money(olives):
    product = a_product()
    a_variant(product=product, price="9.99")
    answer = olives.get("/admin/product/?export=csv")
    [row] = csv.DictReader(io.StringIO(b"".join(answer).decode()))
    assert (row["Price from"], row["Price to"]) == ("9.99", "9.99")


def test_list_of_products_says_why_one_does_not_sell(olives):
    for name, act in (
        ("Pageless", lambda page: page.delete()),
        ("Hidden", lambda page: page.unpublish()),
        ("Sold", lambda page: None),
    ):
        product = a_product(name)
        a_variant(product=product)
        act(ProductPage.objects.get(pk=product.main_page_id))
    html = olives.get("/admin/product/").content.decode()
    assert html.count("not sold: it has no page") == 1
    assert html.count("not sold: its page is not public") == 1
    assert Product.objects.count() == 3


def test_product_whose_page_was_deleted_gets_another_from_the_list(olives):
    product = a_product("Pageless")
    a_variant(product=product)
    ProductPage.objects.get(pk=product.main_page_id).delete()
    begin = f"/admin/product/page/{product.pk}/"
    assert f'href="{begin}"' in olives.get("/admin/product/").content.decode()
    assert f'href="{begin}"' in (
        olives.get(f"/admin/product/edit/{product.pk}/").content.decode()
    )
    catalogue = CataloguePage.objects.get()
    assert "Create, then write it" in olives.get(begin).content.decode()
    assert olives.post(begin, {"department": "999999"}).status_code == 200
    answer = olives.post(begin, {"department": catalogue.pk})
    page = ProductPage.objects.get()
    assert answer.url == f"/admin/pages/{page.pk}/edit/"
    assert (page.title, page.live, page.product) == ("Pageless", False, product)
    product.refresh_from_db()
    assert product.main_page == page
    assert begin not in olives.get("/admin/product/").content.decode()


def test_description_without_spaces_is_cut_inside():
    cut = shortened("陶" * 400)
    assert cut == "陶" * 154 + "…"


def test_short_description_with_wide_spaces_is_not_cut():
    assert shortened("Salt    bowl\n\nfor soup") == "Salt bowl for soup"
    assert shortened("Short words") == "Short words"
    assert shortened("clay " * 100).endswith("clay…")


@pytest.mark.parametrize(
    ("option", "said"), [("Größe", "size"), ("Farbe", "color"), ("Size", "size")]
)
def test_options_are_known_in_the_languages_of_the_shop(guest, option, said):
    product = a_product()
    for value in ("A", "B"):
        a_variant(product=product, options={option: value})
    page = ProductPage.objects.get(pk=product.main_page_id)
    text = json.dumps(structured_data(guest.get(page.url)))
    assert f"https://schema.org/{said}" in text
    assert Variant.objects.count() == 2
