"""Editing product pages: what is needed before publishing, and previews."""

from __future__ import annotations

import pytest
from django.urls import reverse

from products import stock
from products.models import Product, ProductImage, ProductPage, StockItem, Variant
from tests.builders import a_product, a_variant
from tests.products.page_builders import a_page, a_picture, sent_form, texts_of

pytestmark = pytest.mark.django_db
PUBLISH = {"action-publish": "Publish"}


def edit(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def a_bare_draft():
    product = a_product(live=False)
    ProductPage.objects.filter(pk=product.main_page_id).update(product=None)
    return ProductPage.objects.get(pk=product.main_page_id)


def test_a_draft_may_lack_product_and_picture(olives):
    page = a_bare_draft()
    answer = olives.post(edit(page), sent_form(page, title="Not yet"))
    assert answer.status_code == 302
    assert ProductPage.objects.get(pk=page.pk).title == "Not yet"


def test_an_autosave_may_lack_product_and_picture(olives):
    page = a_bare_draft()
    answer = olives.post(
        edit(page), sent_form(page, title="Not"), headers={"accept": "application/json"}
    )
    assert answer.json()["success"] is True


def test_a_page_without_a_product_does_not_go_live(olives):
    page = a_bare_draft()
    page.gallery.add(ProductImage(image=a_picture()))
    page.save()
    olives.post(edit(page), sent_form(page) | PUBLISH)
    assert not ProductPage.objects.get(pk=page.pk).live


def test_a_page_without_a_picture_does_not_go_live(olives):
    page = ProductPage.objects.get(pk=a_product(live=False).main_page_id)
    answer = olives.post(edit(page), sent_form(page) | PUBLISH)
    assert "Add a picture before you publish this page." in answer.text
    assert not ProductPage.objects.get(pk=page.pk).live


def test_a_picture_without_a_description_does_not_go_live(olives):
    page = ProductPage.objects.get(pk=a_product(live=False).main_page_id)
    page.gallery.add(ProductImage(image=a_picture(description="")))
    page.save()
    answer = olives.post(edit(page), sent_form(page) | PUBLISH)
    assert "Describe the picture “Mug”" in answer.text
    assert not ProductPage.objects.get(pk=page.pk).live


def test_a_page_with_product_and_picture_goes_live(olives):
    page = ProductPage.objects.get(pk=a_product(live=False).main_page_id)
    page.gallery.add(ProductImage(image=a_picture()))
    page.save()
    olives.post(edit(page), sent_form(page) | PUBLISH)
    assert ProductPage.objects.get(pk=page.pk).live


def test_a_search_description_that_is_too_long_does_not_go_live(olives):
    page = a_page()
    form = sent_form(page, search_description="a" * 156)
    answer = olives.post(edit(page), form | PUBLISH)
    assert "Use at most 155 characters. These are 156." in answer.text


def test_a_page_keeps_the_product_it_was_made_for(olives):
    page, other = a_page(), a_product("Other bowl")
    olives.post(edit(page), sent_form(page, product=other.pk) | PUBLISH)
    assert ProductPage.objects.get(pk=page.pk).product.name == "Salt Bowl"


def test_the_editor_shows_price_and_stock_and_takes_neither(olives):
    page = a_page(sku="BOWL", price="26.00", on_hand=7)
    answer = olives.get(edit(page))
    assert [
        cell for cell in texts_of(answer, "td") if cell in ("BOWL", "£26.00", "7")
    ] == [
        "BOWL",
        "£26.00",
        "7",
    ]
    form = sent_form(page) | PUBLISH | {"price": "1", "on_hand": "99", "stock": "99"}
    olives.post(edit(page), form)
    assert Variant.objects.get().price == 26
    assert StockItem.objects.get().on_hand == 7


def test_reverting_and_publishing_in_the_admin_keeps_what_was_sold(olives):
    page = a_page(sku="BOWL", on_hand=7)
    first = page.revisions.first()
    page.title = "Second title"
    page.save_revision().publish()
    stock.reserve([("BOWL", 2)])
    stock.sell([("BOWL", 2, 1)])
    form = sent_form(page, title="Salt Bowl", revision=first.pk) | PUBLISH
    assert olives.post(edit(page), form).status_code == 302
    assert ProductPage.objects.get(pk=page.pk).title == "Salt Bowl"
    assert StockItem.objects.get().on_hand == 5


def test_the_product_chooser_makes_a_new_product(olives):
    a_product("Salt Bowl", slug="salt-bowl")
    form = {"name": "Salt Bowl", "description": ""}
    answer = olives.post(reverse("product_chooser:create"), form)
    assert answer.json()["step"] == "chosen"
    assert Product.objects.filter(slug="salt-bowl-2").exists()


def test_the_first_page_of_a_product_is_the_one_that_sells_it(olives):
    product = Product.objects.create(name="Plate", slug="plate")
    a_variant(product=product)
    parent = a_page().get_parent()
    page = ProductPage(title="Plate", slug="plate", product=product)
    parent.add_child(instance=page)
    assert Product.objects.get(slug="plate").main_page_id == page.pk


def preview(client, name, arguments, form):
    address = reverse(f"wagtailadmin_pages:{name}", args=arguments)
    assert client.post(address, form).json()["is_valid"]
    return client.get(f"{address}?mode=")


def test_an_editor_previews_a_draft_with_price_and_buttons(olives):
    page = a_page(price="26.00")
    form = sent_form(page, title="A bowl for salt")
    answer = preview(olives, "preview_on_edit", [page.pk], form)
    assert texts_of(answer, ".buy h1") == ["A bowl for salt"]
    assert texts_of(answer, ".buy .price") == ["£26"]


def test_an_editor_previews_a_page_that_has_no_product_yet(olives):
    page = a_page()
    parent = page.get_parent()
    form = sent_form(ProductPage(title="New bowl", slug="new-bowl"))
    arguments = ["products", "productpage", parent.pk]
    answer = preview(olives, "preview_on_add", arguments, form)
    assert answer.status_code == 200
    assert texts_of(answer, ".buy h1") == ["New bowl"]
