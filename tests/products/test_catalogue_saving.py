"""`catalogue.save_product` saves a product with all that belongs to it, or nothing."""

from __future__ import annotations

import pytest

from products import catalogue, stock
from products.catalogue import VariantData
from products.models import Option, OptionValue, Product, StockItem, Variant
from tests.builders import a_product, a_variant, an_option

pytestmark = pytest.mark.django_db


@pytest.fixture
def bowl():
    return a_variant("BOWL", name="Bowl", on_hand=4, options={"Glaze": "Sea"})


def test_new_product_comes_with_options_values_and_stock():
    sea = an_option(a_variant(), "Glaze", "Sea").value
    large = an_option(a_variant(), "Size", "Large").value
    vase = catalogue.save_product(
        Product(name="Vase", slug="vase"),
        options=[sea.option, large.option],
        variants=[
            VariantData(variant=Variant(sku="Z", price=9), values=[sea, large]),
            VariantData(variant=Variant(sku="A", price=8), tracked=False),
            VariantData(variant=Variant(sku="M", price=7), counted=5, low_at=2),
        ],
    )
    assert [variant.sku for variant in vase.variants.all()] == ["Z", "A", "M"]
    assert set(Product.objects.get(slug="vase").options.all()) == {
        sea.option,
        large.option,
    }
    assert {row.value for row in Variant.objects.get(sku="Z").choices.all()} == {
        sea,
        large,
    }
    items = StockItem.objects.filter(variant__product=vase).order_by("variant__sku")
    assert list(items.values_list("tracked", "on_hand", "low_at")) == [
        (False, 0, 3),
        (True, 5, 2),
        (True, 0, 3),
    ]


def test_product_that_somebody_else_saved_is_refused_whole(bowl):
    product = Product.objects.get()
    catalogue.save_product(Product.objects.get())
    product.name = "Salt bowl"
    with pytest.raises(catalogue.StaleProduct, match="Somebody else saved"):
        catalogue.save_product(product)
    assert Product.objects.get().name == "Bowl"


def test_taken_sku_is_named_and_nothing_is_saved(bowl):
    vase = a_product("Vase")
    vase.refresh_from_db()
    vase.name, version = "Tall vase", vase.version
    new = [Variant(sku=sku, price=9) for sku in ("VASE", "BOWL")]
    with pytest.raises(catalogue.SkuTaken, match="Another variant has the SKU BOWL."):
        catalogue.save_product(vase, variants=[VariantData(variant=row) for row in new])
    vase.refresh_from_db()
    assert (vase.name, vase.version) == ("Vase", version)
    assert Variant.objects.get() == bowl


def test_count_that_does_not_fit_the_stock_saves_nothing(bowl):
    product = Product.objects.get()
    product.name = "Salt bowl"
    late = VariantData(variant=bowl, counted=3, shown=9)
    with pytest.raises(stock.StaleCount, match="4 on hand now"):
        catalogue.save_product(product, variants=[late])
    assert Product.objects.get().name == "Bowl"
    assert bowl.choices.exists()


def test_variant_in_an_open_payment_stays_counted(bowl):
    stock.reserve([("BOWL", 1)])
    made_to_order = VariantData(variant=bowl, tracked=False)
    with pytest.raises(stock.ShopError, match="BOWL is in an open payment"):
        catalogue.save_product(bowl.product, variants=[made_to_order])
    assert StockItem.objects.get().tracked


def test_value_of_a_variant_is_not_deleted_with_its_option(bowl):
    glaze = Option.objects.get()
    glaze.name = "Colour"
    glaze.values.set([])
    with pytest.raises(catalogue.ValueInUse, match="Sea can't be deleted"):
        catalogue.save_option(glaze)
    assert OptionValue.objects.get().name == "Sea"
    assert Option.objects.get().name == "Glaze"
