"""Editing a product in the admin: texts, variants and options."""

from __future__ import annotations

import pytest
from wagtail.models import ModelLogEntry
from wagtail.search.backends import get_search_backend

from products.models import Option, Product, Variant, VariantOption
from site_config.models import StoreSettings
from tests.builders import a_product, a_variant, an_option
from tests.products.screens import open_form, save, with_new_variant

pytestmark = pytest.mark.django_db


@pytest.fixture
def bowl():
    return a_variant("BOWL-SEA", price="18.00", options={"Glaze": "Sea"})


def glaze(name):
    return Option.objects.get(slug="glaze").values.get_or_create(
        name=name, slug=name.lower()
    )[0]


def field_of(option):
    return f"option_{Option.objects.get(slug=option).pk}"


def test_a_manager_changes_texts_and_price(olives, bowl):
    form = open_form(olives, bowl.product)
    answer = save(
        olives, bowl.product, form | {"name": "Salt bowl", "variants-0-price": "19.50"}
    )
    assert answer.status_code == 302
    bowl.refresh_from_db()
    assert (bowl.product.name, str(bowl.price)) == ("Salt bowl", "19.500")


def test_saving_an_untouched_screen_changes_nothing(olives, bowl):
    before = Variant.objects.values().get(pk=bowl.pk)
    save(olives, bowl.product, open_form(olives, bowl.product))
    assert Variant.objects.values().get(pk=bowl.pk) == before
    assert VariantOption.objects.get(variant=bowl).value.name == "Sea"


def test_a_change_is_in_the_history(olives, olive, bowl):
    save(olives, bowl.product, open_form(olives, bowl.product) | {"name": "Salt bowl"})
    entry = ModelLogEntry.objects.for_instance(bowl.product).get()
    assert (entry.action, entry.user, entry.label) == (
        "wagtail.edit",
        olive,
        "Salt bowl",
    )


def test_the_second_of_two_open_windows_is_refused_with_a_sentence(olives, bowl):
    first, second = (open_form(olives, bowl.product) for _window in range(2))
    save(olives, bowl.product, first | {"name": "Salt bowl"})
    answer = save(olives, bowl.product, second | {"name": "Pepper bowl"})
    assert "Somebody else saved this product" in answer.content.decode()
    assert 'value="Pepper bowl"' in answer.content.decode()
    assert Product.objects.get().name == "Salt bowl"
    again = save(olives, bowl.product, second | {"name": "Pepper bowl"})
    assert again.status_code == 200


def test_a_form_without_its_version_is_refused(olives, bowl):
    form = open_form(olives, bowl.product) | {"name": "Salt bowl"}
    del form["version"]
    assert save(olives, bowl.product, form).status_code == 200
    assert Product.objects.get().name == "Stoneware mug"


@pytest.mark.parametrize("price", ["18.005", "-1", "NaN", "", "abc"])
def test_a_price_finer_than_the_currency_is_refused(olives, bowl, price):
    form = open_form(olives, bowl.product) | {"variants-0-price": price}
    assert save(olives, bowl.product, form).status_code == 200
    bowl.refresh_from_db()
    assert str(bowl.price) == "18.000"


def test_yen_are_shown_and_accepted_without_decimals(olives, bowl):
    StoreSettings.objects.update(currency="JPY")
    form = open_form(olives, bowl.product)
    assert form["variants-0-price"] == "18"
    answer = save(olives, bowl.product, form | {"variants-0-price": "18.5"})
    assert "Amounts in JPY go in steps of 1." in answer.content.decode()


def test_an_existing_variant_can_not_be_deleted(olives, bowl):
    form = open_form(olives, bowl.product) | {"variants-0-DELETE": "1"}
    answer = save(olives, bowl.product, form)
    assert "BOWL-SEA can&#x27;t be deleted" in answer.content.decode()
    assert Variant.objects.get() == bowl


def test_each_variant_needs_a_value_of_each_option(olives, bowl):
    form = with_new_variant(
        open_form(olives, bowl.product), sku="BOWL-SAND", price="18"
    )
    answer = save(olives, bowl.product, form)
    assert "Choose one." in answer.content.decode()
    assert Variant.objects.count() == 1


def test_no_two_variants_are_the_same(olives, bowl):
    same = {field_of("glaze"): glaze("Sea").pk, "sku": "BOWL-2", "price": "18"}
    form = with_new_variant(open_form(olives, bowl.product), **same)
    answer = save(olives, bowl.product, form)
    assert "BOWL-SEA is the same." in answer.content.decode()
    assert Variant.objects.count() == 1


def test_inactive_variant_may_share_its_values(olives, bowl):
    form = open_form(olives, bowl.product)
    del form["variants-0-active"]
    same = {field_of("glaze"): glaze("Sea").pk, "sku": "BOWL-2", "price": "18"}
    assert save(olives, bowl.product, with_new_variant(form, **same)).status_code == 302
    assert [each.active for each in Variant.objects.all()] == [False, True]


def test_a_value_of_another_option_is_refused(olives, bowl):
    size = an_option(a_variant(), "Size", "Large").value
    form = open_form(olives, bowl.product)
    answer = save(
        olives, bowl.product, form | {f"variants-0-{field_of('glaze')}": size.pk}
    )
    assert answer.status_code == 200
    assert VariantOption.objects.get(variant=bowl).value.name == "Sea"


def test_a_product_has_at_most_three_options(olives, bowl):
    made = [Option.objects.create(name=each, slug=each) for each in "abcd"]
    form = open_form(olives, bowl.product) | {"options": [each.pk for each in made]}
    answer = save(olives, bowl.product, form)
    assert "Choose at most 3 options." in answer.content.decode()
    assert [each.slug for each in bowl.product.options.all()] == ["glaze"]


def test_removing_an_option_removes_its_values_from_variants(olives, bowl):
    save(olives, bowl.product, open_form(olives, bowl.product) | {"options": []})
    assert not VariantOption.objects.exists()
    assert not Product.objects.get().options.exists()


def test_a_sku_is_unique_in_the_whole_shop(olives, bowl):
    a_variant("MUG")
    form = open_form(olives, bowl.product) | {"variants-0-sku": "MUG"}
    answer = save(olives, bowl.product, form)
    assert "already exists" in answer.content.decode()
    assert Variant.objects.filter(sku="BOWL-SEA").exists()


def test_variants_keep_the_order_of_the_form(olives):
    product = a_product()
    for name in ("A", "B", "C", "D"):
        a_variant(name, product=product, options={"Size": name})
    form = open_form(olives, product)
    form |= {"variants-0-ORDER": 2, "variants-1-ORDER": 1}
    save(olives, product, form)
    assert [each.sku for each in product.variants.all()] == ["B", "A", "C", "D"]


def test_only_its_own_pages_can_be_a_products_main_page(olives, bowl):
    foreign = a_product("Salt bowl").main_page
    Product.objects.filter(main_page=foreign).update(main_page=None)
    form = open_form(olives, bowl.product) | {"main_page": foreign.pk}
    assert save(olives, bowl.product, form).status_code == 200
    assert Product.objects.get(pk=bowl.product.pk).main_page == bowl.product.main_page


def test_changed_texts_and_skus_are_searchable(
    olives, bowl, django_capture_on_commit_callbacks
):
    form = open_form(olives, bowl.product)
    form |= {"name": "Pepperpot", "variants-0-sku": "QUARTZ"}
    with django_capture_on_commit_callbacks(execute=True):
        save(olives, bowl.product, form)
    find = get_search_backend().search
    assert list(find("Pepperpot", Product)) == [bowl.product]
    assert list(find("QUARTZ", Product)) == [bowl.product]
