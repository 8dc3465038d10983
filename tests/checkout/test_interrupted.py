"""Somebody else acts while a shopper's payment page is being opened."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from checkout import orders
from checkout.models import Order, PaymentAttempt
from checkout.payments import settle
from sandbox import actions
from sandbox.client import SandboxHTTPClient
from tests.builders import a_variant
from tests.checkout_builders import a_cart
from tests.conftest import browser_of
from tests.marks import committed

pytestmark = [committed, pytest.mark.usefixtures("check_invariants_afterwards")]
PAY = {"total": "31.00"}


class InterruptedClient(SandboxHTTPClient):
    """Stripe's client: before the next new page reaches the shop, somebody else acts."""

    meanwhile: list[Callable[[], object]] = []
    somebody_acts = False

    def request(self, method, url, *args, **kwargs):
        answer = super().request(method, url, *args, **kwargs)
        opens = method == "post" and url.endswith("/checkout/sessions")
        if opens and self.meanwhile and not self.somebody_acts:
            InterruptedClient.somebody_acts = True
            self.meanwhile.pop()()
            InterruptedClient.somebody_acts = False
        return answer


@pytest.fixture
def meanwhile(settings):
    """What others do, the last of it first."""
    settings.STRIPE_HTTP_CLIENT = f"{__name__}.InterruptedClient"
    InterruptedClient.meanwhile.clear()
    return InterruptedClient.meanwhile


def test_shopper_whose_order_a_colleague_cancels_just_then_gets_another(
    ada, adas, olive, meanwhile
):
    a_cart(ada, (a_variant(on_hand=1), 1))
    meanwhile.append(lambda: orders.cancel(Order.objects.get(), who=olive))
    answer = adas.post("/checkout/", PAY)
    assert answer.status_code == 303
    attempt = PaymentAttempt.objects.get(status="open")
    assert answer.url == attempt.url
    assert [order.status for order in Order.objects.order_by("pk")] == [
        "cancelled",
        "pending",
    ]


def test_shopper_whose_orders_are_cancelled_again_and_again_reads_that(
    ada, adas, olive, meanwhile
):
    a_cart(ada, (a_variant(on_hand=1), 1))
    meanwhile += [lambda: orders.cancel(Order.objects.latest("pk"), who=olive)] * 3
    answer = adas.post("/checkout/", PAY)
    assert answer.status_code == 422
    assert "The cart changed while you paid." in answer.content.decode()
    assert set(Order.objects.values_list("status", flat=True)) == {"cancelled"}


def test_shopper_who_pays_in_another_tab_just_then_is_led_to_that_order(
    ada, adas, meanwhile
):
    a_cart(ada, (a_variant(on_hand=2), 1))

    def pay_in_another_tab():
        assert browser_of(ada).post("/checkout/", PAY).status_code == 303
        session_id = PaymentAttempt.objects.get().session_id
        actions.pay(session_id)
        settle.session(session_id=session_id, cause="Test")

    meanwhile.append(pay_in_another_tab)
    answer = adas.post("/checkout/", PAY)
    assert answer.status_code == 303
    assert answer.url.startswith("/success/?session_id=cs_test_")
    assert Order.objects.get().status == "paid"
