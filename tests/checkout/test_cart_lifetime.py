"""Which rows a cart makes, how long they stay, and what two windows make of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from checkout import add_lines, carts
from checkout.models import Cart, CartLine
from checkout.payments import reconcile
from products.models import Variant
from tests.builders import a_person, a_variant
from tests.checkout.test_races import at_once
from tests.checkout_builders import (
    SAME_ORIGIN,
    add_to_cart,
    an_open_order,
)
from tests.marks import committed

pytestmark = [committed, pytest.mark.usefixtures("check_invariants_afterwards")]
BY_HTMX = SAME_ORIGIN | {"hx-request": "true"}


def change(browser, sku, quantity, headers=SAME_ORIGIN):
    return browser.post(f"/cart/lines/{sku}/", {"quantity": quantity}, headers=headers)


@pytest.mark.parametrize("headers", [SAME_ORIGIN, BY_HTMX])
def test_refused_add_leaves_no_cart_and_no_session(guest, headers):
    mug = a_variant(on_hand=1)
    answers = [
        add_to_cart(guest, mug.sku, quantity, headers) for quantity in ("2", "21", "x")
    ]
    answers.append(add_to_cart(guest, "NOT-THERE", "1", headers))
    assert [answer.status_code for answer in answers] == [422, 422, 422, 404]
    assert not Cart.objects.exists()
    assert not Session.objects.exists()


def test_refused_add_leaves_no_cart_of_a_member(adas):
    add_to_cart(adas, a_variant(on_hand=1).sku, "2")
    assert not Cart.objects.exists()


def test_one_address_adds_sixty_times_a_minute(guest):
    mug = a_variant(on_hand=1)
    answers = [add_to_cart(guest, mug.sku, "2") for _time in range(61)]
    assert {answer.status_code for answer in answers[:60]} == {422}
    assert answers[60].status_code == 429
    assert answers[60]["Retry-After"] == "60"


def test_guests_cart_is_deleted_after_thirty_days_without_a_change(guest, ada):
    mug = a_variant(on_hand=9)
    add_to_cart(guest, mug.sku)
    carts.add(to=Cart.objects.create(user=ada), variant=mug, quantity=1)
    Cart.objects.update(changed_at=timezone.now() - timedelta(days=29))
    assert reconcile.run()["old carts deleted"] == 0
    Cart.objects.update(changed_at=timezone.now() - timedelta(days=31))
    assert reconcile.run()["old carts deleted"] == 1
    assert Cart.objects.get().user == ada


def test_cart_with_an_open_payment_page_stays(ada):
    an_open_order(ada)
    long_ago = timezone.now() - timedelta(days=31)
    Cart.objects.update(user=None, token="a-token", changed_at=long_ago)
    assert carts.delete_old_guest_carts() == 0


@pytest.mark.parametrize("quantity", ["1", "2", "0"])
def test_each_change_postpones_the_deletion_of_a_cart(guest, quantity):
    mug = a_variant(on_hand=9)
    add_to_cart(guest, mug.sku)
    long_ago = timezone.now() - timedelta(days=31)
    Cart.objects.update(changed_at=long_ago)
    change(guest, mug.sku, quantity)
    assert Cart.objects.get().changed_at > long_ago + timedelta(days=30)


@pytest.mark.parametrize("headers", [SAME_ORIGIN, BY_HTMX])
def test_changing_a_line_removed_in_another_window_shows_the_current_cart(
    guest, headers
):
    mug, bowl = a_variant(on_hand=9), a_variant(on_hand=9, name="Salt bowl")
    add_to_cart(guest, mug.sku)
    add_to_cart(guest, bowl.sku)
    change(guest, mug.sku, "0")

    answer = change(guest, mug.sku, "2", headers)
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "taken out in another window" in page
    assert "Salt bowl" in page
    assert CartLine.objects.get().sku == bowl.sku
    assert change(guest, mug.sku, "0", headers).status_code in (200, 303)


def test_line_of_a_deleted_variant_can_be_removed(guest):
    mug = a_variant(on_hand=9)
    add_to_cart(guest, mug.sku)
    Variant.objects.update(active=False)
    assert change(guest, mug.sku, "3").status_code == 422
    assert change(guest, mug.sku, "0").status_code == 303
    assert not CartLine.objects.exists()


@pytest.mark.parametrize("headers", [SAME_ORIGIN, BY_HTMX])
@pytest.mark.parametrize("buy", ["", "1"])
def test_browser_without_cookies_gets_a_message_and_leaves_no_row(guest, headers, buy):
    data = {"sku": a_variant(on_hand=9).sku, "quantity": "1", "buy": buy}
    answer = guest.post("/cart/add/", data, headers=headers)
    assert answer.status_code == 307
    guest.cookies.clear()
    page = guest.post(answer.url, data, headers=headers, follow=True)
    assert page.status_code == 200
    assert "Your browser has not kept our cookie" in page.content.decode()
    assert not Cart.objects.exists()
    assert not Session.objects.exists()
    assert "Your browser has not kept" not in guest.get("/cart/").content.decode()


@pytest.mark.parametrize("headers", [SAME_ORIGIN, BY_HTMX])
def test_first_add_of_a_browser_with_cookies_is_in_the_cart(guest, headers):
    mug = a_variant(on_hand=9)
    data = {"sku": mug.sku, "quantity": "2"}
    answer = guest.post("/cart/add/", data, headers=headers, follow=True)
    assert f"{mug.product.name} is in your cart." in answer.content.decode()
    assert CartLine.objects.get().quantity == 2


@pytest.mark.parametrize("time", range(10))
def test_adding_while_signing_in_loses_no_line(time):
    mug, bowl = a_variant(on_hand=9), a_variant(on_hand=9)
    guest = Cart.objects.create(token=f"token-{time}")
    carts.add(to=guest, variant=mug, quantity=1)
    user = a_person(f"ada-{time}@example.com")
    mine = Cart.objects.create(user=user)

    def add_in_the_other_window():
        try:
            carts.add(to=guest, variant=bowl, quantity=1)
        except carts.CartGone:
            return 0
        return 1

    acts = [lambda: add_lines.merge(guest=guest, user=user), add_in_the_other_window]
    _added, came = at_once(lambda act: act(), acts)
    assert Cart.objects.filter(user=None).count() == 0
    assert mine.lines.count() == 1 + came
