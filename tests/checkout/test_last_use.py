"""The last use of a code: a hundred shoppers want it at once, and one gets it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connections

from checkout import carts, orders, pricing
from checkout.discount_uses import DiscountGone
from checkout.models import Cart, Order
from checkout.payments import settle
from sandbox import actions
from tests.builders import a_person, a_variant
from tests.checkout_builders import a_cart, a_discount
from tests.marks import committed

pytestmark = [committed, pytest.mark.usefixtures("check_invariants_afterwards")]
SHOPPERS, AT_ONCE = 100, 8


def try_to_pay(cart):
    """Press "Pay" with the total that the code promised; whether a page opened."""
    try:
        orders.start(
            cart=cart,
            buyer=cart.user,
            email=cart.user.email,
            language="en-gb",
            total=Decimal("28.40"),
        )
    except (DiscountGone, orders.TotalChanged):
        return False
    finally:
        connections.close_all()
    return True


def all_at_once():
    waiting = Cart.objects.filter(live_order=None).select_related("user")
    with ThreadPoolExecutor(AT_ONCE) as people:
        return list(people.map(try_to_pay, waiting))


def test_a_hundred_shoppers_get_the_last_use_once_and_once_more_when_it_is_free():
    made = a_discount("LAST", most_uses=1)
    mug = a_variant(price="26.00", on_hand=200)
    for number in range(SHOPPERS):
        cart = a_cart(a_person(f"shopper-{number}@example.com"), (mug, 1))
        carts.keep_code(cart, "LAST")
    assert pricing.price_cart(cart).total == Decimal("28.40")
    assert all_at_once().count(True) == 1
    made.refresh_from_db()
    assert made.used == 1

    first = Order.objects.get(status="pending").attempts.get()
    actions.let_expire(first.session_id)
    settle.session(session_id=first.session_id, cause="Test")
    assert all_at_once().count(True) == 1
    assert Order.objects.filter(status="pending").count() == 1
    made.refresh_from_db()
    assert (made.used, made.codes.get().used) == (1, 1)
