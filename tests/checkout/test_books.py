"""Stripe's balance transactions are copied into the books, once each, and add up to its balance."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone

from checkout import gateway, refunds
from checkout.gateway import pages
from checkout.models import BalanceTransaction, Books, Dispute, Refund
from checkout.payments import books, reconcile, settle, settle_dispute
from checkout.refunds import Wanted
from sandbox import actions, disputes, faults, objects, schedule
from sandbox.models import Fault, Record
from tests.builders import a_variant
from tests.checkout.books_builders import categories, copied
from tests.checkout_builders import a_cart, a_paid_order, start_checkout
from tests.marks import committed

pytestmark = [committed, pytest.mark.usefixtures("check_invariants_afterwards")]


@pytest.fixture
def order(ada):
    return a_paid_order(ada, (a_variant(price=26, on_hand=9), 2))


def at_stripe():
    lines = Record.objects.filter(kind="balance_transaction").order_by("number")
    return [row.data for row in lines]


def many_sales(ada, number):
    mug = a_variant(price=26, on_hand=99)
    for _sale in range(number):
        a_paid_order(ada, (mug, 1))


def test_each_line_of_the_balance_is_copied_as_stripe_has_it(order, mona):
    refunds.make(order.attempts.get(), Wanted(amount=5), who=mona)
    copied()
    copies = [
        (row.stripe_id, row.amount, row.fee, row.net, row.currency.lower())
        for row in BalanceTransaction.objects.order_by("pk")
    ]
    listed = [
        (one["id"], one["amount"], one["fee"], one["net"], one["currency"])
        for one in at_stripe()
    ]
    assert sorted(copies) == sorted(listed)
    assert len(copies) == 2


def test_a_copy_names_its_payment_its_refund_and_its_dispute(order, mona):
    made = refunds.make(order.attempts.get(), Wanted(amount=5), who=mona)
    disputes.dispute(order.attempts.get().session_id)
    opened = objects.children(charge_of(order), "dispute")[0]["id"]
    settle_dispute.dispute(dispute_id=opened, cause="Test")
    copied()
    rows = {row.category: row for row in BalanceTransaction.objects.all()}
    assert {row.attempt for row in rows.values()} == {order.attempts.get()}
    assert rows["refund"].refund == made
    assert rows["dispute"].dispute == Dispute.objects.get()
    assert rows["charge"].source_id == charge_of(order)


def charge_of(order):
    intent = order.attempts.get().payment_intent_id
    return objects.get("payment_intent", intent)["latest_charge"]


def test_a_refund_that_is_known_later_is_linked_then(order, mona):
    made = refunds.make(order.attempts.get(), Wanted(amount=5), who=mona)
    stripe_id = made.stripe_id
    Refund.objects.update(stripe_id=None)
    copied()
    Refund.objects.update(stripe_id=stripe_id)
    copied()
    assert BalanceTransaction.objects.get(category="refund").refund == made


def test_copying_again_changes_nothing(order):
    copied()
    before = list(BalanceTransaction.objects.values())
    copied()
    assert list(BalanceTransaction.objects.values()) == before


def test_the_copies_add_up_to_stripes_balance(order, mona):
    refunds.make(order.attempts.get(), Wanted(amount=5), who=mona)
    mine = copied()
    assert mine.adds_up
    assert mine.balance == gateway.balance()
    net = BalanceTransaction.objects.aggregate(net=Sum("net"))["net"]
    assert mine.added_up == {"GBP": net}


def test_what_was_in_the_account_before_the_books_is_their_opening_balance(ada):
    a_paid_order(ada, (a_variant(price=26, on_hand=9), 1))
    earlier = at_stripe()[0]["net"]
    Record.objects.filter(kind="balance_transaction").update(
        data=at_stripe()[0] | {"created": 1_000_000_000}
    )
    a_paid_order(ada, (a_variant(price=26, on_hand=9), 1))
    mine = copied()
    assert mine.opening == {"GBP": earlier}
    assert BalanceTransaction.objects.count() == 1
    assert mine.adds_up


def test_a_copy_that_lacks_a_line_does_not_add_up(order):
    copied()
    lost = BalanceTransaction.objects.get()
    Books.objects.update(copied_until=timezone.now() + timedelta(hours=2))
    lost.delete()
    mine = books.current()
    assert books.copy_and_compare(mine)
    assert not mine.adds_up


def test_a_copy_that_was_killed_goes_on_with_the_next_page(ada, monkeypatch):
    monkeypatch.setattr(pages, "A_PAGE", 2)
    many_sales(ada, 5)
    mine = books.begin()
    assert not books.copy(mine, most_pages=1)
    faults.next("timeout", times=2)
    with pytest.raises(gateway.StripeUnavailable):
        books.copy(mine)
    Fault.objects.all().delete()
    assert BalanceTransaction.objects.count() == 2
    again = books.current()
    newest = set(BalanceTransaction.objects.values_list("pk", flat=True))
    assert books.copy(again)
    assert BalanceTransaction.objects.count() == 5
    assert newest < set(BalanceTransaction.objects.values_list("pk", flat=True))
    assert books.copy_and_compare(again)
    assert again.adds_up


def test_two_that_copy_at_once_write_each_line_once(ada, monkeypatch):
    monkeypatch.setattr(pages, "A_PAGE", 2)
    many_sales(ada, 5)
    others = []

    def another_process(_text):
        if not others:
            others.append(books.begin())
            assert books.copy(others[0])

    assert not books.copy(books.begin(), tell=another_process)
    assert books.current().copied_until
    assert BalanceTransaction.objects.count() == 5


def test_a_cursor_that_stripe_does_not_know_is_forgotten(ada, monkeypatch):
    monkeypatch.setattr(pages, "A_PAGE", 2)
    many_sales(ada, 3)
    mine = books.begin()
    books.copy(mine, most_pages=1)
    Books.objects.update(cursor="txn_of_another_account")
    with pytest.raises(gateway.StripeRefused):
        books.copy(books.current())
    assert books.copy(books.current())
    assert BalanceTransaction.objects.count() == 3


def test_a_page_costs_as_many_queries_with_many_lines(
    ada, django_assert_max_num_queries
):
    many_sales(ada, 8)
    facts = gateway.balance_page(since=timezone.now() - timedelta(days=1)).facts
    with django_assert_max_num_queries(12):
        books.write(facts)


def test_a_payment_by_bank_stands_in_the_balance_before_it_is_paid(ada):
    attempt = start_checkout(a_cart(ada))
    actions.pay_by_bank(attempt.session_id)
    settle.session(session_id=attempt.session_id, cause="Test")
    copied(timezone.now())
    assert BalanceTransaction.objects.get().attempt == attempt
    schedule.move_clock(6 * objects.DAY)
    schedule.set_clock_right()


def test_a_sale_of_another_system_is_copied_and_named_as_such(order):
    actions.foreign_session(order.attempts.get().session_id)
    copied()
    assert BalanceTransaction.objects.count() == 2
    other = BalanceTransaction.objects.of_others().get()
    assert (other.is_of_others, other.attempt, other.site) == (True, None, "")


def test_a_payout_is_in_the_books_and_empties_the_balance(order):
    schedule.move_clock(9 * objects.DAY)
    mine = copied()
    assert categories() == ["charge", "payout"]
    assert (mine.balance, mine.adds_up) == ({}, True)


def test_reconcile_copies_the_balance_once_an_hour(order):
    cache.clear()
    reconcile.run()
    assert categories() == ["charge"]
    assert books.current().adds_up
    actions.foreign_session(order.attempts.get().session_id)
    reconcile.run()
    assert categories() == ["charge"]
    cache.clear()
    reconcile.run()
    assert categories() == ["charge", "charge"]


def test_a_shop_that_nobody_has_paid_asks_for_no_balance(db):
    assert books.begin() is None


def test_books_begin_with_the_month_of_the_first_payment_by_utc(order):
    order.attempts.update(created_at=datetime(2026, 3, 31, 23, 30, tzinfo=UTC))
    assert books.begin().begins_at == datetime(2026, 3, 1, tzinfo=UTC)


def test_books_that_are_to_begin_earlier_are_copied_anew(order):
    copied()
    mine = books.begin(timezone.now() - timedelta(days=90))
    assert (mine.opening, mine.copied_until) == (None, None)
    assert copied().adds_up


def test_a_line_whose_net_is_not_amount_less_fee_is_refused_by_the_database(order):
    copied()
    with pytest.raises(IntegrityError), transaction.atomic():
        BalanceTransaction.objects.update(net=0)
