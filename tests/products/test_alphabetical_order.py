"""Names beyond ASCII: in the order of the alphabet, and found however they are typed."""

from __future__ import annotations

import pytest

from tests.builders import a_variant
from tests.products.page_builders import a_page, told
from tests.products.test_product_admin_list import listed

pytestmark = pytest.mark.django_db
IN_ORDER = ["Äpfel", "bowl", "Éclat", "Etui", "Öl", "oven", "Zucker"]


@pytest.fixture
def names():
    for name in sorted(IN_ORDER):
        a_page(name)


@pytest.mark.usefixtures("names")
def test_shoppers_find_names_in_the_order_of_the_alphabet(guest):
    assert told(guest.get("/products/?sort=name"), ".card-name") == IN_ORDER


@pytest.mark.usefixtures("names")
def test_editors_find_names_in_the_order_of_the_alphabet(olives):
    assert listed(olives) == IN_ORDER
    assert listed(olives, ordering="-name") == IN_ORDER[::-1]


@pytest.mark.parametrize("typed", ["SCHÜSSEL", "schüssel", "Schüs", "(GROSS)"])
def test_editors_find_a_product_by_small_and_large_letters(olives, typed):
    a_variant(name="Schüssel (gross)")
    a_variant(name="Cup")
    assert listed(olives, q=typed) == ["Schüssel (gross)"]
