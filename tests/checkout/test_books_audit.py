"""check_invariants finds what is broken in the books."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from checkout import refunds
from checkout.models import BalanceTransaction, Books, ClosedMonth, Discrepancy, Refund
from checkout.payments import audit, months
from checkout.payments.statements import Month
from checkout.refunds import Wanted
from sandbox import actions
from tests.builders import a_variant
from tests.checkout.books_builders import copied, stripes_clock_at
from tests.checkout_builders import a_paid_order
from tests.marks import committed

pytestmark = committed


def found(**how):
    return [breach.code for breach in audit.breaches(**how)]


@pytest.fixture
def order(ada, mona):
    """A sale and its refund, both copied."""
    sold = a_paid_order(ada, (a_variant(price=26, on_hand=9), 2))
    refunds.make(sold.attempts.get(), Wanted(amount=5), who=mona)
    copied()
    return sold


def test_books_that_are_right_break_no_rule(order):
    assert found(stripe=True) == []


def test_a_transaction_of_another_payment_is_found(order, ada):
    other = a_paid_order(ada, (a_variant(price=26, on_hand=9), 1))
    BalanceTransaction.objects.filter(category="charge").update(
        attempt=other.attempts.get()
    )
    assert found() == ["I30", "I32"]


def test_a_transaction_of_another_refund_is_found(order, mona):
    BalanceTransaction.objects.filter(category="charge").update(
        refund=Refund.objects.get()
    )
    assert found() == ["I30"]


@pytest.fixture
def closed(order, ada, mona):
    month = Month.of(timezone.now()).previous
    with stripes_clock_at(month.start + timedelta(days=3)):
        a_paid_order(ada, (a_variant(price=26, on_hand=9), 1))
    copied(month.previous.start)
    months.close(month.previous, who=mona)
    return months.close(month, who=mona)


def change(closed, **fields):
    statements = {**closed.statements}
    statements["GBP"] = {**statements["GBP"], **fields}
    ClosedMonth.objects.filter(pk=closed.pk).update(statements=statements)


def test_a_closed_month_that_does_not_add_up_is_found(closed):
    assert found() == []
    change(closed, closing=1)
    assert found() == ["I31"]


def test_a_closed_month_that_opens_with_another_balance_is_found(closed):
    kept = closed.statements["GBP"]
    change(closed, opening=kept["opening"] + 1, closing=kept["closing"] + 1)
    assert found() == ["I31"]


def test_another_sum_at_stripe_without_a_line_is_found(order):
    order.attempts.update(received=Decimal("50.00"))
    charge = BalanceTransaction.objects.get(category="charge").source_id
    assert found() == ["I32"]
    Discrepancy.objects.create(kind="other_sum", stripe_object=charge)
    assert found() == []


def test_a_copy_that_is_missing_is_found_when_stripe_is_asked(order):
    Books.objects.update(copied_until=timezone.now() + timedelta(hours=2))
    BalanceTransaction.objects.filter(category="refund").delete()
    assert found() == []
    assert found(stripe=True) == ["I33"]


def test_what_was_sold_since_the_copy_is_read_at_stripe(order):
    actions.foreign_session(order.attempts.get().session_id)
    assert found(stripe=True) == []
