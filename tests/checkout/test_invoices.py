"""Invoices and credit notes: what they say, how they are numbered, who may read them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import transaction

from checkout import invoices, refunds
from checkout.models import Invoice, NumberSeries, Order, Refund
from checkout.payments import reconcile
from checkout.refunds import Wanted
from sandbox import actions
from site_config.models import StoreSettings
from tests.builders import a_person, a_variant
from tests.checkout.test_races import at_once
from tests.checkout.test_refunds import changed_at_stripe
from tests.checkout_builders import a_paid_order, an_open_order, send_event
from tests.marks import committed

pytestmark = [committed, pytest.mark.usefixtures("check_invariants_afterwards")]


@pytest.fixture
def order(ada):
    return a_paid_order(ada, (a_variant(price=26, on_hand=5), 2))


@pytest.fixture
def store(db):
    return StoreSettings.current()


def test_paid_order_is_billed_once_with_its_sum(order):
    invoice = Invoice.objects.get()
    assert (invoice.kind, invoice.order, invoice.number) == ("invoice", order, 1)
    assert (invoice.total, invoice.currency) == (order.total, order.currency)
    assert invoices.issue(order) == invoice
    assert Invoice.objects.count() == 1


def test_invoice_keeps_what_was_true_when_it_was_written(order, store):
    line = order.lines.get()
    store.name, store.tax_number = "Another shop", "VAT 9"
    store.save()
    said = order.invoice.snapshot
    assert said["seller"]["name"] != "Another shop"
    assert said["seller"]["tax_number"] == ""
    assert said["lines"][0] == {
        "sku": line.sku,
        "name": "Stoneware mug",
        "quantity": 2,
        "unit_price": "26.000",
        "discount": "0.000",
        "total": "52.000",
    }


def test_invoice_is_never_written_anew(order):
    invoice = order.invoice
    invoice.total = 1
    with pytest.raises(TypeError, match="never changes"):
        invoice.save()


def test_number_is_written_as_the_store_wants(store, ada):
    store.invoice_number = "RE {year}/{number:04}"
    store.save()
    order = a_paid_order(ada, (a_variant(on_hand=5), 1))
    year = order.invoice.made_at.year
    assert str(order.invoice) == f"RE {year}/0001"


def test_twenty_paid_at_once_are_numbered_without_gaps_and_in_order():
    mug = a_variant(on_hand=20)
    people = [a_person(f"buyer-{number}@example.com") for number in range(20)]
    pages = [an_open_order(person, (mug, 1)).session_id for person in people]
    events = [actions.pay(page) for page in pages]
    answers = at_once(lambda event: send_event(event).status_code, events)
    assert answers == [200] * 20
    billed = Invoice.objects.order_by("number")
    assert [each.number for each in billed] == list(range(1, 21))
    times = [each.made_at for each in billed]
    assert times == sorted(times)


def test_payment_that_is_rolled_back_leaves_no_gap(order, ada):
    other = a_paid_order(ada, (a_variant(on_hand=5), 1))
    Invoice.objects.filter(order=other).delete()
    NumberSeries.objects.update(last=1)

    with transaction.atomic():
        assert invoices.issue(other).number == 2
        transaction.set_rollback(True)
    assert NumberSeries.objects.get().last == 1
    assert invoices.issue_late(other).number == 2


def test_orders_paid_before_are_billed_by_reconcile_as_they_were_paid(ada):
    first, second = (
        a_paid_order(ada, (a_variant(on_hand=5), 1)) for _order in range(2)
    )
    Invoice.objects.all().delete()
    NumberSeries.objects.all().delete()
    assert reconcile.run()["invoices written"] == 2
    assert [first.invoice.number, second.invoice.number] == [1, 2]


def refund(order, who, amount):
    wanted = Wanted(amount=Decimal(amount))
    return refunds.make(order.attempts.get(), wanted, who=who)


def test_each_refund_has_a_credit_note_that_names_the_invoice(order, mona):
    first, second = refund(order, mona, 20), refund(order, mona, 5)
    notes = Invoice.objects.filter(kind="credit_note").order_by("number")
    assert [(note.refund, note.total) for note in notes] == [(first, 20), (second, 5)]
    assert [note.number for note in notes] == [2, 3]
    assert {note.snapshot["corrects"] for note in notes} == {str(order.invoice)}


def test_refund_that_fails_weeks_later_takes_its_credit_note_back(order, mona):
    made = refund(order, mona, 20)
    changed_at_stripe(made, "failed")
    written = Invoice.objects.order_by("number").values_list("kind", flat=True)
    assert list(written) == ["invoice", "credit_note", "reversal"]
    note, reversal = Invoice.objects.order_by("number")[1:]
    assert reversal.snapshot["corrects"] == str(note)
    assert reversal.signed_total + note.signed_total == 0


def test_second_payment_that_goes_back_is_not_credited(order, mona):
    second = order.attempts.get()
    second.status = "duplicate"
    assert invoices.credit(Refund(order=order, attempt=second, pk=99)) is None


def test_unpaid_order_is_not_billed(ada):
    an_open_order(ada, (a_variant(on_hand=5), 1))
    assert Order.objects.get().status == "pending"
    assert not Invoice.objects.exists()
