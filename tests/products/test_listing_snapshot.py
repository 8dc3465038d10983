"""Lists in memory: sets of products as whole numbers, and when they are read again."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from products.listing import snapshot
from products.listing.snapshot import PRICES_TOGETHER, Slot, bits_of, places_in
from products.models import ProductPage
from site_config import remembered
from tests.builders import a_product, a_variant
from tests.products.page_builders import a_product_in

MANY = 5 * PRICES_TOGETHER + 7
BOUNDS = [None, *map(Decimal, ("0", "10", "10.5", "12", "63.99", "64", "500"))]


def test_a_set_of_places_is_a_number_and_back():
    for places in ([], [0], [7, 8, 9], [0, 64, 1000]):
        assert places_in(bits_of(places)) == places


@pytest.fixture(scope="module")
def slot():
    """So many variants that prices are looked up in runs; several cost the same."""
    prices = sorted((Decimal(10 + place % 60), place) for place in range(MANY))
    places = bits_of(place for _price, place in prices)
    return Slot(prices=prices, every=places, runs=snapshot._runs(prices))


@pytest.mark.parametrize("low", BOUNDS)
@pytest.mark.parametrize("high", BOUNDS)
def test_prices_between_bounds(slot, low, high):
    wanted = [
        place
        for price, place in slot.prices
        if (low is None or price >= low) and (high is None or price <= high)
    ]
    assert places_in(slot.at_prices(low, high)) == sorted(wanted)


@pytest.mark.django_db
def test_a_product_is_found_below_its_department_alone():
    bowl, print_ = a_product_in("ceramics", "Bowl"), a_product_in("prints", "Tide")
    every = snapshot.read()
    for product in (bowl, print_):
        department = ProductPage.objects.get(product=product).get_parent()
        found = places_in(every.below(department.path))
        assert [every.keys[place] for place in found] == [product.pk]


@pytest.mark.django_db
def test_a_product_without_a_variant_is_in_no_list(guest):
    a_product("Only planned")
    mug = a_variant(product=a_product("Mug"))
    assert [slot.variants for slot in snapshot.read().slots] == [{1: mug.pk}]
    assert "Only planned" not in guest.get("/products/").text


@pytest.mark.django_db
def test_what_expires_is_not_remembered_longer(monkeypatch):
    mug = a_variant()
    soon = timezone.now() + timedelta(minutes=1)
    ProductPage.objects.filter(product=mug.product_id).update(expire_at=soon)
    with remembered.while_reading(None):
        assert snapshot.current().slots
        monkeypatch.setattr(timezone, "now", lambda: soon)
        assert not snapshot.current().slots
