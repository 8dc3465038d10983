"""Ada's past orders: the shop's own verbs made them, and they add up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from checkout import carts, progress
from checkout.models import Cart, Order, PaymentAttempt, Refund, Return
from checkout.payments import audit
from demo import data_files, past_orders, users
from products.models import StockItem, StockMovement, Variant
from tests.builders import a_variant
from tests.marks import committed

pytestmark = committed
ROW = next(row for row in data_files.read("people")["person"] if "order" in row)


@pytest.fixture
def ada():
    """Ada as the example shop knows her, and what she is going to buy."""
    users.create()
    for sku in {sku for order in ROW["order"] for sku, _quantity in order["lines"]}:
        a_variant(sku=sku, on_hand=9)
    return User.objects.get(email=ROW["email"])


def test_ada_has_shopped_here_before(ada):
    assert past_orders.create() == 5
    statuses = [order.status for order in Order.objects.of(ada)]
    assert statuses == ["paid", "paid", "cancelled", "paid", "paid"]
    assert Order.objects.of(ada)[0].delivery_address["city"] == "Edinburgh"
    assert not ada.cart.lines.exists()


def test_her_orders_lie_as_far_back_as_the_data_say(ada):
    past_orders.create()
    for order, row in zip(Order.objects.of(ada).reverse(), ROW["order"], strict=True):
        age = timezone.now() - order.placed_at
        placing = order.events.filter(kind__in=["placed", "paid", "cancelled"])
        times = placing.values_list("at", flat=True)
        assert (
            timedelta(0) <= age - timedelta(days=row["days_ago"]) < timedelta(hours=1)
        )
        assert all(abs(at - order.placed_at) < timedelta(hours=1) for at in times)


def test_her_parcels_left_some_days_after_each_order(ada):
    past_orders.create()
    orders = [order for order in Order.objects.of(ada).reverse() if order.is_paid]
    sent = [progress.of(order) for order in orders]
    assert [(each.sent, each.left) for each in sent] == [(2, 0), (2, 0), (5, 0), (3, 1)]
    rows = [row for row in ROW["order"] if "parcels" in row]
    for order, row in zip(orders, rows, strict=True):
        parcels = order.shipments.order_by("sent_on")
        for parcel, data in zip(parcels, row["parcels"], strict=True):
            ago = timezone.localdate() - parcel.sent_on
            assert ago.days == row["days_ago"] - data["days_later"]
            assert parcel.created_at.date() == parcel.sent_on
            assert parcel.tracking_number == data["number"]
        events = order.events.filter(kind="sent").values_list("at", flat=True)
        assert [at.date() for at in events] == [each.sent_on for each in parcels]


def test_one_piece_was_refunded_and_one_shall_come_back(ada):
    past_orders.create()
    refunded = Refund.objects.get()
    assert (refunded.status, refunded.lines.get().line.sku) == (
        "succeeded",
        "HONEY-1",
    )
    asked = Return.objects.get()
    assert (asked.status, asked.lines.get().line.sku) == ("asked", "BOWL-OAT")


def test_stock_and_orders_add_up_afterwards(ada):
    past_orders.create()
    assert not list(audit.breaches())
    assert not StockItem.objects.exclude(reserved=0).exists()
    assert StockMovement.objects.filter(kind="sell").count() == 8
    assert not PaymentAttempt.objects.filter(live_order__isnull=False).exists()


def test_she_orders_only_once_and_never_over_a_cart_of_her_own(ada):
    mine = Cart.objects.create(user=ada)
    carts.add(to=mine, variant=Variant.objects.get(sku="MUG-OAT"), quantity=1)
    assert past_orders.create() == 0
    mine.delete()
    assert past_orders.create() == 5
    assert past_orders.create() == 0
