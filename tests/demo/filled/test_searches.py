"""What people type finds what they mean, among the first three hits, on every database."""

from __future__ import annotations

import pytest

from tests.demo.filled.searches import ENGLISH, GROUPS
from tests.products.page_builders import hits

pytestmark = [
    pytest.mark.django_db(databases=["default", "sandbox"]),
    pytest.mark.usefixtures("loaded"),
]


@pytest.mark.parametrize(("typed", "names"), ENGLISH)
def test_what_people_type_is_among_the_first_three_hits(guest, typed, names):
    first = hits(guest, typed)[:3]
    for name in names:
        if name in GROUPS:
            assert first
            assert set(first) <= set(GROUPS[name])
        else:
            assert name in first
