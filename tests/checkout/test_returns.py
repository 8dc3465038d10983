"""Withdrawals and returns: taken from everybody, refunded once, never more than was sent."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.utils import timezone

from checkout import returnable, returns
from checkout.models import Discrepancy, OrderEvent, Refund, Return
from checkout.payments import audit
from checkout.returns import AlreadyAnswered, NotReturnable, Statement
from products.models import StockItem
from sandbox import refunds as stripes
from site_config.models import OutgoingEmail, StoreSettings
from tests.builders import a_variant, set_delivery
from tests.checkout.order_builders import a_colleague
from tests.checkout.test_races import at_once
from tests.checkout_builders import SAME_ORIGIN, a_paid_order, a_parcel, send_event
from tests.conftest import browser_of
from tests.marks import committed
from tests.products.page_builders import texts_of

pytestmark = [committed, pytest.mark.usefixtures("check_invariants_afterwards")]
ADDRESS = "/withdraw/"


@pytest.fixture
def mug(db):
    return a_variant("MUG", name="Oat mug", price=26, on_hand=5)


@pytest.fixture
def order(ada, mug):
    """Three mugs at 26, sent to the EU for 6.50."""
    set_delivery("DE, GB", price="6.50")
    return a_paid_order(ada, (mug, 3))


def line(order):
    return order.lines.get()


def write(browser, order_number, step="confirm", **typed):
    form = {
        "name": "Ada Lovelace",
        "order_number": order_number,
        "email": "ada@example.com",
        "token": str(uuid.uuid4()),
        "step": step,
    }
    return browser.post(ADDRESS, form | typed, headers=SAME_ORIGIN)


def withdraw(order, **typed):
    said = {"name": "Ada", "email": order.email, "order_number": order.number}
    return returns.withdraw(Statement(**(said | typed)), token=uuid.uuid4())


def ask(order, quantity=1, token=None):
    return returns.ask(
        order,
        lines={line(order): quantity},
        reason="mind",
        who=order.user,
        token=token or uuid.uuid4(),
    )


def on_hand(variant):
    return StockItem.objects.get(variant=variant).on_hand


def status_of(returned):
    returned.refresh_from_db()
    return returned.status


def test_shopper_withdraws_in_two_steps_without_signing_in(guest, order):
    first = guest.get(f"{ADDRESS}?order={order.number}")
    shown = BeautifulSoup(first.content, "html.parser")
    assert shown.select_one("[name=order_number]")["value"] == order.number
    check = write(guest, order.number, step="check", text="Only the lid")
    assert "Ada Lovelace" in check.text
    assert "Only the lid" in check.text
    assert texts_of(check, "button[value=confirm]") == ["Confirm withdrawal"]
    assert not Return.objects.exists()
    answer = write(guest, order.number)
    assert answer.status_code == 303
    assert "We have received your withdrawal" in guest.get(answer.url).text
    assert not guest.cookies


def test_receipt_timeline_and_inbox_line_come_with_it(guest, order):
    mail.outbox.clear()
    write(guest, order.number.lower().replace("-", " "), email="ADA@example.com")
    returned = Return.objects.get()
    assert returned.order == order
    assert [str(each) for each in returned.lines.all()] == ["3 × Oat mug"]
    event = order.events.get(kind=OrderEvent.Kind.WITHDRAWN)
    assert event.detail == "3 × Oat mug"
    [inbox] = Discrepancy.objects.filter(resolved_at=None)
    assert (inbox.kind, inbox.order) == ("withdrawal", order)
    [receipt] = mail.outbox
    assert receipt.to == ["ADA@example.com"]
    for part in (
        "Ada Lovelace",
        "Received:",
        "3 × Oat mug",
        str(returned.asked_at.year),
    ):
        assert part in receipt.body


def test_unknown_order_gets_the_same_answer_and_reaches_the_inbox(guest, order):
    known = guest.get(write(guest, order.number).url)
    unknown = guest.get(write(guest, order.number, email="eve@example.com").url)
    assert known.content == unknown.content
    returned = Return.objects.get(email="eve@example.com")
    assert returned.order is None
    assert Discrepancy.objects.get(order=None).detail.endswith("eve@example.com")
    receipt = OutgoingEmail.objects.get(to="eve@example.com")
    assert (receipt.kind, receipt.state) == ("withdrawal", "sent")


def test_the_same_form_sent_twice_is_one_withdrawal(guest, order):
    token = str(uuid.uuid4())
    for _press in range(2):
        assert write(guest, order.number, token=token).status_code == 303
    assert Return.objects.count() == Discrepancy.objects.count() == 1


def test_what_is_missing_is_said_and_nothing_is_written(guest, order):
    answer = write(guest, order.number, email="no address", name="")
    assert answer.status_code == 422
    assert len(texts_of(answer, ".field-error")) == 2
    assert not Return.objects.exists()


def test_another_site_can_not_withdraw_for_somebody(guest, order):
    form = {"name": "Ada", "order_number": order.number, "email": order.email}
    foreign = {"sec-fetch-site": "cross-site"}
    form |= {"token": str(uuid.uuid4()), "step": "confirm"}
    assert guest.post(ADDRESS, form, headers=foreign).status_code == 403
    assert not Return.objects.exists()


def test_page_is_kept_nowhere_and_found_by_no_search_engine(guest, order):
    page = guest.get(ADDRESS)
    assert "no-store" in page["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in page.text


@pytest.mark.parametrize(
    ("withdrawal", "countries", "link"),
    [
        ("eu", "DE, GB", ["Withdraw from contract here"]),
        ("eu", "GB", []),
        ("all", "GB", ["Withdraw from contract here"]),
        ("off", "DE", []),
    ],
)
def test_footer_leads_there_by_the_stores_settings(
    guest, order, withdrawal, countries, link
):
    StoreSettings.objects.update(withdrawal=withdrawal)
    set_delivery(countries)
    assert texts_of(guest.get("/cart/"), f"footer a[href='{ADDRESS}']") == link
    assert guest.get(ADDRESS).status_code == (404 if withdrawal == "off" else 200)


def test_withdrawal_is_refunded_with_its_delivery_and_closes_its_line(order, mona):
    returned = withdraw(order)
    made = returns.refund(returned, who=mona)
    assert (made.amount, made.status) == (Decimal("84.50"), "succeeded")
    assert status_of(returned) == "refunded"
    assert not Discrepancy.objects.filter(resolved_at=None).exists()
    order.refresh_from_db()
    assert order.attention == ""


def test_two_presses_of_refund_at_once_refund_once(order, mona):
    returned = withdraw(order)
    made = at_once(lambda _press: returns.refund(returned, who=mona), range(2))
    assert made[0] == made[1] == Refund.objects.get()


def test_a_return_runs_from_asked_to_refunded(order, mona, mug):
    a_parcel(order)
    mail.outbox.clear()
    returned = ask(order, 2)
    returns.accept(returned, instructions="Send it to the studio.", who=mona)
    assert "Send it to the studio." in mail.outbox[-1].body
    received = {line(order).pk: 1}
    returns.receive(returned, received=received, restock=True, who=mona)
    assert on_hand(mug) == 3
    made = returns.refund(returned, who=mona)
    assert (made.amount, made.lines.get().quantity) == (26, 1)
    assert status_of(returned) == "refunded"
    subjects = [email.subject for email in mail.outbox]
    assert subjects[:3] == [f"Your return: order {order.number}"] * 3
    assert len(subjects) == 4


def test_declined_return_says_why_and_frees_its_units(order, mona):
    a_parcel(order)
    returned = ask(order, 3)
    with pytest.raises(NotReturnable):
        ask(order, 1)
    returns.decline(returned, reason="It was used.", who=mona)
    assert "It was used." in mail.outbox[-1].body
    ask(order, 3)
    with pytest.raises(AlreadyAnswered):
        returns.accept(returned, instructions="", who=mona)


def test_only_what_was_sent_can_come_back(order):
    with pytest.raises(NotReturnable):
        ask(order, 1)
    a_parcel(order, {"MUG": 2})
    for quantity in (3, 0, -1):
        with pytest.raises(NotReturnable):
            ask(order, quantity)
    ask(order, 2)


def test_more_than_was_to_come_is_not_received(order, mona):
    a_parcel(order)
    returned = ask(order, 2)
    for units in (3, 0):
        with pytest.raises(NotReturnable):
            returns.receive(
                returned, received={line(order).pk: units}, restock=True, who=mona
            )
    assert status_of(returned) == "asked"


def test_two_tabs_can_not_ask_for_the_same_units(order):
    a_parcel(order)

    def press(_tab):
        try:
            return ask(order, 2)
        except NotReturnable:
            return None

    assert sum(made is not None for made in at_once(press, range(2))) == 1


def test_after_a_refund_that_failed_it_can_be_refunded_again(order, mona):
    a_parcel(order)
    returned = ask(order, 1)
    made = returns.refund(returned, who=mona)
    for event in stripes.change_refund_status(made.stripe_id, "failed"):
        send_event(event)
    assert status_of(returned) == "accepted"  # Nothing has arrived.
    again = returns.refund(returned, who=mona)
    assert again != made
    assert status_of(returned) == "refunded"


def test_days_to_withdraw_are_over_a_while_after_all_was_sent(order):
    store = StoreSettings.current()
    order.delivery_address = {"country": "DE"}
    order.save()
    assert returnable.may_withdraw(order, store)
    parcel = a_parcel(order)
    for days, may in ((28, True), (29, False)):
        parcel.sent_on = timezone.localdate() - timedelta(days=days)
        parcel.save()
        fresh = type(order).objects.get(pk=order.pk)
        assert returnable.may_withdraw(fresh, store) == may


def test_outside_the_eu_the_order_offers_it_only_where_the_store_does(order):
    order.delivery_address = {"country": "GB"}
    store = StoreSettings.current()
    assert not returnable.may_withdraw(order, store)
    store.withdrawal = "all"
    assert returnable.may_withdraw(order, store)


def test_shopper_asks_on_the_order_page_and_sees_what_became_of_it(adas, order, mona):
    StoreSettings.objects.update(return_instructions="Pack it well.")
    a_parcel(order)
    itself = f"/account/orders/{order.number}/"
    asks = f"{itself}return/"
    assert texts_of(adas.get(itself), f"a[href='{asks}']") == ["Return goods"]
    assert "Pack it well." in adas.get(asks).text
    form = {
        f"quantity_{line(order).pk}": "2",
        "reason": "damaged",
        "token": str(uuid.uuid4()),
    }
    for _press in range(2):
        assert adas.post(asks, form).url == f"{itself}#returns"
    returned = Return.objects.get()
    returns.accept(returned, instructions="Send it to Leith.", who=mona)
    page = adas.get(itself)
    [state, listed] = texts_of(page, "#returns .panel p")
    assert " ".join(state.split()).startswith("Return: Accepted")
    assert listed == "Send it to Leith."
    timeline = " ".join(texts_of(page, ".timeline"))
    assert "2 × Oat mug" in timeline


@pytest.mark.parametrize("quantity", ["4", "-1", "0", "", "x"])
def test_what_can_not_come_back_is_said_beside_the_form(adas, order, quantity):
    a_parcel(order)
    form = {
        f"quantity_{line(order).pk}": quantity,
        "reason": "mind",
        "token": str(uuid.uuid4()),
    }
    answer = adas.post(f"/account/orders/{order.number}/return/", form)
    assert answer.status_code == 422
    assert texts_of(answer, ".error-summary li")
    assert not Return.objects.exists()


def test_nobody_returns_what_somebody_else_bought(bens, guest, order):
    address = f"/account/orders/{order.number}/return/"
    assert bens.get(address).status_code == 404
    assert guest.get(address).status_code == 303


def press(browser, returned, where, **form):
    address = f"/admin/orders/{where}-return/{returned.order_id}/"
    return browser.post(address, {"return": returned.pk} | form)


def test_staff_accepts_receives_and_refunds_a_return_on_its_order(monas, order, mug):
    a_parcel(order)
    returned = ask(order, 2)
    page = monas.get(f"/admin/orders/inspect/{order.pk}/").text
    for button in ("Accept the return", "Write down what arrived", "Refund the return"):
        assert button in page
    assert press(monas, returned, "accept", instructions="To us.").status_code == 303
    assert status_of(returned) == "accepted"
    too_many = {f"received_{line(order).pk}": "3"}
    assert press(monas, returned, "receive", **too_many).status_code == 422
    came = {f"received_{line(order).pk}": "2", "restock": "on"}
    assert press(monas, returned, "receive", **came).status_code == 303
    assert on_hand(mug) == 4
    for _press in range(2):
        press(monas, returned, "refund")
    assert Refund.objects.get().amount == 52
    assert status_of(returned) == "refunded"


def test_staff_declines_with_a_reason_alone(monas, order):
    a_parcel(order)
    returned = ask(order)
    assert press(monas, returned, "decline", reason="").status_code == 422
    assert press(monas, returned, "decline", reason="Used.").status_code == 303
    assert status_of(returned) == "declined"


def test_goods_of_a_return_refunded_at_once_go_back_to_stock(monas, order, mug):
    a_parcel(order)
    returned = ask(order, 2)
    before = on_hand(mug)
    page = monas.get(f"/admin/orders/inspect/{order.pk}/").text
    assert "Refund the return, £52.00" in page
    assert press(monas, returned, "refund", restock="on").status_code == 303
    assert (status_of(returned), on_hand(mug)) == ("refunded", before + 2)


def test_inbox_refunds_a_withdrawal_with_one_press(monas, order):
    returned = withdraw(order)
    inbox = Discrepancy.objects.get()
    page = monas.get(f"/admin/money-inbox/inspect/{inbox.pk}/").text
    assert "Refund £84.50" in page
    monas.post(f"/admin/money-inbox/refund/{inbox.pk}/")
    assert Refund.objects.get().amount == Decimal("84.50")
    assert status_of(returned) == "refunded"
    inbox.refresh_from_db()
    assert inbox.resolved_at


def test_list_of_returns_is_searched_filtered_and_exported(monas, order):
    withdraw(order)
    withdraw(order, order_number="NO-SUCH", email="eve@example.com")
    address = "/admin/returns/"
    assert "eve@example.com" not in monas.get(f"{address}?q=ada@").text
    assert "eve@example.com" in monas.get(f"{address}?kind=withdrawal").text
    assert "eve@example.com" not in monas.get(f"{address}?status=declined").text
    sheet = monas.get(f"{address}?export=csv").getvalue().decode()
    assert "NO-SUCH" in sheet


def test_who_only_sees_orders_takes_and_refunds_no_return(order):
    a_parcel(order)
    returned = ask(order)
    clerk = browser_of(a_colleague("clerk@example.com", "view_order"))
    for where in ("accept", "decline", "receive", "refund"):
        assert press(clerk, returned, where, reason="No").status_code in (302, 403)
    assert status_of(returned) == "asked"


def test_audit_finds_returns_that_do_not_add_up(order, mona):
    a_parcel(order)
    returned = ask(order, 3)
    returned.lines.update(quantity=4)
    assert "I29" in codes()
    returned.lines.update(quantity=1)
    assert codes() == []
    returns.refund(returned, who=mona)
    returned.lines.update(quantity=2)
    assert "I29" in codes()
    returned.lines.update(quantity=1)


def test_audit_finds_a_return_of_what_another_order_sold(order, ben):
    a_parcel(order)
    returned = ask(order)
    other = a_paid_order(ben, (a_variant(on_hand=5), 1))
    returned.lines.update(line=other.lines.get())
    assert codes() == ["I29"]
    returned.lines.update(line=line(order))


def codes():
    return [breach.code for breach in audit.breaches()]
