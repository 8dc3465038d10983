"""A link to a cart: what it shows, what it adds, and what it never does."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from hashlib import sha256

import pytest
from bs4 import BeautifulSoup
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from checkout import shared_carts
from checkout.models import Cart, CartLine
from products import stock
from products.models import Variant
from tests.builders import a_variant
from tests.checkout_builders import SAME_ORIGIN, a_cart, add_to_cart
from tests.marks import committed
from tests.products.page_builders import texts_of

pytestmark = [committed, pytest.mark.usefixtures("check_invariants_afterwards")]
TAKE = "Put these in my cart"


def link_on(page):
    """The path of the link that the cart page offers."""
    field = BeautifulSoup(page.content, "html.parser").select_one("#share-link")
    return "/" + field["value"].split("/", 3)[3] if field else None


@pytest.fixture
def pieces():
    return [a_variant(name="Oat mug", on_hand=9), a_variant(name="Salt bowl")]


@pytest.fixture
def link(ada, adas, pieces):
    """The link to Ada's cart: three mugs and a bowl."""
    a_cart(ada, (pieces[0], 3), (pieces[1], 1))
    return link_on(adas.get("/cart/"))


def ended(path):
    """The same link, whose last day was yesterday."""
    _day, lines = shared_carts.SIGNER.unsign_object(path.split("/")[3])
    yesterday = timezone.localdate() - timedelta(days=1)
    token = shared_carts.SIGNER.sign_object([yesterday.isoformat(), lines])
    return f"/cart/shared/{token}/"


def take(browser, path):
    browser.cookies["shop"] = "1"
    return browser.post(path, headers=SAME_ORIGIN, follow=True)


def test_link_shows_the_cart_at_todays_prices_and_sets_no_cookie(guest, link):
    Variant.objects.filter(product__name="Oat mug").update(price=Decimal("30.00"))
    page = guest.get(link)
    assert page.status_code == 200
    assert texts_of(page, ".cart-line-name") == ["Oat mug", "Salt bowl"]
    assert texts_of(page, ".cart-line-total") == ["£90", "£26"]
    assert texts_of(page, ".summary-total dd") == ["£116"]
    assert not page.cookies
    assert page["Cache-Control"] == "no-store"
    assert page["Referrer-Policy"] == "same-origin"
    assert '<meta name="robots" content="noindex">' in page.text
    assert "ada" not in page.text.lower()


def test_opening_the_link_changes_nothing(guest, bens, link):
    before = list(CartLine.objects.values())
    for browser in (guest, bens):
        browser.get(link)
        browser.get(link, headers={"hx-request": "true"})
    assert list(CartLine.objects.values()) == before
    assert Cart.objects.count() == 1


def test_guest_puts_a_shared_cart_into_an_own_one(guest, link, pieces):
    page = take(guest, link)
    assert "4 of 4 pieces added." in page.text
    mine = Cart.objects.get(user=None)
    held = dict(mine.lines.values_list("sku", "quantity"))
    assert held == {pieces[0].sku: 3, pieces[1].sku: 1}


def test_shared_pieces_are_added_to_what_a_member_has(ben, bens, link, pieces):
    a_cart(ben, (pieces[0], 2))
    take(bens, link)
    held = dict(ben.cart.lines.values_list("sku", "quantity"))
    assert held == {pieces[0].sku: 5, pieces[1].sku: 1}


def test_what_can_not_be_had_is_said_before_and_after_taking_it(guest, link, pieces):
    stock.count(pieces[0].sku, 2, shown=9)
    Variant.objects.filter(pk=pieces[1].pk).update(active=False)
    page = guest.get(link)
    problems = texts_of(page, ".cart-line-problem")
    assert problems == ["We now have 2.", "No longer sold."]
    [notice] = texts_of(take(guest, link), ".messages .notice")
    assert notice == (
        "2 of 4 pieces added. Of Oat mug there are 2 instead of 3. "
        "Salt bowl is no longer made."
    )


def test_where_nothing_can_be_had_no_cart_is_made(guest, link, pieces):
    Variant.objects.filter(pk=pieces[1].pk).update(active=False)
    stock.count(pieces[0].sku, 0, shown=9)
    assert TAKE not in guest.get(link).text
    assert "0 of 4 pieces added." in take(guest, link).text
    assert Cart.objects.count() == 1


def test_browser_without_cookies_gets_a_message_and_leaves_no_row(link):
    guest = Client()
    answer = guest.post(link, headers=SAME_ORIGIN)
    assert answer.status_code == 307
    guest.cookies.clear()
    page = guest.post(answer.url, headers=SAME_ORIGIN, follow=True)
    assert "Your browser has not kept our cookie" in page.text
    assert Cart.objects.count() == 1
    assert Session.objects.count() == 1  # Ada's.


def test_another_site_can_not_fill_a_cart(bens, link):
    answer = bens.post(link, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    assert Cart.objects.count() == 1


@pytest.mark.parametrize("method", ["get", "post"])
def test_link_works_for_thirty_days_and_then_says_so(guest, bens, link, method):
    answer = getattr(bens, method)(ended(link), headers=SAME_ORIGIN)
    assert answer.status_code == 410
    assert "This link has ended." in answer.text
    assert not Cart.objects.filter(user__email="ben@example.com").exists()
    last_day, _lines = shared_carts.SIGNER.unsign_object(link.split("/")[3])
    assert last_day == (timezone.localdate() + timedelta(days=30)).isoformat()


@pytest.mark.parametrize("method", ["get", "post"])
def test_link_that_was_changed_or_cut_is_refused_in_words(bens, link, method):
    token = link.split("/")[3]
    for wrong in (token[:-1], token[1:], f"x{token}", "x", "a:b", token.swapcase()):
        path = f"/cart/shared/{wrong}/"
        answer = getattr(bens, method)(path, headers=SAME_ORIGIN)
        assert answer.status_code == 404
        assert "This link is not complete." in answer.text
    assert Cart.objects.count() == 1


def test_same_cart_has_one_link_all_day_and_an_empty_one_has_none(guest, pieces):
    assert link_on(guest.get("/cart/")) is None
    add_to_cart(guest, pieces[0].sku)
    assert link_on(guest.get("/cart/")) == link_on(guest.get("/cart/"))


def test_cart_that_would_need_a_long_link_says_so(guest):
    for number in range(50):
        sku = sha256(str(number).encode()).hexdigest()
        add_to_cart(guest, a_variant(sku).sku)
    page = guest.get("/cart/")
    assert "There is too much in this cart for a link." in page.text
    assert link_on(page) is None


def test_cart_of_fifty_pieces_with_short_skus_fits_into_a_link(guest):
    for _each in range(50):
        add_to_cart(guest, a_variant().sku)
    link = link_on(guest.get("/cart/"))
    assert len(link) < 1000
    assert len(texts_of(guest.get(link), ".cart-line-name")) == 50
