"""What each fact at Stripe makes of an order in each state: one test a cell."""

from __future__ import annotations

import pytest

from checkout import orders, refundable, refunds
from checkout.models import Discrepancy, Order, PaymentAttempt
from checkout.payments import settle, settle_dispute, settle_refund
from products.models import StockItem
from sandbox import actions, disputes, faults, objects
from sandbox import refunds as stripes
from sandbox.models import Event, Record
from tests.builders import a_variant
from tests.checkout_builders import an_open_order, send_event
from tests.marks import committed

pytestmark = [committed, pytest.mark.usefixtures("check_invariants_afterwards")]

UNITS = 5


@pytest.fixture
def mug(db):
    return a_variant(price=26, on_hand=UNITS)


# --- The states of an order, each reached as in life.


def created(ada, mug, mona):
    """Stripe has opened a page, but its answer was lost."""
    faults.next("lost", times=2, on="post /v1/checkout/sessions")
    with pytest.raises(orders.StripeNotAnswering):
        an_open_order(ada, (mug, 2))
    return PaymentAttempt.objects.get()


def pending(ada, mug, mona):
    return an_open_order(ada, (mug, 2))


def paid(ada, mug, mona):
    attempt = pending(ada, mug, mona)
    actions.pay(attempt.session_id)
    settle.session(session_id=attempt.session_id, cause="Test")
    return attempt


def cancelled(ada, mug, mona):
    """A colleague has cancelled it."""
    attempt = pending(ada, mug, mona)
    orders.cancel(attempt.order, who=mona)
    return attempt


def expired(ada, mug, mona):
    attempt = pending(ada, mug, mona)
    actions.let_expire(attempt.session_id)
    settle.session(session_id=attempt.session_id, cause="Test")
    return attempt


def refunded(ada, mug, mona):
    attempt = paid(ada, mug, mona)
    left = refundable.of_payment(PaymentAttempt.objects.get())
    refunds.make(left.attempt, refunds.whole(left, restock=True), who=mona)
    return attempt


STATES = [created, pending, paid, cancelled, expired, refunded]


# --- The facts: what is true at Stripe now, and what tells the shop of it.


def the_session():
    return Record.objects.filter(kind="checkout.session").order_by("number").first()


def reopen():
    """Stripe had called the page closed; it was paid in its last second."""
    if the_session().data["status"] == "expired":
        session = objects.get("checkout.session", the_session().data["id"])
        faults.change(
            session["id"], status="open", expires_at=session["created"] + 7200
        )


def settle_it():
    settle.session(session_id=the_session().data["id"], cause="Test")


def pay_once():
    reopen()
    if the_session().data["status"] == "open":
        actions.pay(the_session().data["id"])


def completed_and_paid():
    pay_once()
    settle_it()


def bank_works_on_it():
    reopen()
    session = the_session().data
    if session["status"] == "open":
        actions.pay_by_bank(session["id"])
    else:
        faults.change(session["payment_intent"], status="processing")
        faults.change(session["id"], payment_status="unpaid")
    settle_it()


def bank_succeeded():
    reopen()
    session = the_session().data
    if session["status"] == "open":
        actions.pay_by_bank(session["id"])
        actions.bank_succeeds(session["id"])
    settle_it()


def bank_failed():
    reopen()
    session = the_session().data
    if session["status"] == "open":
        actions.pay_by_bank(session["id"])
        actions.bank_fails(session["id"])
    else:
        faults.change(session["payment_intent"], status="requires_payment_method")
        faults.change(session["id"], payment_status="unpaid")
    settle_it()


def page_closed():
    session = the_session().data
    if session["status"] == "open":
        actions.let_expire(session["id"])
    elif session["status"] == "complete":
        faults.change(session["id"], status="expired", payment_status="unpaid")
    settle_it()


def money_back(status="succeeded"):
    """Stripe has refunded 5.00, and the shop hears of the refund first."""
    pay_once()
    intent = the_session().data["payment_intent"]
    session_paid = objects.get("payment_intent", intent)
    charge = objects.get("charge", session_paid["latest_charge"])
    if charge["refunded"]:
        [made, *_more] = objects.children(charge["id"], "refund")
    else:
        made = stripes.refund({"payment_intent": intent, "amount": 500})
    if made["status"] != status:
        stripes.change_refund_status(made["id"], status)
    settle_refund.refund(refund_id=made["id"], cause="Test")


def money_back_failed():
    money_back("failed")


def disputed():
    pay_once()
    for event in disputes.dispute(the_session().data["id"]):
        send_event(event)


def dispute_lost():
    disputed()
    found = Record.objects.get(kind="dispute").data["id"]
    disputes.end(found, "lost")
    settle_dispute.dispute(dispute_id=found, cause="Test")


def dispute_won():
    disputed()
    found = Record.objects.get(kind="dispute").data["id"]
    disputes.end(found, "won")
    settle_dispute.dispute(dispute_id=found, cause="Test")


def paid_on_a_second_page():
    send_event(actions.second_payment(the_session().data["id"]))


def paid_another_sum():
    pay_once()
    session = the_session().data
    faults.change(session["id"], amount_total=session["amount_total"] + 1)
    settle_it()


def paid_for_an_order_that_is_not_here():
    event = actions.second_payment(the_session().data["id"])
    copy = Event.objects.get(id=event).about
    about = objects.get("checkout.session", copy)["metadata"]
    faults.change(copy, metadata=about | {"attempt": "none", "order": "2222-2222"})
    settle.session(session_id=copy, cause="Test")


# --- What the table says: the order's status, its need of a person, and its units.

TABLE = {
    completed_and_paid: {
        created: "paid, sold",
        pending: "paid, sold",
        paid: "paid, sold",
        cancelled: "cancelled, late, free",
        expired: "paid, sold",
        refunded: "paid, free, 57.00 back",
    },
    bank_works_on_it: {
        created: "processing, held",
        pending: "processing, held",
        paid: "paid, sold",
        cancelled: "cancelled, free",
        expired: "cancelled, held",
        refunded: "paid, free, 57.00 back",
    },
    bank_succeeded: {
        created: "paid, sold",
        pending: "paid, sold",
        paid: "paid, sold",
        cancelled: "cancelled, late, free",
        expired: "paid, sold",
        refunded: "paid, free, 57.00 back",
    },
    bank_failed: {
        created: "cancelled, free",
        pending: "cancelled, free",
        paid: "paid, review, sold",
        cancelled: "cancelled, free",
        expired: "cancelled, free",
        refunded: "paid, free, 57.00 back",
    },
    page_closed: {
        created: "cancelled, free",
        pending: "cancelled, free",
        paid: "paid, sold",
        cancelled: "cancelled, free",
        expired: "cancelled, free",
        refunded: "paid, free, 57.00 back",
    },
    money_back: {
        created: "paid, sold, 5.00 back",
        pending: "paid, sold, 5.00 back",
        paid: "paid, sold, 5.00 back",
        cancelled: "cancelled, late, free, 5.00 back",
        expired: "paid, sold, 5.00 back",
        refunded: "paid, free, 57.00 back",
    },
    money_back_failed: {
        created: "paid, refund, sold",
        pending: "paid, refund, sold",
        paid: "paid, refund, sold",
        cancelled: "cancelled, refund, free",
        expired: "paid, refund, sold",
        refunded: "paid, refund, free",
    },
    disputed: {
        created: "paid, disputed, sold",
        pending: "paid, disputed, sold",
        paid: "paid, disputed, sold",
        cancelled: "cancelled, disputed, free",
        expired: "paid, disputed, sold",
        refunded: "paid, disputed, free, 57.00 back",
    },
    dispute_lost: {
        created: "paid, disputed, sold",
        pending: "paid, disputed, sold",
        paid: "paid, disputed, sold",
        cancelled: "cancelled, disputed, free",
        expired: "paid, disputed, sold",
        refunded: "paid, disputed, free, 57.00 back",
    },
    dispute_won: {
        created: "paid, sold",
        pending: "paid, sold",
        paid: "paid, sold",
        cancelled: "cancelled, late, free",
        expired: "paid, sold",
        refunded: "paid, free, 57.00 back",
    },
    paid_on_a_second_page: {
        created: "paid, sold",
        pending: "paid, sold",
        paid: "paid, paid_twice, sold",
        cancelled: "cancelled, late, free",
        expired: "paid, sold",
        refunded: "paid, paid_twice, free, 57.00 back",
    },
    paid_another_sum: {
        created: "pending, review, held",
        pending: "pending, review, held",
        paid: "paid, sold",
        cancelled: "cancelled, review, free",
        expired: "cancelled, review, free",
        refunded: "paid, free, 57.00 back",
    },
    paid_for_an_order_that_is_not_here: {
        created: "pending, held",
        pending: "pending, held",
        paid: "paid, sold",
        cancelled: "cancelled, free",
        expired: "cancelled, free",
        refunded: "paid, free, 57.00 back",
    },
}
CELLS = [
    pytest.param(state, fact, said, id=f"{fact.__name__} of {state.__name__}")
    for fact, row in TABLE.items()
    for state, said in row.items()
]


def words(order, mug):
    """Status, need of a person, where the units are, and what has come back."""
    item = StockItem.objects.get(variant=mug)
    units = {(UNITS, 0): "free", (UNITS, 2): "held", (UNITS - 2, 0): "sold"}
    back = f"{order.refunded:.2f} back" if order.refunded else ""
    parts = [order.status, order.attention, units[item.on_hand, item.reserved], back]
    return ", ".join(filter(None, parts))


@pytest.mark.parametrize(("state", "fact", "said"), CELLS)
def test_a_fact_makes_of_an_order_what_the_table_says(
    ada, mug, mona, state, fact, said
):
    state(ada, mug, mona)
    faults.clear()
    fact()
    first = words(Order.objects.get(), mug)
    for event in Event.objects.order_by("number"):
        send_event(event.id)
    # Said once, and then again by all events of the past.
    assert (first, words(Order.objects.get(), mug)) == (said, said)


def test_every_fact_has_a_cell_for_every_state():
    assert all(set(row) == set(STATES) for row in TABLE.values())


def test_money_for_an_order_that_is_not_here_is_in_the_inbox(ada, mug, mona):
    pending(ada, mug, mona)
    paid_for_an_order_that_is_not_here()
    assert Discrepancy.objects.get().kind == "unknown_payment"
