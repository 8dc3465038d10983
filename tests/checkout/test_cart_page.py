"""What the cart shows beside its lines: what was removed, free delivery, what is new."""

from __future__ import annotations

import pytest

from products.models import Variant
from site_config.models import StoreSettings
from tests.builders import a_variant
from tests.checkout_builders import SAME_ORIGIN, add_to_cart
from tests.products.page_builders import told

pytestmark = pytest.mark.django_db


def test_what_was_removed_is_told_where_it_stood(guest):
    pieces = [a_variant(name=name) for name in ("Oat mug", "Salt bowl", "Ash jug")]
    for piece in pieces:
        add_to_cart(guest, piece.sku)
    line = f"/cart/lines/{pieces[1].sku}/"
    answer = guest.post(line, {"quantity": "0"}, headers=SAME_ORIGIN)
    lines = told(guest.get(answer.url), ".cart-lines > li")
    assert lines[1] == "Removed Salt bowl. Undo"
    assert len(lines) == 3


@pytest.mark.parametrize("place", ["", "-1", "99", "9" * 400, "x", "٣", "\0", "<b>"])
def test_a_place_that_somebody_wrote_into_the_address_is_no_error(guest, place):
    mug = a_variant()
    answer = guest.get("/cart/", {"removed": mug.sku, "place": place})
    assert told(answer, ".cart-line-gone") == ["Removed Stoneware mug. Undo"]


def test_an_empty_cart_shows_what_is_new(guest):
    a_variant(name="Oat mug")
    assert told(guest.get("/cart/"), ".card-name") == ["Oat mug"]


def test_how_far_it_is_to_free_delivery_is_told(guest):
    mug = a_variant(price="26.00")
    StoreSettings.objects.update_or_create(defaults={"free_delivery_from": 60})
    add_to_cart(guest, mug.sku, "2")
    assert told(guest.get("/cart/"), "#free-delivery") == ["£8 more for free delivery."]
    add_to_cart(guest, mug.sku)
    page = guest.get("/cart/")
    assert told(page, "#free-delivery") == ["Delivery is free."]
    assert 'value="78.00" max="60.00"' in page.text


def test_where_delivery_always_costs_the_same_nothing_is_told_of_it(guest):
    mug = a_variant()
    add_to_cart(guest, mug.sku)
    assert told(guest.get("/cart/"), "#free-delivery") == []
    StoreSettings.objects.update_or_create(
        defaults={"free_delivery_from": 60, "delivery_price": 0}
    )
    assert told(guest.get("/cart/"), "#free-delivery") == []


def test_what_is_gone_keeps_its_name(guest):
    mug = a_variant(name="Oat mug")
    add_to_cart(guest, mug.sku)
    Variant.objects.update(active=False)
    assert told(guest.get("/cart/"), ".cart-line-name") == ["Oat mug"]
