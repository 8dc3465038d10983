"""Stripe does not answer, answers partly, or refuses; and too many requests are limited."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django_ratelimit.core import is_ratelimited

from checkout import gateway, orders
from checkout.models import Discrepancy, Hold, Order, PaymentAttempt
from products.models import StockItem
from sandbox import faults
from sandbox.models import Fault
from tests.builders import a_variant
from tests.checkout_builders import (
    a_cart,
    an_open_order,
    start_checkout,
)
from tests.marks import committed

pytestmark = [committed, pytest.mark.usefixtures("check_invariants_afterwards")]


def pay(browser, total="31.00"):
    return browser.post("/checkout/", {"total": total})


def reserved(variant):
    return StockItem.objects.get(variant=variant).reserved


@pytest.mark.parametrize("kind", ["timeout", "409", "429", "503"])
def test_hold_stays_while_stripe_does_not_answer(ada, adas, kind):
    mug = a_variant(on_hand=3)
    a_cart(ada, (mug, 2))
    faults.next(kind, times=2)
    with gateway.deadline(4):  # Of the wait for another request that opens the page.
        answer = pay(adas, "57.00")
    assert answer.status_code == 503
    assert "Nothing was charged and your cart is as it was." in answer.content.decode()
    assert (reserved(mug), ada.cart.lines.get().quantity) == (2, 2)
    Fault.objects.all().delete()
    assert pay(adas, "57.00").status_code == 303
    assert Order.objects.count() == 1


def test_shopper_can_pay_after_a_server_error_that_stripe_repeats(ada, adas):
    a_cart(ada)
    faults.next("500", times=2)
    assert [pay(adas).status_code for _press in range(2)] == [503, 503]
    begun = timezone.now() - timedelta(minutes=3)
    PaymentAttempt.objects.update(created_at=begun, asked_at=begun)
    assert pay(adas).status_code == 303
    assert [order.status for order in Order.objects.order_by("pk")] == [
        "cancelled",
        "pending",
    ]


def test_an_answer_that_was_lost_is_asked_for_with_the_same_key(ada, adas):
    a_cart(ada)
    faults.next("lost", times=2)
    assert pay(adas).status_code == 503
    before = PaymentAttempt.objects.get()
    assert before.session_id is None
    assert pay(adas).status_code == 303
    assert PaymentAttempt.objects.get().key == before.key
    assert sessions_at_stripe() == 1


def sessions_at_stripe():
    soon = timezone.now() - timedelta(hours=1)
    return len(list(gateway.sessions_since(soon)))


def test_refused_session_releases_stock_and_goes_to_the_inbox(ada, adas):
    mug = a_variant(on_hand=3)
    a_cart(ada, (mug, 2))
    faults.next("400")
    assert pay(adas, "57.00").status_code == 503
    order = Order.objects.get()
    assert (order.status, order.why_cancelled) == ("cancelled", "refused")
    assert reserved(mug) == 0
    assert Discrepancy.objects.get().kind == "refused"
    assert pay(adas, "57.00").status_code == 303


def test_page_with_another_total_is_closed_before_it_is_paid(ada, adas):
    a_cart(ada)
    faults.next_session(amount_subtotal=1, amount_total=501)
    assert pay(adas).status_code == 503
    order = Order.objects.get()
    assert (order.status, order.why_cancelled) == ("cancelled", "refused")
    assert not Hold.objects.filter(state="held").exists()


def test_a_retry_sends_the_identical_request(ada):
    mine = a_cart(ada)
    faults.next("timeout", times=2)
    with pytest.raises(orders.PaymentUnavailable):
        start_checkout(mine)
    before = PaymentAttempt.objects.get().parameters
    start_checkout(mine)
    assert PaymentAttempt.objects.get().parameters == before
    assert before["expires_at"] == int(
        PaymentAttempt.objects.get().expires_at.timestamp()
    )


def test_stripe_is_never_called_inside_a_transaction(ada):
    attempt = an_open_order(ada)
    with transaction.atomic(), pytest.raises(RuntimeError):
        gateway.read_session(attempt.session_id)


def test_client_has_timeouts_and_one_retry():
    transport = gateway.TimedClient()
    assert transport._timeout == (2, 6)
    assert gateway.stripe_client()._requestor._options.max_network_retries == 1


def test_checkout_is_rate_limited_by_cart(ada, adas):
    a_cart(ada)
    answers = [pay(adas).status_code for _press in range(11)]
    assert answers == [303] * 10 + [429]
    assert pay(adas)["Retry-After"] == "600"


def test_checkout_is_rate_limited_by_ip_address(ada, adas, rf):
    a_cart(ada)
    assert pay(adas).status_code == 303
    for _press in range(60):
        is_ratelimited(
            rf.post("/checkout/"),
            group="checkout",
            key="ip",
            rate="60/10m",
            increment=True,
        )
    assert pay(adas).status_code == 429


def busy(times, words):
    """A database that is locked `times` times for statements with all of `words`."""
    left = iter(range(times))

    def refuse(execute, sql, params, many, context):
        if all(word in sql for word in words) and next(left, None) is not None:
            raise OperationalError("database is locked")
        return execute(sql, params, many, context)

    return connection.execute_wrapper(refuse)


def test_page_that_stripe_opened_is_kept_though_the_database_was_busy(ada, adas):
    a_cart(ada)
    with busy(2, ["UPDATE", "checkout_paymentattempt", "session_id"]):
        answer = pay(adas)
    assert answer.status_code == 303
    assert PaymentAttempt.objects.get().url == answer.url


def test_busy_database_for_last_seen_does_not_fail_a_request(adas):
    with busy(1, ["usersessions_usersession"]):
        assert adas.get("/account/").status_code == 200
