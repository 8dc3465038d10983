"""Amounts are read as people type them in their language."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation

from delivery.models import DeliveryOption
from products.models import Variant
from site_config import money
from tests.builders import a_variant, set_delivery, set_store_language
from tests.products.page_builders import a_page, texts_of
from tests.products.screens import form_in


@pytest.mark.parametrize(
    ("language", "text", "amount"),
    [
        ("en-gb", "12.50", "12.50"),
        ("en-gb", "12,50", "12.50"),
        ("en-gb", "1,234", "1234"),
        ("en-gb", "1,234.50", "1234.50"),
        ("en-gb", "1.234,50", "1234.50"),
        ("en-gb", " £ 12 ", "12"),
        ("en-gb", "18.005", "18.005"),
        ("de", "12.50", "12.50"),
        ("de", "12,5", "12.5"),
        ("de", "1.234", "1234"),
        ("de", "12.345.678,9", "12345678.9"),
        ("de", "1 234,50 €", "1234.50"),
        ("de", "1'234.50", "1234.50"),
        ("de", "-1", "-1"),
    ],
)
def test_amount_is_read_as_it_was_meant(language, text, amount):
    with translation.override(language):
        currency = "EUR" if "€" in text else "GBP"
        assert money.typed(text, currency=currency) == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "NaN",
        "Infinity",
        "1e5",
        "12.5.6",
        "1,2,3",
        "12 USD",
        "€ 12",
        "--1",
        "9" * 41,
    ],
)
@pytest.mark.parametrize("language", ["en-gb", "de"])
def test_text_that_is_no_amount_is_refused(language, text):
    with translation.override(language), pytest.raises(money.NotAnAmount):
        money.typed(text)


@pytest.mark.parametrize("language", ["en-gb", "de"])
@pytest.mark.parametrize("amount", ["12.50", "1234.500", "18", "0.010", "7.005"])
def test_amount_shown_in_a_field_is_read_as_the_same_amount(language, amount):
    with translation.override(language):
        assert money.typed(money.in_a_field(Decimal(amount))) == Decimal(amount)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "before", "typed"),
    [("en-gb", "18.00", "19.50"), ("de", "18,00", "19,50")],
)
def test_price_is_typed_as_the_editor_writes_it(olive, olives, language, before, typed):
    olive.language = language
    olive.save()
    bowl = a_variant(price="18.00")
    edit = f"/admin/product/edit/{bowl.product_id}/"
    form = form_in(olives.get(edit))
    assert form["variants-0-price"] == before
    assert olives.post(edit, form | {"variants-0-price": typed}).status_code == 302
    assert Variant.objects.get().price == Decimal("19.50")


@pytest.mark.django_db
def test_delivery_is_typed_as_the_editor_writes_it(olives):
    edit = f"/admin/delivery_zones/edit/{set_delivery().zone_id}/"
    form = form_in(olives.get(edit))
    assert olives.post(edit, form | {"options-0-price": "4,75"}).status_code == 302
    assert DeliveryOption.objects.get().price == Decimal("4.75")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "highest", "shown"),
    [("en-gb", "1,200", "1200"), ("de", "1.200", "1200"), ("de", "12,50", "12,50")],
)
def test_list_is_filtered_by_a_price_typed_in_its_language(
    guest, language, highest, shown
):
    set_store_language(language)
    for name, price in (("Cup", "12.50"), ("Jar", "1200.00"), ("Vase", "1200.01")):
        a_page(name, price=price)
    answer = guest.get("/products/", {"price_max": highest})
    assert texts_of(answer, ".card-name") == (
        ["Cup"] if shown == "12,50" else ["Cup", "Jar"]
    )
    assert (
        f'name="price_max" inputmode="decimal" autocomplete="off" value="{shown}"'
        in (answer.text)
    )
