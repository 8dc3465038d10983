"""Editing a page changes no price, no stock level and no order."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.actions.copy_page import CopyPageAction
from wagtail.models import Page

from checkout.models import Order, OrderLine
from products import stock
from products.models import (
    Product,
    ProductPage,
    StockItem,
    StockMovement,
    Variant,
    VariantOption,
)
from tests.builders import a_product
from tests.products.page_builders import a_page

pytestmark = pytest.mark.django_db
ROWS = (Product, Variant, VariantOption, StockItem, StockMovement, Order, OrderLine)


def an_order_for(page):
    variant = page.product.variants.get()
    order = Order.objects.create(
        email="ada@example.com",
        currency="GBP",
        subtotal=variant.price,
        delivery=5,
        delivery_name="Standard delivery",
        total=variant.price + 5,
    )
    OrderLine.objects.create(
        order=order,
        sku=variant.sku,
        name=variant.product.name,
        tax_code=variant.product.tax_code,
        unit_price=variant.price,
        quantity=1,
        total=variant.price,
    )
    return order


def sell_and_reprice(page):
    """What happens after the draft was written: a sale, a new price, another name."""
    variant = page.product.variants.get()
    an_order_for(page)
    stock.reserve([(variant.sku, 3)])
    stock.receive(variant.sku, 20)
    Variant.objects.filter(pk=variant.pk).update(price=Decimal("31.50"))
    Product.objects.filter(pk=variant.product_id).update(name="Salt Bowl, large")


def all_rows():
    """Every column of every row that money and stock are written in."""
    return {model: list(model.objects.order_by("pk").values()) for model in ROWS}


@pytest.fixture
def bowl():
    """A page with an older revision and a draft, both written before a sale."""
    page = a_page(price="26.00", on_hand=10)
    page.introduction = "<p>An older word.</p>"
    page.save_revision().publish()
    page.introduction = "<p>A draft.</p>"
    page.save_revision()
    sell_and_reprice(page)
    return ProductPage.objects.get(pk=page.pk)


@pytest.fixture
def before(bowl):
    return all_rows()


def test_publish_old_draft_keeps_stock(bowl, before):
    bowl.get_latest_revision().publish()
    assert all_rows() == before
    assert "A draft" in ProductPage.objects.get(pk=bowl.pk).introduction


def test_no_earlier_revision_changes_the_price(bowl, before):
    for revision in bowl.revisions.order_by("created_at"):
        revision.publish()
        assert all_rows() == before


def test_saving_a_draft_keeps_price_and_stock(bowl, before):
    bowl.title = "A bowl for salt"
    bowl.save_revision()
    assert all_rows() == before


def test_a_scheduled_publish_keeps_price_and_stock(bowl, before):
    bowl.introduction = "<p>For the spring.</p>"
    bowl.go_live_at = timezone.now() - timedelta(minutes=1)
    bowl.save_revision(approved_go_live_at=bowl.go_live_at)
    call_command("publish_scheduled")
    assert "spring" in ProductPage.objects.get(pk=bowl.pk).introduction
    assert all_rows() == before


def test_unpublishing_keeps_price_and_stock(bowl, before):
    bowl.unpublish()
    assert all_rows() == before


def test_copy_page(bowl, before):
    copy = CopyPageAction(
        bowl, update_attrs={"slug": "copy"}, copy_revisions=True
    ).execute(skip_permission_checks=True)
    copy.specific.get_latest_revision().publish()
    assert copy.specific.product_id == bowl.product_id
    assert all_rows() == before


def test_alias_page(bowl, before):
    alias = bowl.create_alias(update_slug="alias")
    bowl.get_latest_revision().publish()
    assert ProductPage.objects.get(pk=alias.pk).product_id == bowl.product_id
    assert all_rows() == before


def test_an_editor_copies_a_page_in_the_admin(bowl, before, olives):
    answer = olives.post(
        reverse("wagtailadmin_pages:copy", args=[bowl.pk]),
        {
            "new_title": "Second bowl",
            "new_slug": "second-bowl",
            "new_parent_page": bowl.get_parent().pk,
            "publish_copies": "on",
        },
    )
    assert answer.status_code == 302
    assert ProductPage.objects.get(slug="second-bowl").product_id == bowl.product_id
    assert all_rows() == before


def test_an_editor_reverts_to_the_first_revision_in_the_admin(bowl, before, olives):
    first = bowl.revisions.order_by("created_at").first()
    answer = olives.get(
        reverse("wagtailadmin_pages:revisions_revert", args=[bowl.pk, first.pk])
    )
    assert answer.status_code == 200
    first.publish()
    assert all_rows() == before


def test_deleting_a_page_leaves_its_product_in_stock(bowl):
    before = StockItem.objects.values().get()
    bowl.delete()
    assert StockItem.objects.values().get() == before
    assert Product.objects.get().main_page_id is None


def test_revert_keeps_product(bowl):
    first = bowl.revisions.order_by("created_at").first()
    other = a_product("Other bowl")
    ProductPage.objects.filter(pk=bowl.pk).update(product=other)
    first.publish()
    assert ProductPage.objects.get(pk=bowl.pk).product_id == other.pk


def test_a_page_without_a_product_takes_the_one_of_its_draft(bowl):
    product = bowl.product_id
    ProductPage.objects.filter(pk=bowl.pk).update(product=None)
    bowl.get_latest_revision().publish()
    assert ProductPage.objects.get(pk=bowl.pk).product_id == product


def test_draft_of_deleted_product(bowl, olives):
    variant = bowl.product.variants.get()
    StockMovement.objects.all()._raw_delete("default")
    StockItem.objects.filter(variant=variant).delete()
    bowl.product.delete()
    edit = reverse("wagtailadmin_pages:edit", args=[bowl.pk])
    assert olives.get(edit).status_code == 200
    assert bowl.get_latest_revision_as_object().product is None


def test_only_the_first_page_of_a_product_becomes_its_main_page(bowl):
    product = Product.objects.get()
    assert product.main_page_id == bowl.pk
    Product.objects.update(main_page=None)
    bowl.copy(update_attrs={"slug": "copy"})
    bowl.get_latest_revision().publish()
    assert Product.objects.get().main_page_id is None
    assert Page.objects.filter(slug="copy").exists()
