"""Options, their values, and the ledger that can only be read."""

from __future__ import annotations

import pytest
from django.urls import reverse

from products import stock
from products.models import Option, OptionValue, StockMovement
from tests.builders import a_variant
from tests.products.screens import form_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def glaze():
    a_variant("BOWL", options={"Glaze": "Sea"})
    return Option.objects.get()


def edit(option):
    return reverse("option:edit", args=[option.pk])


def with_value(form, **fields):
    number = int(form["values-TOTAL_FORMS"])
    row = {"id": "", "ORDER": number + 1, "DELETE": "", "slug": ""} | fields
    named = {f"values-{number}-{name}": value for name, value in row.items()}
    return form | named | {"values-TOTAL_FORMS": number + 1}


def test_an_option_is_made_with_its_values(olives):
    form = with_value(form_in(olives.get(reverse("option:add"))), name="Large")
    form = with_value(form, name="50 × 70 cm")
    olives.post(reverse("option:add"), form | {"name": "Size", "slug": ""})
    size = Option.objects.get(slug="size")
    assert [value.slug for value in size.values.all()] == ["large", "50-70-cm"]


def test_a_used_value_can_not_be_deleted(olives, glaze):
    form = form_in(olives.get(edit(glaze))) | {"values-0-DELETE": "1"}
    answer = olives.post(edit(glaze), form)
    assert (
        "Sea can&#x27;t be deleted while a variant uses it." in answer.content.decode()
    )
    assert OptionValue.objects.get().name == "Sea"


def test_an_unused_value_can_be_deleted(olives, glaze):
    OptionValue.objects.create(option=glaze, name="Sand", slug="sand", position=1)
    form = form_in(olives.get(edit(glaze))) | {"values-1-DELETE": "1"}
    olives.post(edit(glaze), form)
    assert OptionValue.objects.get().name == "Sea"


def test_no_two_values_of_an_option_share_a_handle(olives, glaze):
    form = with_value(form_in(olives.get(edit(glaze))), name="Sea", slug="sea")
    assert olives.post(edit(glaze), form).status_code == 200
    assert OptionValue.objects.count() == 1


def test_a_new_name_keeps_the_variants_value(olives, glaze):
    value = OptionValue.objects.get()
    form = form_in(olives.get(edit(glaze))) | {"values-0-name": "Deep sea"}
    olives.post(edit(glaze), form)
    assert (value.pk, "Deep sea") == OptionValue.objects.values_list("pk", "name").get()


def ledger(browser, **query):
    rows = browser.get(reverse("stockmovement:index"), query).context["object_list"]
    return [(row.stock_item.variant.sku, row.delta) for row in rows]


def test_the_ledger_is_searched_by_sku_and_filtered(olives, glaze):
    a_variant("MUG", on_hand=4)
    stock.count("MUG", 3, shown=4, why="One broke")
    assert ledger(olives, q="mug") == [("MUG", -1), ("MUG", 4)]
    assert ledger(olives, kind="count") == [("MUG", -1)]
    assert ledger(olives, at_from="2001-01-01", at_to="2001-01-02") == []
    assert len(ledger(olives, at_from="2001-01-01")) == 3


@pytest.mark.parametrize("action", ["edit", "delete"])
def test_ledger_has_no_form_to_change_it(olives, glaze, action):
    moved = StockMovement.objects.get()
    url = reverse(f"stockmovement:{action}", args=[moved.pk])
    assert olives.post(url, {"delta": 99}).status_code == 302
    assert StockMovement.objects.get().delta == moved.delta


def test_ledger_has_no_form_to_add_to_it(olives, glaze):
    olives.post(reverse("stockmovement:add"), {"delta": 99, "kind": "count"})
    assert StockMovement.objects.count() == 1
