"""Saved for later: what members take out of the cart and keep."""

from __future__ import annotations

from decimal import Decimal

import pytest
from bs4 import BeautifulSoup

from checkout.models import CartLine, SavedLine
from products import stock
from products.models import Variant
from tests.builders import a_variant
from tests.checkout.test_queries import at_most
from tests.checkout_builders import SAME_ORIGIN, a_cart, add_to_cart
from tests.marks import committed
from tests.products.page_builders import texts_of

pytestmark = [committed, pytest.mark.usefixtures("check_invariants_afterwards")]
BY_HTMX = SAME_ORIGIN | {"hx-request": "true", "hx-target": "cart"}


def post(browser, path, headers=SAME_ORIGIN, **data):
    return browser.post(path, data, headers=headers)


def save(browser, sku, headers=SAME_ORIGIN):
    return post(browser, f"/cart/lines/{sku}/save/", headers)


def move(browser, sku, headers=SAME_ORIGIN, **data):
    return post(browser, f"/cart/saved/{sku}/move/", headers, **data)


def in_cart():
    return dict(CartLine.objects.values_list("sku", "quantity"))


def saved():
    return dict(SavedLine.objects.values_list("sku", "quantity"))


def press_undo(browser, page):
    """Press "Undo" on a page, as a browser without scripts would."""
    form = BeautifulSoup(page.content, "html.parser").select_one(".cart-line-gone form")
    fields = {field["name"]: field["value"] for field in form.select("input")}
    return post(browser, form["action"], **fields)


@pytest.fixture
def pieces(ada):
    """A mug, a bowl and a jug, one of each in Ada's cart."""
    found = [a_variant(name=name) for name in ("Oat mug", "Salt bowl", "Ash jug")]
    a_cart(ada, *((piece, 1) for piece in found))
    return found


def test_saved_line_leaves_the_cart_and_stands_below_it(adas, pieces):
    bowl = pieces[1]
    answer = save(adas, bowl.sku)
    assert answer.status_code == 303
    page = adas.get(answer.url)
    lines = texts_of(page, ".split-cart .cart-lines > li")
    assert lines[1] == "Saved Salt bowl for later. Undo"
    assert texts_of(page, ".saved .cart-line-name") == ["Salt bowl"]
    assert bowl.sku not in in_cart()
    assert saved() == {bowl.sku: 1}


def test_undo_puts_a_saved_line_back_where_it_stood(adas, pieces):
    before = texts_of(adas.get("/cart/"), ".cart-line-name")
    for piece in pieces:
        answer = press_undo(adas, adas.get(save(adas, piece.sku).url))
        assert texts_of(adas.get(answer.url), ".cart-line-name") == before
        assert saved() == {}


def test_undo_of_a_second_saving_leaves_what_was_saved_before(ada, adas):
    mug = a_variant()
    a_cart(ada, (mug, 3))
    save(adas, mug.sku)
    add_to_cart(adas, mug.sku, "2")
    page = adas.get(save(adas, mug.sku).url)
    assert saved() == {mug.sku: 5}
    press_undo(adas, page)
    assert (in_cart(), saved()) == ({mug.sku: 2}, {mug.sku: 3})


@pytest.mark.parametrize("headers", [SAME_ORIGIN, BY_HTMX])
def test_moved_line_is_in_the_cart_at_todays_price(adas, pieces, headers):
    mug = pieces[0]
    save(adas, mug.sku)
    Variant.objects.filter(pk=mug.pk).update(price=Decimal("30.00"))
    page = adas.get("/cart/")
    assert "Costs £4 more than when you saved it." in texts_of(page, ".saved p")
    answer = move(adas, mug.sku, headers)
    page = answer if headers is BY_HTMX else adas.get(answer.url)
    assert "Oat mug cost £26 then and costs £30 now." in page.text
    assert "Oat mug is in your cart." in page.text
    assert CartLine.objects.get(sku=mug.sku).price == Decimal("30.00")
    assert saved() == {}


def test_a_lower_price_is_told_too(adas, pieces):
    save(adas, pieces[0].sku)
    Variant.objects.update(price=Decimal("20.00"))
    words = texts_of(adas.get("/cart/"), ".saved p")
    assert "Costs £6 less than when you saved it." in words


@pytest.mark.parametrize("headers", [SAME_ORIGIN, BY_HTMX])
def test_what_is_not_free_any_more_stays_saved(ada, adas, headers):
    mug = a_variant(name="Oat mug", on_hand=5)
    a_cart(ada, (mug, 5))
    save(adas, mug.sku)
    stock.count(mug.sku, 2, shown=5)
    answer = move(adas, mug.sku, headers)
    page = answer if headers is BY_HTMX else adas.get(answer.url)
    assert "Of Oat mug there are 2 instead of 5." in page.text
    assert (in_cart(), saved()) == ({mug.sku: 2}, {mug.sku: 3})
    answer = move(adas, mug.sku, headers)
    assert answer.status_code == 422
    assert "There are no more of Oat mug." in answer.text
    assert (in_cart(), saved()) == ({mug.sku: 2}, {mug.sku: 3})


def test_sold_out_and_withdrawn_pieces_say_so_and_can_not_be_moved(adas, pieces):
    mug, bowl, jug = pieces
    for piece in pieces:
        save(adas, piece.sku)
    stock.count(mug.sku, 0, shown=10)
    Variant.objects.filter(pk=bowl.pk).update(active=False)
    page = adas.get("/cart/")
    assert texts_of(page, ".saved .cart-line-problem") == [
        "No longer sold.",
        "Sold out. We make the next batch when we can.",
    ]
    assert texts_of(page, f"#saved-{bowl.sku} .cart-line-name") == ["Salt bowl"]
    moves = BeautifulSoup(page.content, "html.parser").select("form[action$='/move/']")
    assert [form["action"] for form in moves] == [f"/cart/saved/{jug.sku}/move/"]
    assert move(adas, bowl.sku).status_code == 422
    assert len(saved()) == 3


def test_removed_line_can_be_saved_again_just_as_it_was(adas, pieces):
    mug = pieces[0]
    save(adas, mug.sku)
    before = SavedLine.objects.get()
    answer = post(adas, f"/cart/saved/{mug.sku}/remove/")
    assert not SavedLine.objects.exists()
    page = adas.get(answer.url)
    assert texts_of(page, ".saved li") == ["Removed Oat mug. Undo"]
    for _press in range(2):
        press_undo(adas, page)
        after = SavedLine.objects.get()
        assert (after.sku, after.quantity) == (before.sku, before.quantity)
        assert (after.price, after.saved_at) == (before.price, before.saved_at)


def test_undo_of_somebody_else_or_a_made_up_one_saves_nothing(adas, bens, pieces):
    save(adas, pieces[0].sku)
    answer = post(adas, f"/cart/saved/{pieces[0].sku}/remove/")
    page = adas.get(answer.url)
    press_undo(bens, page)
    for made_up in ("", "x", "a:b:c"):
        post(adas, "/cart/saved/undo/", line=made_up)
        assert adas.get("/cart/", {"unsaved": made_up}).status_code == 200
    assert not SavedLine.objects.exists()


def test_an_empty_cart_shows_what_is_saved(ada, adas):
    mug = a_variant(name="Oat mug")
    a_cart(ada, (mug, 1))
    page = adas.get(save(adas, mug.sku).url)
    assert "Your cart is empty." in page.text
    assert texts_of(page, ".saved .cart-line-name") == ["Oat mug"]


def test_a_hundred_lines_can_be_saved_and_no_more(ada, adas, pieces):
    SavedLine.objects.bulk_create(
        SavedLine(user=ada, sku=f"OLD-{number}", quantity=1, price=1)
        for number in range(99)
    )
    assert save(adas, pieces[0].sku).status_code == 303
    answer = save(adas, pieces[1].sku)
    assert answer.status_code == 422
    assert "You have saved 100 things, and we keep no more." in answer.text
    assert pieces[1].sku in in_cart()


def test_saving_a_line_removed_in_another_window_shows_the_cart_of_now(adas, pieces):
    save(adas, pieces[0].sku)
    answer = save(adas, pieces[0].sku)
    assert answer.status_code == 422
    assert "taken out in another window" in answer.text
    assert saved() == {pieces[0].sku: 1}


def test_a_guest_is_led_to_sign_in_and_keeps_the_cart(guest, ada):
    mug = a_variant()
    add_to_cart(guest, mug.sku)
    page = guest.get("/cart/")
    assert "/account/login/?next=/cart/" in page.text
    assert "Save for later" not in page.text
    assert save(guest, mug.sku).url == "/account/login/?next=/cart/"
    assert save(guest, mug.sku, BY_HTMX)["HX-Redirect"].startswith("/account/login/")
    assert (in_cart(), saved()) == ({mug.sku: 1}, {})


def test_nobody_sees_or_moves_what_another_has_saved(adas, bens, pieces):
    save(adas, pieces[0].sku)
    assert "saved-title" not in bens.get("/cart/").text
    for act in ("move", "remove"):
        post(bens, f"/cart/saved/{pieces[0].sku}/{act}/")
    assert saved() == {pieces[0].sku: 1}
    assert len(in_cart()) == 2


@pytest.mark.parametrize("path", ["lines/{}/save", "saved/{}/move", "saved/{}/remove"])
def test_another_site_can_not_save_move_or_remove(adas, pieces, path):
    save(adas, pieces[0].sku)
    address = f"/cart/{path.format(pieces[0].sku)}/"
    answer = adas.post(address, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    assert adas.get(address).url == "/cart/"
    assert saved() == {pieces[0].sku: 1}


def test_saved_lines_go_with_their_account(ada, adas, pieces):
    save(adas, pieces[0].sku)
    ada.delete()
    assert not SavedLine.objects.exists()


def test_saved_lines_cost_the_cart_one_query(adas, pieces):
    with at_most(100) as asked:
        adas.get("/cart/")
    for piece in pieces[:2]:
        save(adas, piece.sku)
    with at_most(len(asked)):
        adas.get("/cart/")
