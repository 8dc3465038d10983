"""The admin's search of pages, which is Wagtail's own and asks MySQL's full-text index."""

from __future__ import annotations

import pytest

from tests.builders import a_variant
from tests.marks import committed


@committed
@pytest.mark.parametrize("typed", ["Stoneware mug", "STONEWARE", "stone", "Stoneware"])
def test_page_is_found_however_its_name_is_written(olives, typed):
    a_variant()
    page = olives.get("/admin/pages/search/", {"q": typed}).content.decode()
    assert "Stoneware mug" in page.partition("<table")[2]
