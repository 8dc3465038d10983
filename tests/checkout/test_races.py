"""Concurrent requests: real threads and real commits on one database."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from decimal import Decimal
from functools import partial

import pytest
from django.db import connection, connections, transaction
from django.test import Client
from django.utils import timezone

from checkout import orders, refundable, refunds, shipments
from checkout.models import Hold, Order, PaymentAttempt, Shipment
from checkout.models.orders import WhyCancelled
from checkout.payments import reconcile, sessions, settle
from checkout.refunds import NotRefundable, Wanted
from products.models import StockItem, StockMovement
from sandbox import actions, delivery
from sandbox import refunds as stripes
from sandbox.models import Event
from sandbox.refusals import Refusal
from site_config.models import OutgoingEmail
from tests.builders import a_person, a_variant
from tests.checkout_builders import (
    a_cart,
    a_paid_order,
    add_to_cart,
    an_open_order,
    post_event,
)
from tests.conftest import browser_of
from tests.marks import committed

pytestmark = [committed, pytest.mark.usefixtures("check_invariants_afterwards")]


def at_once(act, things):
    """Do `act` to each thing, all starting together; what each gave, in their order."""
    things = list(things)
    gate = threading.Barrier(len(things))

    def run(thing):
        try:
            gate.wait()
            return act(thing)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(things)) as people:
        return list(people.map(run, things))


def press_pay(browser):
    return browser.post("/checkout/", {"total": "31.00"})


DUMMY = "django.core.cache.backends.dummy.DummyCache"
# SQLite lets one write at a time, and the others wait for their turn.
MANY = 40 if connection.vendor == "sqlite" else 50


def many_buyers_of(variant):
    """Browsers of many people, each with one of the variant in the cart."""
    browsers = []
    for number in range(MANY):
        buyer = a_person(f"buyer-{number}@example.com")
        a_cart(buyer, (variant, 1))
        browsers.append(browser_of(buyer))
    return browsers


def test_fifty_buyers_of_five_units_get_five():
    mug = a_variant(on_hand=5)
    browsers = many_buyers_of(mug)
    answers = at_once(press_pay, browsers)
    assert sorted(answer.status_code for answer in answers) == [303] * 5 + [422] * (
        MANY - 5
    )
    refused = [answer for answer in answers if answer.status_code == 422]
    assert all("sold out" in answer.content.decode() for answer in refused)
    open_pages = PaymentAttempt.objects.values_list("session_id", flat=True)
    events = [actions.pay(session_id) for session_id in open_pages]
    assert at_once(send, events) == [200] * 5
    assert Order.objects.filter(status="paid").count() == 5
    stock_item = StockItem.objects.get(variant=mug)
    assert (stock_item.on_hand, stock_item.reserved) == (0, 0)


def test_many_buyers_at_once_all_reach_stripes_page(settings):
    nothing = {"BACKEND": DUMMY}  # "Last seen" is noted each time.
    settings.CACHES = {"default": nothing, "pages": nothing}
    mug = a_variant(on_hand=MANY)
    browsers = many_buyers_of(mug)
    answers = at_once(press_pay, browsers)
    assert [answer.status_code for answer in answers] == [303] * MANY
    assert PaymentAttempt.objects.exclude(session_id=None).count() == MANY


@pytest.mark.skipif(connection.vendor != "postgresql", reason="asks in its dialect")
def test_isolation_is_read_committed_whatever_the_servers_default():
    database = connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        cursor.execute(
            f'ALTER DATABASE "{database}" SET default_transaction_isolation '
            "TO 'repeatable read'"
        )
    connection.close()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SHOW transaction_isolation")
            assert cursor.fetchone() == ("read committed",)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(
                f'ALTER DATABASE "{database}" RESET default_transaction_isolation'
            )


def send(event_id):
    return post_event(*delivery.signed(event_id)).status_code


def test_the_same_event_twenty_times_at_once(ada):
    mug = a_variant(on_hand=5)
    event = actions.pay(an_open_order(ada, (mug, 1)).session_id)
    body, signature = delivery.signed(event)
    answers = at_once(lambda _time: post_event(body, signature).status_code, range(20))
    assert set(answers) == {200}
    assert Order.objects.get().status == "paid"
    assert StockMovement.objects.filter(kind="sell").count() == 1
    assert OutgoingEmail.objects.count() == 1


def test_pay_pressed_twice_at_once_opens_one_page(ada):
    a_cart(ada, (a_variant(on_hand=5), 1))
    browsers = [browser_of(ada), browser_of(ada)]
    answers = at_once(press_pay, browsers)
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.url for answer in answers}) == 1
    assert Order.objects.count() == 1


@pytest.mark.parametrize("_time", range(10))
def test_order_paid_and_cancelled_at_once_moves_stock_once(ada, olive, _time):
    mug = a_variant(on_hand=1)
    attempt = an_open_order(ada, (mug, 1))
    event = actions.pay(attempt.session_id)

    def cancel():
        with suppress(orders.NothingToCancel):
            orders.cancel(Order.objects.get(), who=olive)

    acts = [cancel, partial(send, event), cancel, partial(close_page, attempt)]
    at_once(lambda act: act(), acts)

    assert Order.objects.get().status == "paid"
    assert Hold.objects.get().state == "sold"
    assert StockMovement.objects.filter(kind="sell").count() == 1


@pytest.mark.parametrize("_time", range(10))
def test_order_expired_and_cancelled_at_once_releases_stock_once(ada, olive, _time):
    mug = a_variant(on_hand=1)
    attempt = an_open_order(ada, (mug, 1))

    def cancel():
        with suppress(orders.NothingToCancel):
            orders.cancel(Order.objects.get(), who=olive)

    acts = [cancel, cancel, partial(close_page, attempt)]
    at_once(lambda act: act(), acts)

    assert Order.objects.get().status == "cancelled"
    assert Hold.objects.get().state == "released"
    assert StockItem.objects.get(variant=mug).reserved == 0


def test_page_closed_while_being_paid_is_either_paid_or_expired(ada):
    mug = a_variant(on_hand=200)
    for _time in range(100):
        attempt = an_open_order(ada, (mug, 1))
        acts = [partial(pay_if_open, attempt), partial(close_page, attempt)]
        at_once(lambda act: act(), acts)
        settle.session(session_id=attempt.session_id, cause="Test")
        ada.cart.lines.all().delete()
    paid = Order.objects.filter(status="paid").count()
    cancelled = Order.objects.filter(status="cancelled").count()
    assert paid + cancelled == 100
    stock_item = StockItem.objects.get(variant=mug)
    assert (stock_item.on_hand, stock_item.reserved) == (200 - paid, 0)


def pay_if_open(attempt):
    with suppress(Refusal):
        actions.pay(attempt.session_id)


def close_page(attempt):
    sessions.close_page(attempt, cause="Test", why=WhyCancelled.EXPIRED)


def test_two_reconcilers_and_a_webhook_at_once(ada):
    mug = a_variant(on_hand=1)
    attempt = an_open_order(ada, (mug, 1))
    event = actions.pay(attempt.session_id)
    acts = [reconcile.run, reconcile.run, lambda: send(event)]
    at_once(lambda act: act(), acts)
    assert Order.objects.get().status == "paid"
    assert OutgoingEmail.objects.count() == 1


def test_checkouts_of_the_same_skus_in_any_order_do_not_deadlock(ada):
    pieces = [a_variant(on_hand=100) for _each in range(4)]
    carts = []
    for number in range(12):
        buyer = a_person(f"buyer-{number}@example.com")
        turned = pieces[number % 4 :] + pieces[: number % 4]
        a_cart(buyer, *((piece, 1) for piece in turned))
        carts.append(browser_of(buyer))
    answers = at_once(
        lambda browser: browser.post("/checkout/", {"total": "109.00"}), carts
    )
    assert {answer.status_code for answer in answers} == {303}
    assert set(StockItem.objects.values_list("reserved", flat=True)) == {12}


def test_guest_adding_many_times_at_once_has_one_cart_line(guest):
    mug = a_variant(on_hand=20)
    add_to_cart(guest, mug.sku)

    def press(_time):
        other = Client()
        other.cookies = guest.cookies
        return add_to_cart(other, mug.sku).status_code

    assert set(at_once(press, range(5))) == {303}
    assert guest.get("/cart/").context["cart"].units == 6


def test_two_people_who_send_the_same_pieces_at_once_send_them_once(ada, olive):
    order = a_paid_order(ada, (a_variant(on_hand=9), 3))
    line = order.lines.get()

    def send_two(_time):
        with suppress(shipments.MoreThanLeft):
            shipments.send(
                order, lines={line: 2}, carrier="", number="",
                sent_on=timezone.localdate(), who=olive,
            )  # fmt: skip

    at_once(send_two, range(8))
    assert Shipment.objects.get().units == 2
    assert OutgoingEmail.objects.filter(kind="sent").count() == 1


def test_ten_colleagues_who_refund_at_once_pay_back_no_more_than_was_paid(ada, mona):
    """`test_parallel_refunds`"""
    order = a_paid_order(ada, (a_variant(price=26, on_hand=5), 1))
    payment = order.attempts.get()

    def refund(_press):
        with suppress(NotRefundable):
            return refunds.make(payment, Wanted(amount=Decimal(20)), who=mona)

    made = [refund for refund in at_once(refund, range(10)) if refund]
    assert [refund.status for refund in made] == ["succeeded"]
    assert refundable.of_order(order).amount == payment.amount - 20


def test_one_event_of_a_refund_five_times_at_once_is_one_refund(ada):
    order = a_paid_order(ada, (a_variant(price=26, on_hand=5), 1))
    intent = order.attempts.get().payment_intent_id
    made = stripes.refund({"payment_intent": intent, "amount": 500})
    event = Event.objects.get(about=made["id"]).id
    assert at_once(send, [event] * 5) == [200] * 5
    assert order.refunds.get().amount == 5
    assert order.emails.filter(kind="refunded").count() == 1
