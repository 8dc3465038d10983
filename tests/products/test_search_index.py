"""The search knows what visitors can read now, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import PageViewRestriction

from home.models import JournalPage, PoliciesPage, PolicyPage, StoryPage
from home.setup import set_up_shop
from products import catalogue
from products.catalogue import VariantData
from products.models import (
    DepartmentPage,
    Option,
    Product,
    ProductPage,
    SearchEntry,
    Variant,
)
from site_config.models import StoreSettings
from tests.builders import a_variant, an_option, set_store_language
from tests.products.page_builders import a_department, a_page, a_product_in, hits

pytestmark = pytest.mark.django_db


def a_policy(title="Delivery", body="<p>By train to Narnia.</p>"):
    page = PolicyPage(title=title, slug="policy", body=body)
    PoliciesPage.objects.get().add_child(instance=page)
    return page


def test_pages_of_every_kind_are_found(guest):
    story = StoryPage(title="Nine days", slug="nine", introduction="For one mug.")
    JournalPage.objects.get().add_child(instance=story)
    a_policy()
    a_department("ceramics")
    assert hits(guest, "mugs") == ["Nine days"]
    assert hits(guest, "delivery") == hits(guest, "Narnia") == ["Delivery"]
    assert hits(guest, "ceramics") == ["Ceramics"]
    assert hits(guest, "contact") == ["Contact"]
    assert hits(guest, "journal") == ["Journal"]


def test_draft_is_found_once_it_is_published(guest):
    page = a_page("Salt Bowl")
    page.introduction = "<p>With a rim of copper.</p>"
    page.save_revision()
    assert hits(guest, "copper") == []
    page.get_latest_revision().publish()
    assert hits(guest, "copper") == ["Salt Bowl"]


def test_what_nobody_may_read_now_is_not_found(guest):
    page, policy = a_page("Salt Bowl"), a_policy()
    restriction = PageViewRestriction.objects.create(
        page=policy.get_parent(), restriction_type="login"
    )
    assert hits(guest, "delivery") == []
    restriction.delete()
    assert hits(guest, "delivery") == ["Delivery"]
    ProductPage.objects.update(expire_at=timezone.now() - timedelta(seconds=1))
    assert hits(guest, "salt") == []
    ProductPage.objects.update(expire_at=None)
    assert hits(guest, "salt") == ["Salt Bowl"]
    page.unpublish()
    assert hits(guest, "salt") == []


def test_correction_never_names_what_nobody_may_read(guest):
    page = a_page("Zirconium Bowl")
    assert hits(guest, "zirconiun") == ["Zirconium Bowl"]
    page.unpublish()
    answer = guest.get("/search/?q=zirconiun")
    assert "zirconium" not in answer.text.lower()


def test_deleted_page_is_forgotten(guest):
    policy = a_policy()
    policy.delete()
    assert hits(guest, "delivery") == []
    assert not SearchEntry.objects.filter(page=policy.pk).exists()


def test_renamed_product_is_found_by_its_new_name_alone(guest):
    page = a_page("Salt Bowl")
    product = Product.objects.get(pk=page.product_id)
    product.name, product.description = "Ash Dish", ""
    catalogue.save_product(product)
    assert hits(guest, "dish") == ["Ash Dish"]
    assert hits(guest, "salt") == []


def test_moved_product_is_found_by_its_new_department(guest):
    product = a_product_in("ceramics", "Salt Bowl")
    page, gifts = product.main_page, a_department("gifts")
    page.move(gifts, pos="last-child")
    assert hits(guest, "gift") == ["Gifts", "Salt Bowl"]
    assert hits(guest, "ceramics") == ["Ceramics"]


def test_products_are_found_by_what_their_department_is_called_now(guest):
    a_product_in("ceramics", "Salt Bowl")
    department = DepartmentPage.objects.get()
    department.title, department.search_terms = "Earthenware", "crockery"
    department.save_revision().publish()
    assert hits(guest, "earthenware") == ["Earthenware", "Salt Bowl"]
    assert hits(guest, "crockery") == ["Earthenware", "Salt Bowl"]
    assert hits(guest, "ceramics") == []


def test_products_are_found_by_what_an_option_value_is_called_now(guest):
    variant = a_variant(name="Salt Bowl", options={"Glaze": "celadon"})
    catalogue.reindex(variant.product)
    assert hits(guest, "celadon") == ["Salt Bowl"]
    option = Option.objects.get()
    [value] = option.values.all()
    value.name = "jade"
    option.values = [value]
    catalogue.save_option(option)
    assert hits(guest, "jade") == ["Salt Bowl"]
    assert hits(guest, "celadon") == []


def test_only_what_is_sold_of_a_product_finds_it(guest):
    blue = a_variant("B-1", name="Salt Bowl", options={"Glaze": "blue"})
    white = a_variant("W-1", product=blue.product)
    an_option(white, "Glaze", "white")
    product = Product.objects.get(pk=blue.product_id)
    catalogue.save_product(product)
    assert hits(guest, "white") == hits(guest, "W-1") == ["Salt Bowl"]
    white = Variant.objects.get(sku="W-1")
    white.active = False
    values = [choice.value for choice in white.choices.all()]
    catalogue.save_product(
        product, variants=[VariantData(variant=white, values=values)]
    )
    assert hits(guest, "white") == hits(guest, "W-1") == []


def test_sku_that_is_a_word_is_found_as_a_word(guest):
    for sku, name in (("MUG", "Oat Cup"), ("CUP-2", "Grey Mug")):
        catalogue.reindex(a_variant(sku, name=name).product)
    assert hits(guest, "mug") == ["Grey Mug", "Oat Cup"]
    assert hits(guest, "cup-2") == ["Grey Mug"]


def test_synonyms_count_from_the_moment_they_are_saved(guest):
    a_page("Oat Mug")
    store = StoreSettings.current()
    assert hits(guest, "cup") == []
    store.search_synonyms = "cup = mug, beaker\nfloor cushion = pouffe"
    store.full_clean()
    store.save()
    for typed in ("cup", "cups", "beaker", "oat cup", "CUP"):
        assert hits(guest, typed) == ["Oat Mug"]
    a_page("Velvet Pouffe")
    a_page("Floor Cushion")
    assert hits(guest, "floor cushions") == ["Floor Cushion", "Velvet Pouffe"]
    assert hits(guest, "pouffe") == ["Velvet Pouffe", "Floor Cushion"]


@pytest.mark.parametrize(
    ("lines", "refused"),
    [
        (
            "cup = mug\nbowl",
            "Write at least two words with = between them, not “bowl”.",
        ),
        ("cup =", "Write at least two words with = between them, not “cup =”."),
        ("a = b\n" * 501, "Keep the list to 500 lines."),
    ],
)
def test_line_of_synonyms_that_says_nothing_is_refused(db, lines, refused):
    store = StoreSettings.current()
    store.search_synonyms = lines
    with pytest.raises(ValidationError) as problem:
        store.full_clean()
    assert problem.value.message_dict == {"search_synonyms": [refused]}


def test_language_of_the_store_counts_from_the_moment_it_is_saved(guest):
    a_page("Suppenschüssel")
    assert hits(guest, "schüssel") == []
    set_store_language("de")
    assert hits(guest, "schüssel") == ["Suppenschüssel"]


def test_rebuilding_finds_what_was_changed_past_the_shop(guest):
    a_page("Salt Bowl")
    Product.objects.update(name="Ash Dish", description="")
    ProductPage.objects.update(title="Ash Dish")
    assert hits(guest, "dish") == []
    said = StringIO()
    call_command("rebuild_search", if_empty=True, stdout=said)
    assert said.getvalue() == ""
    call_command("rebuild_search", stdout=said)
    assert said.getvalue() == "The search knows 1 products and 4 pages.\n"
    assert hits(guest, "dish") == ["Ash Dish"]
    assert hits(guest, "salt") == []


def test_word_that_was_gone_for_a_while_is_found_again(guest):
    product = Product.objects.get(pk=a_page("Salt Bowl").product_id)
    for name in ("Ash Dish", "Salt Dish"):
        product.name, product.description = name, ""
        catalogue.save_product(product)
        assert hits(guest, "salt") == ([name] if "Salt" in name else [])


def test_shop_from_before_the_index_gets_one_when_it_is_set_up(guest):
    a_page("Salt Bowl")
    SearchEntry.objects.all().delete()
    assert hits(guest, "salt") == []
    set_up_shop()
    assert hits(guest, "salt") == ["Salt Bowl"]
