"""Killed in the middle of anything, started again: the same end as without it.

A process of its own does the act and is killed (-9) before or after its n-th commit or call
to Stripe, for every n. Inside a transaction it makes no difference where: it is undone.
"""

from __future__ import annotations

import os
import signal
import traceback
from contextlib import suppress

import pytest
from django.core.cache import cache
from django.db import connections
from django.utils import timezone

from checkout import orders, pricing, refunds, shipments
from checkout.models import Cart, Order, Refund, Shipment
from checkout.payments import reconcile
from checkout.refunds import Wanted
from products import stock
from products.models import StockItem, Variant
from sandbox import actions
from sandbox import refunds as stripes
from sandbox.client import SandboxHTTPClient
from sandbox.models import Event, Record
from site_config.errors import ShopError
from site_config.models import OutgoingEmail
from tests.builders import a_variant
from tests.checkout_builders import a_cart, a_paid_order, an_open_order, send_event
from tests.marks import committed
from tests.sequences.till import forget_everything, pass_time

pytestmark = [committed, pytest.mark.usefixtures("check_invariants_afterwards")]


class Countdown:
    """Kills this process at the n-th moment that matters."""

    left = 0

    @classmethod
    def tick(cls) -> None:
        cls.left -= 1
        if cls.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


class DyingClient(SandboxHTTPClient):
    """Stripe's client in a process that may be killed before a call, or after it."""

    def request(self, *args, **kwargs):
        Countdown.tick()
        answer = super().request(*args, **kwargs)
        Countdown.tick()
        return answer


def die_at_commits():
    shop = connections["default"]
    commit = shop.commit

    def dying_commit():
        Countdown.tick()
        commit()
        Countdown.tick()

    shop.commit = dying_commit


def was_killed(act, moment):
    """Do `act` in a process that is killed at that moment; whether it came so far."""
    connections.close_all()
    child = os.fork()
    if not child:
        try:
            connections.close_all()
            connections["default"].ensure_connection()
            die_at_commits()
            Countdown.left = moment
            with suppress(ShopError):
                act()
        except BaseException:  # noqa: BLE001 - pytest's own process must not go on here.
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    _child, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


@pytest.fixture(autouse=True)
def dying_client(settings):
    settings.STRIPE_HTTP_CLIENT = f"{__name__}.DyingClient"
    settings.TASKS = {
        name: {**backend, "BACKEND": "django_tasks.backends.dummy.DummyBackend"}
        for name, backend in settings.TASKS.items()
    }


def after_a_while():
    """Payment pages have closed since, and `reconcile` has run as it does each minute."""
    for _run in range(2):
        pass_time(minutes=50)
        cache.clear()
        reconcile.run()


def the_end(variant):
    """What must be the same, killed or not."""
    item = StockItem.objects.get(variant=variant)
    at_stripe = [
        (row.kind, row.data.get("status"), row.data.get("amount"))
        for row in Record.objects.exclude(kind__in=["item", "shipping_rate"])
        if row.data.get("status") != "expired"
    ]
    return {
        "stock": (item.on_hand, item.reserved),
        "orders": sorted(
            Order.objects.exclude(status="cancelled").values_list("status", flat=True)
        ),
        "refunds": list(Refund.objects.values_list("amount", "status")),
        "parcels": Shipment.objects.count(),
        # A shop that was killed has heard nothing for a while, and says so to the store.
        "emails": sorted(
            OutgoingEmail.objects.exclude(kind="alarm").values_list("kind", flat=True)
        ),
        "stripe": sorted(at_stripe, key=str),
    }


def check_out(mug, shopper, colleague):
    """A shopper presses "Pay"."""
    a_cart(shopper, (mug, 2))

    def act():
        cart = Cart.objects.get(user=shopper)
        orders.start(
            cart=cart,
            buyer=shopper,
            email=shopper.email,
            language="en-gb",
            total=pricing.price_cart(cart).total,
        )

    return act


def hear_of_a_payment(mug, shopper, colleague):
    """Stripe's event of a payment arrives."""
    attempt = an_open_order(shopper, (mug, 2))
    event = actions.pay(attempt.session_id)
    return lambda: send_event(event)


def hear_of_a_closed_page(mug, shopper, colleague):
    """Stripe's event of a page that was left arrives."""
    attempt = an_open_order(shopper, (mug, 2))
    event = actions.let_expire(attempt.session_id)
    return lambda: send_event(event)


def look_for_lost_payments(mug, shopper, colleague):
    """`reconcile` finds a payment of which no event came."""
    attempt = an_open_order(shopper, (mug, 2))
    actions.pay(attempt.session_id)
    pass_time(minutes=50)
    return reconcile.run


def refund_a_line(mug, shopper, colleague):
    """A colleague refunds one of two, and it goes back to stock."""
    order = a_paid_order(shopper, (mug, 2))
    attempt, line = order.attempts.get(), order.lines.get().pk
    wanted = Wanted(lines={line: 1}, restock={line: 1})
    return lambda: refunds.make(attempt, wanted, who=colleague, key="one-press")


def hear_of_a_refund(mug, shopper, colleague):
    """Stripe's event of a refund in the dashboard arrives."""
    order = a_paid_order(shopper, (mug, 2))
    intent = order.attempts.get().payment_intent_id
    made = stripes.refund({"payment_intent": intent, "amount": 500})
    event = Event.objects.get(about=made["id"]).id
    return lambda: send_event(event)


def send_a_parcel(mug, shopper, colleague):
    """A colleague sends one of two."""
    order = a_paid_order(shopper, (mug, 2))
    return lambda: shipments.send(
        order,
        lines={order.lines.get(): 1},
        carrier="",
        number="",
        sent_on=timezone.localdate(),
        who=colleague,
        seen=0,
    )


# What Stripe knows is found without anybody doing it again.
KNOWN_TO_STRIPE = [
    hear_of_a_payment,
    hear_of_a_closed_page,
    look_for_lost_payments,
    hear_of_a_refund,
]
ACTS = [check_out, refund_a_line, send_a_parcel, *KNOWN_TO_STRIPE]


@pytest.fixture
def begin(ada, mona):
    """Empty the till and make ready for an act: what it is done to, and the act itself."""
    mug = a_variant(price=26, on_hand=0)

    def begin_with(act_of):
        forget_everything()
        stock.receive(mug.sku, 5)
        fresh = Variant.objects.get(pk=mug.pk)
        return fresh, act_of(fresh, ada, mona)

    return begin_with


def ends_of(begin, act_of, *, again):
    """The end without a kill, and then those of being killed ever later."""
    mug, act = begin(act_of)
    act()
    after_a_while()
    ends, moment, killed = [the_end(mug)], 0, True
    while killed:
        moment += 1
        mug, act = begin(act_of)
        killed = was_killed(act, moment)
        if again:
            with suppress(ShopError):
                act()
        after_a_while()
        ends.append(the_end(mug))
    return ends


@pytest.mark.parametrize("act_of", ACTS, ids=lambda act_of: act_of.__name__)
def test_killed_and_done_again_the_end_is_the_same(begin, act_of):
    wanted, *ends = ends_of(begin, act_of, again=True)
    assert ends == [wanted] * len(ends)
    assert len(ends) > 2


@pytest.mark.parametrize("act_of", KNOWN_TO_STRIPE, ids=lambda act_of: act_of.__name__)
def test_killed_and_left_alone_the_end_is_the_same(begin, act_of):
    wanted, *ends = ends_of(begin, act_of, again=False)
    assert ends == [wanted] * len(ends)
    assert len(ends) > 2
