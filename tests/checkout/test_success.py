"""The success page: what is true of a payment, for its owner only."""

from __future__ import annotations

import re
import socket
import time

import pytest

from checkout.models import Discrepancy, Order
from checkout.models.orders import WhyCancelled
from checkout.payments import resolve, settle
from products import stock
from sandbox import actions, faults
from tests.builders import a_variant
from tests.checkout_builders import (
    a_paid_order,
    an_open_order,
    pay_late,
)
from tests.marks import committed

pytestmark = [committed, pytest.mark.usefixtures("check_invariants_afterwards")]


def come_back(browser, attempt):
    return browser.get("/success/", {"session_id": attempt.session_id})


def html_of(answer):
    return " ".join(answer.content.decode().split())


def test_paid(ada, adas):
    attempt = an_open_order(ada)
    actions.pay(attempt.session_id)
    text = html_of(come_back(adas, attempt))
    assert f"Thank you. Order {attempt.order.number} is paid." in text
    assert "We have emailed a…@e…" in text
    assert "12 Harbour Street" in text


def test_processing(ada, adas):
    attempt = an_open_order(ada)
    actions.pay_by_bank(attempt.session_id)
    text = html_of(come_back(adas, attempt))
    assert "Your order is placed. Your bank is still working on it." in text


def test_unpaid_and_still_open(ada, adas):
    attempt = an_open_order(ada)
    text = html_of(come_back(adas, attempt))
    assert "This payment is not finished." in text
    assert "Continue paying" in text
    assert Order.objects.get().status == "pending"


def test_failed(ada, adas):
    attempt = an_open_order(ada)
    actions.pay_by_bank(attempt.session_id)
    settle.session(session_id=attempt.session_id, cause="Test")
    actions.bank_fails(attempt.session_id)
    text = html_of(come_back(adas, attempt))
    assert "The bank declined the payment." in text
    assert "Nothing was charged." in text


def test_expired(ada, adas):
    attempt = an_open_order(ada)
    actions.let_expire(attempt.session_id)
    text = html_of(come_back(adas, attempt))
    assert "That payment page has closed." in text


def test_paid_but_sold_out(ada, adas):
    mug = a_variant(on_hand=1)
    attempt = an_open_order(ada, (mug, 1))
    actions.let_expire(attempt.session_id)
    settle.session(session_id=attempt.session_id, cause="Test")
    stock.count(mug.sku, 0, shown=1)
    pay_late(attempt)
    settle.session(session_id=attempt.session_id, cause="Test")
    text = html_of(come_back(adas, attempt))
    assert "We have your payment and must talk to you." in text
    assert "One piece sold out while you paid." in text


def ask_again(browser, attempt, poll):
    """What htmx sends from the page that waits."""
    asked = {"session_id": attempt.session_id, "poll": poll}
    return browser.get("/success/", asked, headers={"HX-Request": "true"})


def next_poll(answer):
    """The number that the page will ask with next, and in how many seconds."""
    found = re.search(r'poll=(\d+)" hx-trigger="load delay:(\d+)s"', html_of(answer))
    return found and tuple(map(int, found.groups()))


def test_while_stripe_does_not_answer_the_page_checks_and_claims_nothing(ada, adas):
    attempt = an_open_order(ada)
    actions.pay(attempt.session_id)
    faults.next("timeout")
    answer = come_back(adas, attempt)
    assert answer.status_code == 200
    assert "Checking with Stripe…" in html_of(answer)
    assert "Check again" in html_of(answer)
    assert next_poll(answer) == (1, 2)
    assert Order.objects.get().status == "pending"


def test_the_page_that_waits_asks_again_for_two_minutes_and_then_stops(ada, adas):
    attempt = an_open_order(ada)
    faults.next("timeout", times=20)
    poll, waits = 0, [2]
    while next_one := next_poll(ask_again(adas, attempt, poll)):
        poll, wait = next_one
        waits.append(wait)
    assert waits == [2, 2, 4, 8, *[10] * 7]
    last = ask_again(adas, attempt, poll)
    assert last.status_code == 286
    assert "We can't reach Stripe right now." in html_of(last)


def test_only_the_waiting_part_is_replaced_so_that_the_focus_stays(ada, adas):
    attempt = an_open_order(ada)
    faults.next("timeout", times=2)
    page = html_of(come_back(adas, attempt))
    answer = ask_again(adas, attempt, 0)
    assert (answer.status_code, answer["HX-Retarget"]) == (200, "#asking")
    assert html_of(answer) in page
    assert "<h1" not in html_of(answer)


def test_result_replaces_the_waiting_part_and_is_the_same_as_in_the_page(ada, adas):
    attempt = an_open_order(ada)
    actions.pay(attempt.session_id)
    answer = ask_again(adas, attempt, 3)
    assert answer.status_code == 286
    assert "HX-Request" in answer["Vary"]
    assert f"Thank you. Order {attempt.order.number} is paid." in html_of(answer)
    assert html_of(answer) in html_of(come_back(adas, attempt))


def test_checking_again_by_hand_says_that_stripe_does_not_answer(ada, adas):
    attempt = an_open_order(ada)
    actions.pay(attempt.session_id)
    faults.next("timeout")
    answer = adas.get("/success/", {"session_id": attempt.session_id, "poll": "1"})
    assert answer.status_code == 200
    assert "We can't reach Stripe right now." in html_of(answer)
    assert Order.objects.get().status == "pending"


@pytest.mark.parametrize("poll", ["", "-1", "99", "x", "٣", "1\0"])
def test_an_invalid_poll_number_only_ends_the_polling(ada, adas, poll):
    attempt = an_open_order(ada)
    faults.next("timeout")
    assert "We can't reach Stripe right now." in html_of(ask_again(adas, attempt, poll))


def test_success_page_is_quick_while_stripe_is_slow(ada, adas, settings):
    attempt = an_open_order(ada)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.STRIPE_API_BASE = f"http://127.0.0.1:{silent.getsockname()[1]}"
        settings.STRIPE_HTTP_CLIENT = "checkout.gateway.TimedClient"
        begun = time.monotonic()
        answer = come_back(adas, attempt)
    assert "Checking with Stripe…" in html_of(answer)
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize("session_id", ["", "cs_test_nothing", "x\0y", "'", "٣" * 300])
def test_unknown_missing_or_broken(adas, session_id):
    answer = adas.get("/success/", {"session_id": session_id})
    assert answer.status_code == 404
    assert "We can't show this order here." in answer.content.decode()


def test_anothers_and_an_unknown_session_read_the_same(ada, bens, guest):
    order = a_paid_order(ada)
    session_id = order.attempts.get().session_id
    foreign = come_back(bens, order.attempts.get())
    unknown = bens.get("/success/", {"session_id": "cs_test_nothing"})
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.text.replace(session_id, "cs_test_nothing") == unknown.text
    assert come_back(guest, order.attempts.get()).status_code == 404


def test_the_address_alone_never_makes_an_order_paid(ada, adas):
    attempt = an_open_order(ada)
    adas.get("/success/", {"session_id": attempt.session_id, "paid": "1"})
    assert Order.objects.get().status == "pending"


def test_refreshing_is_harmless(ada, adas):
    attempt = an_open_order(ada)
    actions.pay(attempt.session_id)
    for _time in range(3):
        come_back(adas, attempt)
    order = Order.objects.get()
    assert (order.emails.count(), order.events.filter(kind="paid").count()) == (1, 1)


def test_leaving_the_payment_page_keeps_the_cart_and_says_nothing_was_charged(
    ada, adas
):
    an_open_order(ada)
    text = html_of(adas.get("/cart/?cancelled=1"))
    assert "You left the payment page. Nothing was charged." in text
    assert ada.cart.lines.count() == 1


def test_leaving_a_page_that_was_paid_after_all_leads_to_its_order(ada, adas):
    attempt = an_open_order(ada)
    actions.pay(attempt.session_id)
    answer = adas.get("/cart/?cancelled=1")
    assert (answer.status_code, answer.url) == (
        303,
        f"/success/?session_id={attempt.session_id}",
    )


def test_success_page_is_not_cached(ada, adas):
    answer = come_back(adas, an_open_order(ada))
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "same-origin"


def test_paid_order_is_never_called_uncharged_after_its_line_is_settled(
    ada, adas, olive
):
    attempt = an_open_order(ada)
    actions.let_expire(attempt.session_id)
    settle.session(
        session_id=attempt.session_id, cause="Test", why=WhyCancelled.REPLACED
    )
    pay_late(attempt)
    settle.session(session_id=attempt.session_id, cause="Test")
    resolve.as_settled(Discrepancy.objects.get(), who=olive, how="Sent another.")
    text = html_of(come_back(adas, attempt))
    assert "We have your payment and must talk to you." in text
    assert attempt.order.number in html_of(adas.get("/account/orders/"))
