"""What people type in German finds what they mean, among the first three hits."""

from __future__ import annotations

import pytest

from tests.kept_rows import kept
from tests.products import german_shop
from tests.products.page_builders import hits

pytestmark = [
    pytest.mark.django_db(databases=["default", "sandbox"]),
    pytest.mark.usefixtures("german"),
]


@pytest.fixture(scope="module")
def german(django_db_setup, django_db_blocker):
    with kept(django_db_blocker):
        german_shop.fill()
        yield


@pytest.mark.parametrize(("typed", "names"), german_shop.searches())
def test_what_people_type_in_german_is_among_the_first_three_hits(guest, typed, names):
    first = hits(guest, typed)[:3]
    assert set(names) <= set(first)
