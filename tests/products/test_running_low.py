"""The panel on the admin's home page that names products running low."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group

from home.groups import EDITORS, MANAGERS
from products.models import StockItem
from tests.builders import a_person, a_variant
from tests.conftest import browser_of

pytestmark = pytest.mark.django_db


def front_page(group):
    colleague = a_person("colleague@example.com")
    colleague.groups.add(Group.objects.get(name=group))
    return " ".join(browser_of(colleague).get("/admin/").text.split())


def three_stock_levels():
    """One that is full, one that is low, one that is empty."""
    a_variant(on_hand=10)
    low = a_variant(on_hand=2)
    StockItem.objects.filter(variant=low).update(low_at=3)
    a_variant(on_hand=0)


def test_panel_counts_products_that_are_low_or_sold_out():
    three_stock_levels()
    page = front_page(MANAGERS)
    assert "1 product is running low" in page
    assert "1 product has something sold out" in page


def test_editors_see_no_panel_about_stock():
    three_stock_levels()
    assert "running low" not in front_page(EDITORS)


def test_no_panel_is_shown_when_nothing_is_low():
    a_variant(on_hand=10)
    assert 'id="running-low"' not in front_page(MANAGERS)


def test_the_admin_shows_the_shops_icon():
    page = front_page(EDITORS)
    assert "img/icon.svg" in page
    assert "Wagtail</title>" not in page
