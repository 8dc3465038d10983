"""Stripe is slow, down, busy or broken: the truth within 15 seconds, and nothing twice.

Each trouble lasts while a shopper presses "Pay" twice, and while a merchant presses "Refund"
twice. Nobody waits here: the clock moves on by what the client would wait for an answer.
"""

from __future__ import annotations

import time
import uuid

import pytest
import stripe
from django.utils import timezone

from checkout import carts, gateway
from checkout.gateway import client as gateway_client
from checkout.models import Order, PaymentAttempt, Refund
from checkout.payments import reconcile, sessions
from products.models import StockItem
from sandbox import actions, faults
from sandbox import client as sandbox_client
from sandbox.models import Record
from tests.builders import a_variant
from tests.checkout_builders import (
    a_cart,
    a_paid_order,
    age_attempts,
    an_open_order,
    send_event,
)
from tests.marks import committed

pytestmark = [committed, pytest.mark.usefixtures("check_invariants_afterwards")]
NOT_CHARGED = "Nothing was charged and your cart is as it was."
ASKED_AGAIN = "is asked for again by itself, and is made once."
ANSWERED_WITHIN = 15  # Seconds.
TROUBLES = {
    "slow": {"kind": "slow", "seconds": 10},
    "down": {"kind": "timeout"},
    "too many requests": {"kind": "429"},
    "500 after the work": {"kind": "500_after"},
}


class Clock:
    """Moves only while somebody waits."""

    def __init__(self) -> None:
        self.began = self.now = time.monotonic()

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def time(self) -> float:
        return time.time()

    @property
    def waited(self) -> float:
        return self.now - self.began


class HangingClient(sandbox_client.SandboxHTTPClient):
    """Waits as long as Stripe's client does for an answer that never comes."""

    def request(self, *args, **kwargs):
        before = sandbox_client.time.monotonic()
        try:
            return super().request(*args, **kwargs)
        except stripe.APIConnectionError:
            waited = sandbox_client.time.monotonic() - before
            sandbox_client.time.sleep(self.patience - waited)
            raise


@pytest.fixture
def clock(monkeypatch, settings):
    clock = Clock()
    for module in (gateway_client, sessions, sandbox_client):
        monkeypatch.setattr(module, "time", clock)
    settings.STRIPE_HTTP_CLIENT = f"{__name__}.HangingClient"
    return clock


@pytest.fixture(params=TROUBLES)
def trouble(request):
    """What is wrong with Stripe, from when it begins until `faults.clear()`."""
    return lambda: faults.next(lasting=True, **TROUBLES[request.param])


@pytest.fixture
def in_time(clock):
    """Each press is answered soon enough, by the clock that only waiting moves."""

    def press(act):
        clock.began = clock.now
        answer = act()
        assert clock.waited <= ANSWERED_WITHIN
        return answer

    return press


def pay(browser):
    return browser.post("/checkout/", {"total": "31.00"})


def kept_at_stripe(kind):
    return [row.data for row in Record.objects.filter(kind=kind)]


def test_shopper_hears_in_time_and_gets_one_page_when_stripe_is_back(
    ada, adas, trouble, in_time
):
    a_cart(ada, (a_variant(on_hand=1), 1))
    trouble()
    for _press in range(2):
        answer = in_time(lambda: pay(adas))
        assert (answer.status_code, answer["Retry-After"]) == (503, "60")
        assert NOT_CHARGED in answer.content.decode()
    faults.clear()
    answer = in_time(lambda: pay(adas))
    attempt = PaymentAttempt.objects.get()
    assert (answer.status_code, answer.url) == (303, attempt.url)
    assert len(kept_at_stripe("checkout.session")) == 1


def test_page_of_a_shopper_who_has_left_is_found_again(ada, adas, trouble, in_time):
    mug = a_variant(on_hand=1)
    a_cart(ada, (mug, 1))
    trouble()
    in_time(lambda: pay(adas))
    faults.clear()
    age_attempts(minutes=3)
    reconcile.run()
    attempt = PaymentAttempt.objects.get()
    assert (attempt.status, StockItem.objects.get().reserved) == ("open", 1)
    send_event(actions.pay(attempt.session_id))
    assert Order.objects.get().status == "paid"
    assert len(kept_at_stripe("charge")) == 1


def test_shopper_whose_page_is_open_hears_in_time_and_pays_on_that_page(
    ada, adas, trouble, in_time
):
    attempt = an_open_order(ada, (a_variant(on_hand=1), 1))
    trouble()
    answer = in_time(lambda: pay(adas))
    if answer.status_code == 503:
        assert NOT_CHARGED in answer.content.decode()
    faults.clear()
    assert in_time(lambda: pay(adas)).url == attempt.url
    assert len(kept_at_stripe("checkout.session")) == 1


def test_merchant_hears_in_time_and_the_refund_is_made_once(
    ada, mona, monas, trouble, in_time
):
    order = a_paid_order(ada, (a_variant(on_hand=1), 1))
    trouble()
    form = {
        "reason": "requested_by_customer",
        "amount": "26",
        "press": str(uuid.uuid4()),
    }
    for _press in range(2):
        answer = in_time(lambda: monas.post(f"/admin/orders/refund/{order.pk}/", form))
        assert answer.status_code == 303
        assert ASKED_AGAIN in monas.get(answer.url).content.decode()
    assert Refund.objects.get().status == "asking"
    faults.clear()
    a_while_ago = timezone.now() - reconcile.MIN_AGE
    Refund.objects.update(
        created_at=a_while_ago, asked_at=a_while_ago, looked_at=a_while_ago
    )
    reconcile.run()
    assert Refund.objects.get().status == "succeeded"
    assert [refund["amount"] for refund in kept_at_stripe("refund")] == [2600]
    assert order.emails.filter(kind="refunded").count() == 1


def test_merchant_who_cancels_hears_in_time_that_the_order_stays(
    ada, mona, monas, trouble, in_time
):
    attempt = an_open_order(ada, (a_variant(on_hand=1), 1))
    trouble()
    answer = in_time(lambda: monas.post(f"/admin/orders/cancel/{attempt.order_id}/"))
    page = monas.get(answer.url).content.decode()
    order = Order.objects.get()
    if order.status == "pending":
        assert "so the order stays as it is." in page
    else:
        assert "The order is cancelled." in page
    faults.clear()
    monas.post(f"/admin/orders/cancel/{attempt.order_id}/")
    assert Order.objects.get().status == "cancelled"
    assert kept_at_stripe("checkout.session")[0]["status"] == "expired"


@pytest.fixture
def sluggish():
    """Every call is answered, just before the client would give up."""
    return lambda: faults.next(
        "slow", seconds=gateway.NORMAL_TIMEOUT.answer - 0.1, lasting=True
    )


def test_merchant_who_cancels_an_order_without_a_page_hears_in_time(
    ada, adas, mona, monas, sluggish, in_time
):
    a_cart(ada, (a_variant(on_hand=1), 1))
    faults.next("lost", times=2, on=faults.NEW_SESSION)
    pay(adas)
    order = Order.objects.get()
    sluggish()
    answer = in_time(lambda: monas.post(f"/admin/orders/cancel/{order.pk}/"))
    assert "so the order stays as it is." in monas.get(answer.url).content.decode()
    faults.clear()
    monas.post(f"/admin/orders/cancel/{order.pk}/")
    assert Order.objects.get().status == "cancelled"


def test_shopper_with_another_cart_hears_in_time_and_has_one_page_in_the_end(
    ada, adas, sluggish, in_time
):
    mug = a_variant(on_hand=2)
    an_open_order(ada, (mug, 1))
    carts.add(to=ada.cart, variant=mug, quantity=1)
    sluggish()
    answer = in_time(lambda: adas.post("/checkout/", {"total": "57.00"}))
    assert answer.status_code == 503
    assert NOT_CHARGED in answer.content.decode()
    faults.clear()
    assert adas.post("/checkout/", {"total": "57.00"}).status_code == 303
    pages = [page["status"] for page in kept_at_stripe("checkout.session")]
    assert pages == ["expired", "open"]


def test_the_clients_own_timeouts_fit_into_the_time():
    retries = gateway.stripe_client()._requestor._options.max_network_retries
    assert gateway.NORMAL_TIMEOUT.answer * (retries + 1) < ANSWERED_WITHIN
    assert gateway.LONGEST_CALL < gateway_client.REQUEST_DEADLINE == ANSWERED_WITHIN
