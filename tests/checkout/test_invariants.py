"""check_invariants finds each kind of breach."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from checkout import refunds
from checkout.models import (
    BackInStock,
    Discrepancy,
    Hold,
    Invoice,
    NumberSeries,
    Order,
    OrderLine,
    PaymentAttempt,
    Refund,
    RefundLine,
    Shipment,
    ShipmentLine,
    StripeEvent,
)
from checkout.payments import audit, settle
from products import stock
from products.models import StockItem
from sandbox import actions, disputes, faults
from site_config.models import OutgoingEmail
from tests.builders import a_variant
from tests.checkout_builders import (
    a_cart,
    a_paid_order,
    a_parcel,
    an_open_order,
    send_event,
)
from tests.marks import committed

pytestmark = committed
LONG_AGO = timedelta(days=1)


def found(**how):
    return [breach.code for breach in audit.breaches(**how)]


@pytest.fixture
def order(ada):
    return a_paid_order(ada, (a_variant(on_hand=5), 2))


@pytest.fixture
def opened(ada):
    """An order whose payment page is open."""
    return an_open_order(ada, (a_variant(on_hand=5), 2))


def test_consistent_shop_has_no_breaches(order, opened):
    assert found(stripe=True) == []
    assert "Everything adds up." in printed()


def printed(*options):
    out = StringIO()
    call_command("check_invariants", *options, stdout=out)
    return out.getvalue()


def test_i1_on_hand_differs_from_the_ledger(order):
    StockItem.objects.update(on_hand=9)
    assert found() == ["I1"]


def test_i2_reserved_differs_from_the_holds(opened):
    StockItem.objects.update(reserved=1)
    assert found() == ["I2"]


def test_i3_stock_below_zero(order, without_constraints):
    StockItem.objects.update(reserved=-1)
    assert found() == ["I2", "I3"]


@pytest.fixture
def without_constraints():
    """A database whose last line of defence somebody has taken away."""
    constraints = StockItem._meta.constraints
    run(
        "PRAGMA ignore_check_constraints = ON",
        *(
            f"ALTER TABLE products_stockitem DROP CONSTRAINT {constraint.name}"
            for constraint in constraints
        ),
    )
    yield
    StockItem.objects.update(reserved=0)
    run("PRAGMA ignore_check_constraints = OFF")
    if connection.vendor != "sqlite":
        with connection.schema_editor() as editor:
            for constraint in constraints:
                editor.add_constraint(StockItem, constraint)


def run(pragma, *statements):
    with connection.cursor() as cursor:
        for statement in [pragma] if connection.vendor == "sqlite" else statements:
            cursor.execute(statement)


def test_i4_held_for_an_order_that_ended(opened):
    Order.objects.update(live_cart=None, status="cancelled")
    assert found() == ["I4"]


def test_i4_held_for_a_payment_without_an_open_line_in_the_inbox(opened):
    actions.pay(opened.session_id)
    faults.change(opened.session_id, amount_total=1)
    settle.session(session_id=opened.session_id, cause="Test")
    assert found() == []
    Discrepancy.objects.update(resolved_at=timezone.now())
    assert found() == ["I4"]


def test_i5_held_long_after_its_page_closed(opened):
    PaymentAttempt.objects.update(expires_at=timezone.now() - timedelta(hours=2))
    assert found() == ["I5"]
    Discrepancy.objects.create(kind="mismatch", order=opened.order, stripe_object="x")
    (warning,) = audit.breaches()
    assert warning.warning


def test_i5_bank_debit_may_hold_longer(opened):
    actions.pay_by_bank(opened.session_id)
    settle.session(session_id=opened.session_id, cause="Test")
    PaymentAttempt.objects.update(expires_at=timezone.now() - timedelta(days=9))
    assert found() == []


def test_i6_paid_by_no_attempt(order):
    PaymentAttempt.objects.update(status="duplicate")
    assert found() == ["I6", "I23"]


def test_i7_paid_but_the_order_is_not(order):
    Order.objects.update(status="cancelled")
    assert "I7" in found()


def test_i8_another_sum_was_paid(order):
    PaymentAttempt.objects.update(amount=1)
    assert found() == ["I8"]


def test_i8_a_line_about_the_books_explains_no_other_sum(order):
    Discrepancy.objects.create(
        kind="other_sum", order=order, attempt=order.attempts.get()
    )
    PaymentAttempt.objects.update(amount=1)
    assert "I8" in found()


def test_i9_the_total_does_not_add_up(order):
    Order.objects.update(delivery=Decimal("4.99"))
    assert found() == ["I9"]


def test_i10_a_line_does_not_add_up(order):
    OrderLine.objects.update(unit_price=1)
    assert found() == ["I10"]


def test_i12_sold_more_or_fewer_than_were_paid(order):
    OrderLine.objects.update(quantity=1, total=26)
    Order.objects.update(subtotal=26, total=31)
    PaymentAttempt.objects.update(amount=31)
    assert found() == ["I12", "I28"]


def test_i13_sold_but_not_paid(order):
    Order.objects.update(status="pending")
    PaymentAttempt.objects.update(status="failed")
    assert found() == ["I13", "I25"]


def test_i14_more_came_back_than_was_sold(order):
    line = OrderLine.objects.get()
    stock.receive_return(line.sku, line.quantity, order_line_id=line.pk)
    assert found() == []
    stock.receive_return(line.sku, 1, order_line_id=line.pk)
    assert found() == ["I14"]


def test_i14_more_was_sent_than_was_sold(order):
    parcel = a_parcel(order)
    assert found() == []
    ShipmentLine.objects.filter(shipment=parcel).update(quantity=3)
    assert found() == ["I14"]
    Shipment.objects.update(cancelled_at=timezone.now(), cancel_reason="Lost")
    assert found() == []


def test_i15_event_not_settled(order):
    StripeEvent.objects.create(
        event_id="evt_1",
        type="x",
        livemode=False,
        payload="{}",
        received_at=timezone.now() - LONG_AGO,
    )
    assert found() == ["I15"]


def test_i15_email_not_sent(order):
    OutgoingEmail.objects.update(state="queued", created_at=timezone.now() - LONG_AGO)
    assert found() == ["I15"]


def test_i16_not_confirmed_by_one_email(order):
    OutgoingEmail.objects.all().delete()
    assert found() == ["I16"]


def test_i17_open_in_the_other_mode(opened):
    PaymentAttempt.objects.update(livemode=True)
    assert found() == ["I17"]


def test_i17_never_got_a_page(opened):
    PaymentAttempt.objects.update(session_id=None, created_at=timezone.now() - LONG_AGO)
    assert found() == ["I17"]


def test_i18_paid_here_but_not_at_stripe(order):
    faults.change(order.attempts.get().session_id, payment_status="unpaid")
    assert found(stripe=True) == ["I18"]


def test_i18_paid_at_stripe_but_not_here(opened):
    actions.pay(opened.session_id)
    assert found(stripe=True) == ["I18"]


def test_i18_continues_after_a_session_unknown_to_stripe(ada, order):
    other = a_paid_order(ada, (a_variant(on_hand=5), 1))
    PaymentAttempt.objects.filter(order=order).update(session_id="cs_test_unknown")
    faults.change(other.attempts.get().session_id, payment_status="unpaid")
    differences = {
        breach.row.partition(" is paid ")[2] for breach in audit.breaches(stripe=True)
    }
    assert {"here, unknown at Stripe", "here, processing at Stripe"} <= differences


def test_i19_in_the_account_of_somebody_else(order, ben):
    Order.objects.update(user=ben)
    assert found() == ["I19"]


def test_i20_two_pages_open_for_one_order(opened):
    PaymentAttempt.objects.create(
        order=opened.order,
        amount=opened.amount,
        currency="GBP",
        livemode=False,
        session_id="cs_test_2",
        status="open",
        expires_at=opened.expires_at,
    )
    assert found() == ["I20"]


def test_i20_two_orders_pending_for_one_cart(opened):
    Order.objects.create(
        cart=opened.order.cart, email="ada@example.com", currency="GBP",
        subtotal=0, delivery=0, total=0, delivery_name="-",
    )  # fmt: skip
    assert found() == ["I20"]


def test_i21_back_in_stock_without_an_email(ada):
    mug = a_variant(on_hand=0)
    BackInStock.objects.create(user=ada, variant=mug, waiting=None, sent=timezone.now())
    assert found() == ["I21"]


@pytest.fixture
def refunded(order, mona):
    """One of two is refunded."""
    wanted = refunds.Wanted(lines={order.lines.get().pk: 1})
    return refunds.make(order.attempts.get(), wanted, who=mona)


def test_i11_refunded_more_than_was_paid(refunded):
    too_much = refunded.attempt.paid_amount + 1
    Refund.objects.update(amount=too_much, adjustment=too_much - refunded.amount)
    assert "I11" in found()


def test_i11_refund_is_not_its_parts(refunded):
    Refund.objects.update(adjustment=1)
    assert found() == ["I11"]


def test_i14_more_was_refunded_than_was_sold(refunded):
    RefundLine.objects.update(quantity=3)
    assert "I14" in found()


def test_i22_refunded_without_an_email(refunded):
    OutgoingEmail.objects.filter(kind="refunded").delete()
    assert found() == ["I22"]


def test_i23_failed_refund_is_not_in_the_inbox(refunded):
    Refund.objects.update(status="failed")
    assert "I23" in found()


def test_i23_dispute_is_not_in_the_inbox(order):
    for event in disputes.dispute(order.attempts.get().session_id):
        send_event(event)
    assert found() == []
    Discrepancy.objects.all().delete()
    assert found() == ["I23"]


def test_i23_second_payment_is_not_in_the_inbox(order):
    send_event(actions.second_payment(order.attempts.get().session_id))
    assert found() == []
    Discrepancy.objects.all().delete()
    assert "I23" in found()


def test_i24_sent_but_the_order_is_not_paid(opened):
    parcel = Shipment.objects.create(order=opened.order, sent_on=timezone.localdate())
    parcel.lines.create(line=opened.order.lines.get(), quantity=1)
    assert found() == ["I24"]
    Discrepancy.objects.create(kind="mismatch", order=opened.order, stripe_object="x")
    assert found() == []


def test_i24_parcel_holds_nothing(order):
    a_parcel(order).lines.all().delete()
    assert found() == ["I24"]


def test_i24_parcel_holds_what_another_order_sold(order, ben):
    other = a_paid_order(ben, (a_variant(on_hand=5), 2))
    parcel = a_parcel(order, {order.lines.get().sku: 1})
    parcel.lines.update(line=other.lines.get())
    assert found() == ["I24"]


def test_i25_paid_but_not_billed(order):
    Invoice.objects.all().delete()
    NumberSeries.objects.update(last=0)
    assert found() == ["I25"]


def test_i26_refunded_but_not_credited(order, mona):
    refunds.make(order.attempts.get(), refunds.Wanted(amount=Decimal(5)), who=mona)
    assert found() == []
    Invoice.objects.filter(kind="credit_note").delete()
    NumberSeries.objects.update(last=1)
    assert found() == ["I26"]


def test_i26_credited_though_the_refund_failed(order, mona):
    refunds.make(order.attempts.get(), refunds.Wanted(amount=Decimal(5)), who=mona)
    Refund.objects.update(status="failed")
    assert "I26" in found()


def test_i27_number_left_out(order):
    Invoice.objects.update(number=2)
    NumberSeries.objects.update(last=2)
    assert found() == ["I27"]


def test_i27_number_dated_before_the_one_ahead_of_it(order, ben):
    a_paid_order(ben, (a_variant(on_hand=5), 2))
    Invoice.objects.filter(number=2).update(made_at=timezone.now() - LONG_AGO)
    assert found() == ["I27"]


def test_i27_last_number_of_the_series_is_lost(order):
    NumberSeries.objects.update(last=2)
    assert found() == ["I27"]


def test_i28_invoice_says_another_sum_than_its_order(order):
    said = order.invoice.snapshot | {"delivery": "6"}
    Invoice.objects.update(snapshot=said)
    assert found() == ["I28"]


def test_the_command_fails_and_names_each_row(order):
    PaymentAttempt.objects.update(amount=1)
    with pytest.raises(CommandError, match="1 broken"):
        printed()
    with pytest.raises(CommandError):
        printed("--json")


def test_command_writes_json(order):
    assert json.loads(printed("--json")) == []


def test_check_writes_nothing(ada, django_assert_num_queries):
    a_cart(ada)
    before = Hold.objects.count()
    found(stripe=True)
    assert Hold.objects.count() == before
