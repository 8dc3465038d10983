"""What was paid is compared with what was asked, field by field, before an order is paid."""

from __future__ import annotations

import pytest

from checkout.gateway import stripe_client
from checkout.models import Discrepancy, Order
from products.models import StockItem
from sandbox import actions, faults
from tests.builders import a_variant
from tests.checkout_builders import an_open_order, send_event
from tests.marks import committed

pytestmark = [committed, pytest.mark.usefixtures("check_invariants_afterwards")]


def on_hand_and_reserved(variant):
    return StockItem.objects.values_list("on_hand", "reserved").get(variant=variant)


MISMATCHES = {
    "currency": {"currency": "usd"},
    "livemode": {"livemode": True},
    "subtotal": {"amount_subtotal": 2599},
    "total": {"amount_total": 3099},
    "delivery": {
        "shipping_cost": {
            "amount_total": 1,
            "amount_subtotal": 1,
            "shipping_rate": None,
        }
    },
    "order": {"metadata": {"order": "XXXX-XXXX"}},
}


@pytest.mark.parametrize("field", MISMATCHES)
def test_payment_with_another_value_is_not_settled_as_paid(ada, field):
    mug = a_variant(on_hand=5)
    attempt = an_open_order(ada, (mug, 1))
    event = actions.pay(attempt.session_id)
    faults.change(attempt.session_id, **MISMATCHES[field])
    assert send_event(event).status_code == 200
    order = Order.objects.get()
    assert (order.status, order.attention) == ("pending", "review")
    assert Discrepancy.objects.get().kind == "mismatch"
    assert on_hand_and_reserved(mug) == (5, 1)
    assert not order.emails.exists()


@pytest.mark.parametrize(
    "brought", [{"amount_received": 100}, {"amount_received": 0}, {"currency": "usd"}]
)
def test_payment_that_brought_less_than_its_session_says_is_not_paid(ada, brought):
    mug = a_variant(on_hand=5)
    attempt = an_open_order(ada, (mug, 1))
    event = actions.pay(attempt.session_id)
    stored = stripe_client().v1.checkout.sessions.retrieve(attempt.session_id)
    faults.change(stored.payment_intent, **brought)
    assert send_event(event).status_code == 200
    order = Order.objects.get()
    assert (order.status, order.attention) == ("pending", "review")
    line = Discrepancy.objects.get()
    assert line.kind == "mismatch"
    assert line.detail.startswith("received: asked 31.000 GBP, Stripe says ")
    assert on_hand_and_reserved(mug) == (5, 1)
