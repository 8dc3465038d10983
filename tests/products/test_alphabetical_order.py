"""Alphabetical order and search of names beyond ASCII."""

from __future__ import annotations

import pytest

from tests.builders import a_variant
from tests.products.page_builders import a_page, texts_of
from tests.products.test_product_admin_list import listed

pytestmark = pytest.mark.django_db
IN_ORDER = ["Äpfel", "bowl", "Éclat", "Etui", "Öl", "oven", "Zucker"]


@pytest.fixture
def names():
    for name in sorted(IN_ORDER):
        a_page(name)


@pytest.mark.usefixtures("names")
def test_shoppers_see_products_in_alphabetical_order(guest):
    assert texts_of(guest.get("/products/?sort=name"), ".card-name") == IN_ORDER


@pytest.mark.usefixtures("names")
def test_editors_see_products_in_alphabetical_order(olives):
    assert listed(olives) == IN_ORDER
    assert listed(olives, ordering="-name") == IN_ORDER[::-1]


@pytest.mark.parametrize("typed", ["SCHÜSSEL", "schüssel", "Schüs", "(GROSS)"])
def test_editors_search_products_regardless_of_case(olives, typed):
    a_variant(name="Schüssel (gross)")
    a_variant(name="Cup")
    assert listed(olives, q=typed) == ["Schüssel (gross)"]
