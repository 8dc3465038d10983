"""Buying without an account: an address alone, the order by its link, and later in an account."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils.html import escape

from checkout import claims, order_links
from checkout.models import Cart, Order, OrderEvent, PaymentAttempt
from sandbox import actions
from site_config.models import StoreSettings
from tests.accounts.steps import Browser, ask_for_code, enter_code, sign_in
from tests.builders import a_person, a_variant
from tests.checkout_builders import a_guest_order, add_to_cart
from tests.marks import committed

pytestmark = [committed, pytest.mark.usefixtures("check_invariants_afterwards")]
GATE = "/account/login/?next=/checkout/"
EVA = "guest@example.com"  # Of `a_guest_order`, too.
TOTAL = "31.00"


def let_guests_buy(may=True):
    store = StoreSettings.current()
    store.guests_may_buy = may
    store.save()


@pytest.fixture
def visitor(db):
    """A browser in which nobody is signed in, at a shop whose emails leave at once."""
    return Browser()


@pytest.fixture
def eva(db):
    """A browser with one mug in its cart, in a shop where guests may buy."""
    let_guests_buy()
    browser = Client()
    add_to_cart(browser, a_variant("MUG").sku)
    return browser


def go_on(browser, email=EVA):
    return browser.post("/checkout/guest/", {"email": email, "next": "/checkout/"})


def pay(browser):
    """Open Stripe's page and pay there; returns the way back."""
    browser.post("/checkout/", {"total": TOTAL})
    session_id = PaymentAttempt.objects.latest("pk").session_id
    actions.pay(session_id)
    return f"/success/?session_id={session_id}"


def test_guest_buys_with_an_address_alone(eva):
    assert "Go on without an account" in eva.get(GATE).text
    assert go_on(eva, "Guest@Example.com").url == "/checkout/"
    assert EVA in eva.get("/checkout/").text
    page = eva.get(pay(eva)).text
    order = Order.objects.get()
    assert (order.user, order.email, order.status) == (None, EVA, "paid")
    assert f"Order {order.number} is paid." in page
    assert escape(order_links.page_of(order)) in page


@pytest.mark.parametrize("email", ["", "eva", f"{'e' * 250}@example.com"])
def test_address_that_is_none_is_refused_beside_the_field(eva, email):
    answer = go_on(eva, email)
    assert answer.status_code == 422
    assert "error-summary" in answer.text
    assert "Go on without an account" in answer.text
    assert eva.get("/checkout/").url == GATE


def test_guest_may_change_the_address(eva):
    go_on(eva, "eva@exmaple.com")
    assert f'href="{GATE}"' in eva.get("/checkout/").text
    assert 'value="eva@exmaple.com"' in eva.get(GATE).text
    go_on(eva)
    assert EVA in eva.get("/checkout/").text


def test_without_the_setting_there_are_no_guests(eva):
    let_guests_buy(False)
    assert "Go on without an account" not in eva.get(GATE).text
    assert go_on(eva).url == "/checkout/"
    assert eva.get("/checkout/").url == GATE


def test_sign_in_page_elsewhere_offers_no_guests(eva):
    assert "Go on without" not in eva.get("/account/login/").text


def test_nobody_without_a_cart_gets_a_session(client, eva):
    assert go_on(client).url == "/cart/"
    assert not client.cookies


def test_switching_guests_off_keeps_the_cart_and_lets_an_open_page_be_paid(eva):
    go_on(eva)
    way_back = pay(eva)
    add_to_cart(eva, a_variant("BOWL").sku)
    let_guests_buy(False)
    assert "is paid." in eva.get(way_back).text
    assert eva.get("/checkout/").url == GATE
    assert [line.sku for line in Cart.objects.get().lines.all()] == ["BOWL"]
    let_guests_buy()
    assert "Check and pay" in eva.get("/checkout/").text


def test_nobody_else_sees_how_the_payment_went(eva, client, adas):
    go_on(eva)
    way_back = pay(eva)
    for other in (client, adas):
        assert other.get(way_back).status_code == 404


def test_guest_who_signs_in_instead_keeps_the_cart_and_its_one_open_page(eva):
    go_on(eva)
    eva.post("/checkout/", {"total": TOTAL})
    ada = a_person("ada@example.com")
    sign_in(eva, ada.email)
    mine = Cart.objects.get()
    assert mine.user == ada
    assert [line.sku for line in mine.lines.all()] == ["MUG"]
    assert eva.post("/checkout/", {"total": TOTAL}).status_code == 303
    assert Order.objects.filter(status="pending").count() == 1


def test_code_for_the_address_moves_its_orders_into_the_account(visitor):
    order = a_guest_order((a_variant(), 1))
    other = a_guest_order((a_variant(), 1))
    keep = order_links.keep_of(order)
    page = visitor.get(keep).text
    assert f'value="{EVA}"' in page
    assert f'name="next" value="{keep}"' in page

    ask_for_code(visitor, EVA, next=keep)
    answer = visitor.get(enter_code(visitor, next=keep).url)

    order.refresh_from_db()
    assert order.user.email == EVA
    assert answer.url == f"/account/orders/{order.number}/"
    assert "2 orders that were placed with your address" in visitor.get(answer.url).text
    told = OrderEvent.objects.filter(kind="claimed", who=order.user)
    assert {event.order for event in told} == {order, other}
    assert visitor.get(order_links.token_of(order)).status_code == 404


def test_link_of_an_order_leads_to_the_account_once_it_is_there(client):
    order = a_guest_order((a_variant(), 1))
    link = order_links.page_of(order)
    claims.claim(a_person(EVA))
    assert client.get(link).url == f"/account/orders/{order.number}/"


def test_signing_in_by_password_moves_orders_of_a_verified_address(visitor):
    order = a_guest_order((a_variant(), 1))
    owner = a_person(EVA)
    sign_in(visitor, EVA)
    order.refresh_from_db()
    assert order.user == owner


def test_claim_needs_verified(visitor):
    """Somebody with the address in their account, who has never proved to own it."""
    order = a_guest_order((a_variant(), 1))
    mallory = a_person("mallory@example.com")
    EmailAddress.objects.create(user=mallory, email=EVA)
    sign_in(visitor, mallory.email)
    visitor.post(order_links.keep_of(order))
    order.refresh_from_db()
    assert order.user is None


def test_order_of_another_address_is_not_moved(visitor):
    order = a_guest_order((a_variant(), 1))
    ada = a_person("ada@example.com")
    sign_in(visitor, ada.email)
    page = visitor.get(order_links.keep_of(order)).text
    assert "this order was placed with g…@e…" in page
    visitor.post(order_links.keep_of(order))
    order.refresh_from_db()
    assert order.user is None


def test_who_is_signed_in_already_moves_the_order_by_a_press(client):
    owner = a_person(EVA)
    client.force_login(owner)
    order = a_guest_order((a_variant(), 1))
    keep = order_links.keep_of(order)
    assert "Keep it in my account" in client.get(keep).text
    assert client.post(keep).url == f"/account/orders/{order.number}/"
    order.refresh_from_db()
    assert order.user == owner


def test_orders_are_moved_and_told_of_once(db):
    order = a_guest_order((a_variant(), 1))
    owner = a_person(EVA)
    assert (claims.claim(owner), claims.claim(owner)) == (1, 0)
    assert order.events.filter(kind="claimed").count() == 1


def test_order_stays_claimed_when_its_owner_changes_the_address(db):
    a_guest_order((a_variant(), 1))
    owner = a_person(EVA)
    claims.claim(owner)
    EmailAddress.objects.filter(user=owner).update(email="new@example.com")
