"""What the cart shows beside its lines: removed lines, free delivery, new products."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from checkout.models import CartLine
from products.models import Variant
from tests.builders import a_variant, set_delivery
from tests.checkout_builders import SAME_ORIGIN, add_to_cart
from tests.products.page_builders import texts_of

pytestmark = pytest.mark.django_db


def test_removed_line_is_named_at_its_place(guest):
    pieces = [a_variant(name=name) for name in ("Oat mug", "Salt bowl", "Ash jug")]
    for piece in pieces:
        add_to_cart(guest, piece.sku)
    line = f"/cart/lines/{pieces[1].sku}/"
    answer = guest.post(line, {"quantity": "0"}, headers=SAME_ORIGIN)
    lines = texts_of(guest.get(answer.url), ".cart-lines > li")
    assert lines[1] == "Removed Salt bowl. Undo"
    assert len(lines) == 3


def names(answer):
    return texts_of(answer, "a.cart-line-name")


def undo(guest, answer):
    """Press "Undo" on the page that follows a removal."""
    page = BeautifulSoup(guest.get(answer.url).content, "html.parser")
    fields = page.select(".cart-line-gone input")
    return add_to_cart(guest, **{field["name"]: field["value"] for field in fields})


@pytest.mark.parametrize("place", [0, 1, 2])
def test_undo_puts_a_line_back_where_it_stood(guest, place):
    pieces = [a_variant(name=name) for name in ("Oat mug", "Salt bowl", "Ash jug")]
    for piece in pieces:
        add_to_cart(guest, piece.sku, "2")
    before = names(guest.get("/cart/"))
    line = f"/cart/lines/{pieces[place].sku}/"
    removed = guest.post(line, {"quantity": "0"}, headers=SAME_ORIGIN)
    answer = undo(guest, removed)
    assert names(guest.get(answer.url)) == before
    assert set(CartLine.objects.values_list("quantity", flat=True)) == {2}


def test_lines_removed_one_after_the_other_are_put_back_in_turn(guest):
    pieces = [a_variant(name=name) for name in ("Oat mug", "Salt bowl", "Ash jug")]
    for piece in pieces:
        add_to_cart(guest, piece.sku)
    before = names(guest.get("/cart/"))
    answers = [
        guest.post(f"/cart/lines/{sku}/", {"quantity": "0"}, headers=SAME_ORIGIN)
        for sku in (pieces[1].sku, pieces[0].sku)
    ]
    for answer in reversed(answers):
        undo(guest, answer)
    assert names(guest.get("/cart/")) == before


@pytest.mark.parametrize("place", ["-1", "99", "9" * 400, "x", "٣", "1.0", "<b>"])
def test_an_invalid_place_adds_a_line_at_the_end(guest, place):
    for name in ("Oat mug", "Salt bowl"):
        add_to_cart(guest, a_variant(name=name).sku)
    add_to_cart(guest, a_variant(name="Ash jug").sku, place=place)
    assert names(guest.get("/cart/")) == ["Oat mug", "Salt bowl", "Ash jug"]


def test_adding_again_moves_no_line(guest):
    mug, bowl = a_variant(name="Oat mug"), a_variant(name="Salt bowl")
    for piece in (mug, bowl):
        add_to_cart(guest, piece.sku)
    add_to_cart(guest, bowl.sku, place="0")
    assert names(guest.get("/cart/")) == ["Oat mug", "Salt bowl"]


@pytest.mark.parametrize("place", ["", "-1", "99", "9" * 400, "x", "٣", "\0", "<b>"])
def test_an_invalid_place_in_the_address_is_no_error(guest, place):
    mug = a_variant()
    answer = guest.get("/cart/", {"removed": mug.sku, "place": place})
    assert texts_of(answer, ".cart-line-gone") == ["Removed Stoneware mug. Undo"]


def test_an_empty_cart_shows_what_is_new(guest):
    a_variant(name="Oat mug")
    assert texts_of(guest.get("/cart/"), ".card-name") == ["Oat mug"]


def test_cart_says_how_much_is_missing_for_free_delivery(guest):
    mug = a_variant(price="26.00")
    set_delivery(free_from=60)
    add_to_cart(guest, mug.sku, "2")
    assert texts_of(guest.get("/cart/"), "#free-delivery") == [
        "£8 more for free delivery."
    ]
    add_to_cart(guest, mug.sku)
    page = guest.get("/cart/")
    assert texts_of(page, "#free-delivery") == ["Delivery is free."]
    assert 'value="78.00" max="60.00"' in page.text


def test_cart_says_nothing_of_free_delivery_where_there_is_none(guest):
    mug = a_variant()
    add_to_cart(guest, mug.sku)
    assert texts_of(guest.get("/cart/"), "#free-delivery") == []
    for free in ({"price": 0}, {"free_from": 0}):
        set_delivery(**{"free_from": 60, **free})
        assert texts_of(guest.get("/cart/"), "#free-delivery") == []


def test_line_that_is_no_longer_sold_keeps_its_name(guest):
    mug = a_variant(name="Oat mug")
    add_to_cart(guest, mug.sku)
    Variant.objects.update(active=False)
    assert texts_of(guest.get("/cart/"), ".cart-line-name") == ["Oat mug"]
