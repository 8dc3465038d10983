""" "Add product": a product, its first variant, its stock and a draft page in one go."""

from __future__ import annotations

import pytest
from django.urls import reverse

from products import catalogue
from products.models import (
    CataloguePage,
    DepartmentPage,
    Product,
    ProductPage,
    StockItem,
    Variant,
)
from tests.builders import a_product, a_variant
from tests.products.screens import form_in

pytestmark = pytest.mark.django_db
ADD = "/admin/product/new/"


@pytest.fixture
def ceramics():
    page = DepartmentPage(title="Ceramics", slug="ceramics")
    return CataloguePage.objects.get().add_child(instance=page)


def filled_in(browser, below, **fields):
    form = form_in(browser.get(ADD))
    bowl = {"name": "Salt bowl", "sku": "BOWL", "price": "18.00", "on_hand": "6"}
    return form | bowl | {"department": below.pk} | fields


def nothing_was_made():
    rows = (Product, Variant, StockItem, ProductPage)
    return not any(row.objects.exists() for row in rows)


def test_one_form_makes_product_variant_stock_and_page(olives, olive, ceramics):
    olives.post(ADD, filled_in(olives, ceramics))
    bowl = Product.objects.get(slug="salt-bowl")
    item = StockItem.objects.get(variant__product=bowl, variant__sku="BOWL")
    assert (item.on_hand, item.reserved, item.tracked) == (6, 0, True)
    assert item.movements.get().who == olive
    page = bowl.main_page
    assert (page.product, page.title, page.live) == (bowl, "Salt bowl", False)
    assert page.get_parent().specific == ceramics
    assert page.latest_revision.user == olive


def test_creating_a_product_opens_its_page(olives, ceramics):
    answer = olives.post(ADD, filled_in(olives, ceramics))
    page = ProductPage.objects.get()
    assert answer.url == reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert olives.get(answer.url).status_code == 200


def test_creating_a_product_can_open_its_variants(olives, ceramics):
    form = filled_in(olives, ceramics, **{"action-variants": "1"})
    answer = olives.post(ADD, form)
    assert answer.url == reverse("product:edit", args=[Product.objects.get().pk])
    assert olives.get(answer.url).status_code == 200


def test_product_with_a_draft_page_is_not_for_sale(olives, ceramics):
    olives.post(ADD, filled_in(olives, ceramics))
    assert not Variant.objects.for_sale().exists()
    ProductPage.objects.get().save_revision(clean=False).publish()
    assert Variant.objects.for_sale().get().sku == "BOWL"


def test_made_to_order_needs_no_count(olives, ceramics):
    form = filled_in(olives, ceramics, on_hand="")
    del form["tracked"]
    olives.post(ADD, form)
    item = StockItem.objects.get()
    assert (item.tracked, item.on_hand) == (False, 0)
    assert not item.movements.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"sku": ""},
        {"sku": "two words"},
        {"price": "18.005"},
        {"price": "-1"},
        {"price": ""},
        {"on_hand": "-1"},
        {"on_hand": "9" * 25},
        {"department": ""},
        {"tax_code": "goods"},
    ],
)
def test_a_refused_form_makes_nothing(olives, ceramics, wrong):
    answer = olives.post(ADD, filled_in(olives, ceramics, **wrong))
    assert answer.status_code == 200
    assert nothing_was_made()


def test_a_taken_sku_is_refused_with_a_sentence(olives, ceramics):
    a_variant("BOWL")
    answer = olives.post(ADD, filled_in(olives, ceramics))
    assert "Variant with this SKU already exists." in answer.content.decode()
    assert Product.objects.count() == 1


def test_a_page_that_is_no_department_is_refused(olives, ceramics):
    other = a_product().main_page
    answer = olives.post(ADD, filled_in(olives, other))
    assert answer.status_code == 200
    assert Product.objects.count() == 1


def test_two_products_may_share_a_name(olives, ceramics):
    for sku in ("BOWL", "BOWL-2"):
        olives.post(ADD, filled_in(olives, ceramics, sku=sku))
    assert {product.slug for product in Product.objects.all()} == {
        "salt-bowl",
        "salt-bowl-2",
    }
    assert ProductPage.objects.count() == 2


def test_product_is_not_made_when_its_page_fails(ceramics):
    bowl = Product(name="Salt bowl", slug="salt-bowl")
    first, nowhere = Variant(sku="BOWL", price=18), DepartmentPage(title="Nowhere")
    with pytest.raises(DepartmentPage.DoesNotExist):
        catalogue.save_product(
            bowl,
            variants=[catalogue.VariantData(variant=first, counted=6)],
            page_below=nowhere,
        )
    assert nothing_was_made()
