"""A month adds up to Stripe's balance to the last unit, or says in lines why it does not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from checkout import refunds
from checkout.gateway import minor_units
from checkout.models import (
    BalanceTransaction,
    ClosedMonth,
    Discrepancy,
    Order,
    Refund,
)
from checkout.payments import books, months, resolve, settle, settle_dispute
from checkout.payments.months import NotClosable
from checkout.payments.statements import Month
from checkout.refunds import Wanted
from sandbox import actions, disputes, objects, schedule
from sandbox import refunds as stripes_refunds
from sandbox.models import Record
from site_config import money
from site_config.models import StoreSettings
from tests.builders import a_variant, set_delivery
from tests.checkout.books_builders import copied, stripes_clock_at
from tests.checkout_builders import a_cart, a_paid_order, start_checkout
from tests.marks import committed

pytestmark = [committed, pytest.mark.usefixtures("check_invariants_afterwards")]
CURRENCIES = ["USD", "EUR", "JPY", "KWD"]


@pytest.fixture
def month():
    """The last one that is over."""
    return Month.of(timezone.now()).previous


@pytest.fixture
def order(ada, month):
    """Paid on the tenth of that month."""
    with stripes_clock_at(month.start + timedelta(days=9)):
        return a_paid_order(ada, (a_variant(price=26, on_hand=99), 2))


@pytest.fixture(params=CURRENCIES)
def currency(request, db):
    delivery = money.rounded(Decimal("4.95"), request.param)
    StoreSettings.objects.update(currency=request.param)
    set_delivery(price=delivery)
    return request.param


def pay(person, price):
    attempt = start_checkout(a_cart(person, (a_variant(price=price, on_hand=300), 3)))
    actions.pay(attempt.session_id)
    return settle.session(session_id=attempt.session_id, cause="Test")


def lose_a_dispute(order):
    session_id = order.attempts.get().session_id
    disputes.dispute(session_id)
    charge = objects.get("payment_intent", order.attempts.get().payment_intent_id)
    opened = objects.children(charge["latest_charge"], "dispute")[0]["id"]
    settle_dispute.dispute(dispute_id=opened, cause="Test")
    disputes.end(opened, "lost")
    settle_dispute.dispute(dispute_id=opened, cause="Test")


@pytest.fixture
def busy_month(ada, currency, month, mona):
    """Three sales, one of them refunded in part and one disputed and lost, and a payout."""
    times = 100 if currency == "JPY" else 1
    with stripes_clock_at(month.start + timedelta(days=3)):
        sales = [pay(ada, times * Decimal(price)) for price in ("0.335", "7.125", "40")]
        line = sales[1].lines.get()
        refunds.make(sales[1].attempts.get(), Wanted(lines={line.pk: 1}), who=mona)
        lose_a_dispute(sales[0])
        schedule.move_clock(20 * objects.DAY)
    copied(month.start)
    return sales


def in_minor(amount, currency):
    return minor_units.to_minor(amount, currency)


def test_a_month_with_fees_refund_dispute_and_payout_adds_up(
    busy_month, currency, month
):
    seen = months.look(month)
    [statement] = seen.statements
    rows = {row.group: row for row in statement.rows}
    assert (seen.lines, seen.adds_up) == ([], True)
    paid = sum(in_minor(sale.total, currency) for sale in busy_month)
    assert rows["charge"].here == rows["charge"].amount == paid
    back = in_minor(Refund.objects.get().amount, currency)
    assert rows["refund"].here == rows["refund"].amount == -back
    lost = in_minor(busy_month[0].total, currency)
    assert rows["dispute"].here == rows["dispute"].amount == -lost
    # A month later everything has been paid out, Stripe's fees kept back.
    assert rows["payouts"].net == -(paid - back - lost - statement.fees)
    assert (statement.opening, statement.closing) == (0, 0)


def test_the_movements_are_those_of_stripes_balance(busy_month, month):
    [statement] = months.look(month).statements
    listed = [row.data for row in Record.objects.filter(kind="balance_transaction")]
    assert statement.movement == sum(one["net"] for one in listed)
    assert statement.fees == sum(one["fee"] for one in listed)


def test_a_month_that_adds_up_is_closed_by_the_command(order, month, capsys):
    copied(month.start)
    call_command("close_month", str(month))
    printed = capsys.readouterr().out
    assert f"{month} adds up.\n{month} is closed.\n" in printed
    assert (
        "Sales                                      1         57.00         57.00"
        in printed
    )
    closed = ClosedMonth.objects.get()
    assert closed.month == month.first
    kept = {row["group"]: row["net"] for row in closed.statements["GBP"]["rows"]}
    assert kept == {"charge": 5700 - 105, "payouts": -(5700 - 105)}


def test_a_closed_month_is_not_closed_again(order, month, mona):
    copied(month.start)
    months.close(month, who=mona)
    with pytest.raises(NotClosable, match="closed already"):
        months.close(month, who=mona)
    assert ClosedMonth.objects.get().closed_by == mona


def test_a_month_that_is_not_over_can_be_looked_at_but_not_closed(ada, mona):
    a_paid_order(ada)
    this_month = Month.of(timezone.now())
    months.compare(this_month)
    seen = months.look(this_month)
    assert (seen.adds_up, seen.is_closable) == (True, False)
    with pytest.raises(NotClosable, match="not over"):
        months.close(this_month, who=mona)


def test_a_month_says_which_order_keeps_it_from_adding_up(order, month, capsys):
    order.attempts.update(received=Decimal("50.00"))
    copied(month.start)
    with pytest.raises(CommandError, match="does not add up"):
        call_command("close_month", str(month))
    charge = BalanceTransaction.objects.get(category="charge").source_id
    assert (
        f"Stripe has another sum than the shop: order {order} {charge}\n"
        "    Stripe's sum is what was moved."
    ) in capsys.readouterr().out
    assert not ClosedMonth.objects.exists()
    assert Discrepancy.objects.get().kind == "other_sum"
    order.attempts.update(received=order.total)


def test_a_difference_that_a_person_has_explained_lets_the_month_be_closed(
    order, month, mona
):
    order.attempts.update(received=Decimal("50.00"))
    copied(month.start)
    months.compare(month)
    line = Discrepancy.objects.get()
    resolve.as_settled(line, who=mona, how="The bank kept the rest.")
    months.close(month, who=mona)
    assert ClosedMonth.objects.exists()
    order.attempts.update(received=order.total)


def test_a_month_whose_copy_lacks_a_line_does_not_add_up(order, month):
    copied(month.start)
    # As if the copy had lost it: the next copy begins after it.
    BalanceTransaction.objects.filter(category="charge").delete()
    months.compare(month)
    texts = [line.text for line in months.look(month).lines]
    assert texts == ["Stripe's balance is not what was copied from it"]
    books.begin(month.start - timedelta(days=40))
    copied()


def test_a_month_that_was_not_copied_to_its_end_says_so(order, month):
    mine = copied(month.start)
    mine.compared_at = month.end - timedelta(days=1)
    mine.save()
    texts = [line.text for line in months.look(month).lines]
    assert texts == [
        "What Stripe's balance moved is not copied up to the end of the month."
    ]


def test_what_changes_after_the_closing_is_shown_and_a_line_of_the_inbox(
    order, month, mona
):
    copied(month.start)
    months.close(month, who=mona)
    with stripes_clock_at(month.end - timedelta(hours=1)):
        intent = order.attempts.get().payment_intent_id
        stripes_refunds.refund({"payment_intent": intent, "amount": 500})
    copied(month.start - timedelta(days=40))
    months.check_closed()
    about = set(
        Discrepancy.objects.filter(kind="closed_month").values_list(
            "stripe_object", flat=True
        )
    )
    late = BalanceTransaction.objects.get(category="refund").stripe_id
    assert about == {f"{month} GBP refund", late}
    assert not months.look(month).adds_up
    assert months.check_closed() == 0


def test_a_month_opens_with_what_the_one_before_closed_with(order, month, mona):
    with stripes_clock_at(month.start - timedelta(days=2)):
        a_paid_order(order.user, (a_variant(price=26, on_hand=9), 1))
    copied(month.previous.start)
    months.close(month.previous, who=mona)
    [before], [after] = (
        months.look(month.previous).statements,
        months.look(month).statements,
    )
    assert before.closing == after.opening != 0
    assert months.look(month).adds_up


def test_an_opening_balance_that_is_another_is_said(order, month, mona):
    copied(month.previous.start)
    months.close(month.previous, who=mona)
    kept = ClosedMonth.objects.get()
    kept.statements["GBP"] = {"opening": 1, "closing": 1, "rows": []}
    ClosedMonth.objects.update(statements=kept.statements)
    texts = [line.text for line in months.look(month).lines]
    assert texts == [
        f"The opening balance in GBP is not the closing balance of {month.previous}."
    ]
    ClosedMonth.objects.all().delete()


def test_sales_of_other_systems_are_a_row_of_their_own(order, month):
    with stripes_clock_at(month.start + timedelta(days=10)):
        actions.foreign_session(order.attempts.get().session_id)
    copied(month.start)
    seen = months.look(month)
    rows = {row.group: row for row in seen.statements[0].rows}
    assert (rows["others"].count, rows["others"].here) == (1, None)
    assert (rows["charge"].count, seen.adds_up) == (1, True)


def test_a_second_after_midnight_utc_belongs_to_the_next_month():
    first = datetime(2026, 12, 1, tzinfo=UTC)
    assert str(Month.of(first)) == "2026-12"
    assert str(Month.of(first - timedelta(seconds=1))) == "2026-11"
    assert (str(Month.of(first).next), str(Month(date(2027, 1, 1)).previous)) == (
        "2027-01",
        "2026-12",
    )


def test_a_closed_month_never_changes(order, month, mona):
    copied(month.start)
    closed = months.close(month, who=mona)
    with pytest.raises(TypeError):
        closed.save()


def test_a_look_costs_as_many_queries_with_many_sales(
    ada, order, month, django_assert_max_num_queries
):
    with stripes_clock_at(month.start + timedelta(days=10)):
        for _sale in range(6):
            a_paid_order(ada, (a_variant(price=26, on_hand=9), 1))
    copied(month.start)
    assert Order.objects.count() == 7
    with django_assert_max_num_queries(25):
        months.look(month)
