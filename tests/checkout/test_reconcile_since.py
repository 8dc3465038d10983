"""`reconcile --since` settles what it can, and writes one line for each difference to Stripe."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from checkout import refunds
from checkout.gateway import pages
from checkout.models import (
    Discrepancy,
    Dispute,
    Order,
    PaymentAttempt,
    ReconcileRun,
    Refund,
)
from checkout.payments import books, reconcile, reconcile_since, resolve
from checkout.refunds import Wanted
from sandbox import actions, disputes, faults, objects
from sandbox import refunds as stripes_refunds
from sandbox.models import Record
from tests.builders import a_variant
from tests.checkout_builders import a_paid_order, an_open_order
from tests.marks import committed

pytestmark = committed
THIS_MONTH = f"{timezone.now():%Y-%m-01}"


@pytest.fixture
def order(ada):
    return a_paid_order(ada, (a_variant(price=26, on_hand=99), 2))


@pytest.fixture
def said(capsys):
    """Run the command and return what it printed, line by line."""

    def run():
        call_command("reconcile", "--since", THIS_MONTH)
        return capsys.readouterr().out.splitlines()

    return run


def lines():
    found = Discrepancy.objects.filter(resolved_at=None).order_by("pk")
    return [(line.kind, line.stripe_object) for line in found]


def charge_of(order):
    intent = order.attempts.get().payment_intent_id
    return objects.get("payment_intent", intent)["latest_charge"]


def refund_at_stripe(order, amount=500):
    intent = order.attempts.get().payment_intent_id
    return stripes_refunds.refund({"payment_intent": intent, "amount": amount})["id"]


def test_a_shop_that_agrees_with_stripe_gets_no_line(order, mona, said):
    refunds.make(order.attempts.get(), Wanted(amount=5), who=mona)
    assert said()[-1] == "Nothing new differs."
    assert lines() == []


def test_a_payment_that_no_event_told_of_is_settled_and_not_reported(ada, said):
    attempt = an_open_order(ada)
    actions.pay(attempt.session_id)
    said()
    assert Order.objects.get().status == "paid"
    assert lines() == []


def test_a_refund_made_at_stripe_is_settled_and_not_reported(order, said):
    made = refund_at_stripe(order)
    said()
    assert Refund.objects.get().stripe_id == made
    assert lines() == []


def test_a_dispute_that_no_event_told_of_is_settled(order, said):
    disputes.dispute(order.attempts.get().session_id)
    said()
    opened = Dispute.objects.get()
    assert lines() == [("dispute", opened.stripe_id)]


def test_a_charge_over_another_sum_is_one_line(order, said):
    order.attempts.update(received=Decimal("50.00"))
    assert said()[-1] == "1 lines of the money inbox are new or changed."
    assert lines() == [("other_sum", charge_of(order))]
    line = Discrepancy.objects.get()
    assert (line.expected, line.received, line.order) == (50, order.total, order)


def test_a_charge_of_ours_that_no_attempt_knows_is_one_line(order, said):
    charge = charge_of(order)
    order.attempts.update(payment_intent_id="pi_of_yesterday")
    said()
    assert lines() == [
        ("at_stripe_only", charge),
        ("here_only", "pi_of_yesterday"),
    ]


def test_a_refund_over_another_sum_is_one_line(order, mona, said):
    made = refunds.make(order.attempts.get(), Wanted(amount=5), who=mona)
    Refund.objects.update(amount=4, adjustment=4)
    said()
    assert lines() == [("other_sum", made.stripe_id)]


def test_a_refund_in_another_state_is_one_line(order, mona, said):
    made = refunds.make(order.attempts.get(), Wanted(amount=5), who=mona)
    stripes_refunds.change_refund_status(made.stripe_id, "pending")
    said()
    assert ("other_state", made.stripe_id) in lines()
    assert Discrepancy.objects.get(kind="other_state").detail == (
        "pending at Stripe, succeeded here"
    )


def test_a_refund_that_stripe_does_not_have_is_one_line(order, mona, said):
    made = refunds.make(order.attempts.get(), Wanted(amount=5), who=mona)
    Refund.objects.update(stripe_id="re_of_another_account")
    Record.objects.filter(parent=made.stripe_id).delete()
    Record.objects.filter(id=made.stripe_id).delete()
    said()
    assert lines() == [("here_only", "re_of_another_account")]


def test_a_dispute_over_another_sum_is_one_line(order, said):
    disputes.dispute(order.attempts.get().session_id)
    said()
    Dispute.objects.update(amount=1)
    said()
    dispute = Dispute.objects.get()
    assert ("other_sum", dispute.stripe_id) in lines()


def test_a_lost_dispute_that_stripe_does_not_have_is_one_line(order, said):
    Dispute.objects.create(
        order=order,
        attempt=order.attempts.get(),
        stripe_id="du_gone",
        amount=order.total,
        currency=order.currency,
        status="lost",
    )
    said()
    assert ("here_only", "du_gone") in lines()


def test_a_second_run_changes_nothing(order, mona, said):
    refunds.make(order.attempts.get(), Wanted(amount=5), who=mona)
    Refund.objects.update(amount=4, adjustment=4)
    order.attempts.update(received=Decimal("50.00"))
    said()
    before = list(Discrepancy.objects.values())
    assert said()[-1] == "Nothing new differs."
    assert list(Discrepancy.objects.values()) == before


def test_a_line_is_closed_by_the_run_that_finds_both_agreeing(order, said):
    order.attempts.update(received=Decimal("50.00"))
    said()
    order.attempts.update(received=order.total)
    said()
    line = Discrepancy.objects.get()
    assert (lines(), line.resolution) == ([], "Stripe and the shop agree now.")


def test_a_difference_that_comes_back_opens_its_line_again(order, said):
    for received in ("50.00", order.total, "49.00"):
        order.attempts.update(received=received)
        said()
    assert Discrepancy.objects.get().expected == 49
    assert len(lines()) == 1


def test_what_a_person_has_settled_with_a_reason_stays_settled(order, mona, said):
    order.attempts.update(received=Decimal("50.00"))
    said()
    resolve.as_settled(Discrepancy.objects.get(), who=mona, how="Agreed on the rest.")
    said()
    assert lines() == []


def test_reconcile_closes_a_line_within_the_hour_that_a_fact_settles(order, said):
    order.attempts.update(received=Decimal("50.00"))
    said()
    order.attempts.update(received=order.total)
    cache.clear()
    reconcile.run()
    assert lines() == []


def test_sales_of_another_system_are_named_and_no_lines(order, said):
    actions.foreign_session(order.attempts.get().session_id)
    for _run in range(2):
        assert (
            "3 entries belong to other systems in this account, not to this shop."
            in said()
        )
        assert lines() == []


@pytest.fixture
def small_pages(monkeypatch):
    monkeypatch.setattr(pages, "A_PAGE", 2)


def many_sales(ada, number):
    mug = a_variant(price=26, on_hand=99)
    return [a_paid_order(ada, (mug, 1)) for _sale in range(number)]


class Killed(Exception):
    """The process ends here."""


def run_until_killed(since, *, told_of):
    """Run until the command has printed so many lines."""
    told = []

    def tell(text):
        told.append(text)
        if len(told) == told_of:
            raise Killed

    with suppress(Killed):
        reconcile_since.run(since, tell=tell)


def test_a_run_killed_after_each_page_comes_to_the_same_end(ada, small_pages):
    many_sales(ada, 5)
    PaymentAttempt.objects.update(received=Decimal("50.00"))
    since = books.month_start(timezone.now())
    for _kill in range(30):
        # "Going on with …" is told first, so each try does one page more.
        run_until_killed(since, told_of=2)
        if ReconcileRun.objects.exclude(finished_at=None).exists():
            break
    done = ReconcileRun.objects.get()
    assert (done.stage, done.counts["charges"]) == ("", 5)
    assert [kind for kind, _about in lines()] == ["other_sum"] * 5


def test_stripe_that_stops_answering_in_between_is_asked_again_for_that_page(
    ada, small_pages, said
):
    many_sales(ada, 5)
    PaymentAttempt.objects.update(received=Decimal("50.00"))
    faults.next("timeout", lasting=True, on="get /v1/charges")
    with pytest.raises(CommandError, match="goes on from here"):
        said()
    assert lines() == []
    faults.clear()
    assert "Going on with charges, after 3 pages." in said()
    assert len(lines()) == 5


def test_two_runs_at_once_write_each_line_once(ada, small_pages):
    many_sales(ada, 3)
    PaymentAttempt.objects.update(received=Decimal("50.00"))
    since, others = books.month_start(timezone.now()), []

    def another_process(_text):
        if not others:
            others.append(reconcile_since.run(since, tell=others.append))

    with pytest.raises(reconcile_since.RunElsewhere):
        reconcile_since.run(since, tell=another_process)
    assert len(lines()) == 3


def test_a_cursor_that_stripe_does_not_know_is_forgotten(ada, small_pages, said):
    many_sales(ada, 3)
    since = books.month_start(timezone.now())
    run_until_killed(since, told_of=1)
    ReconcileRun.objects.update(cursor="cs_test_of_another_account")
    with pytest.raises(CommandError):
        said()
    assert said()[-1] == "Nothing new differs."


def queries_of_a_run(said):
    with CaptureQueriesContext(connection) as queries:
        said()
    return len(queries)


def test_a_run_asks_the_database_as_often_for_many_sales_as_for_few(ada, said):
    many_sales(ada, 2)
    said()
    few = queries_of_a_run(said)
    many_sales(ada, 8)
    said()
    assert queries_of_a_run(said) == few


def test_a_day_that_is_none_is_refused():
    with pytest.raises(CommandError, match="invalid day value"):
        call_command("reconcile", "--since", "yesterday")
