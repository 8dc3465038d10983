"""Orders in the admin: found, shown, exported, and noted on."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.log_actions import registry as log

from checkout import shipments, timeline
from checkout.models import OrderEvent
from tests.builders import a_person
from tests.checkout.order_builders import (
    a_discrepancy,
    a_hold,
    a_row,
    an_attempt,
    an_email,
    an_event,
)
from tests.checkout_builders import NUMBER, a_parcel
from tests.conftest import browser_of
from tests.products.page_builders import texts_of

pytestmark = pytest.mark.django_db


def found(browser, **query):
    page = browser.get("/admin/orders/", query)
    assert page.status_code == 200
    return [order.number for order in page.context["object_list"]]


def page_of(browser, order):
    return browser.get(f"/admin/orders/inspect/{order.pk}/").content.decode()


def test_orders_are_listed_newest_first(monas):
    yesterday = timezone.now() - timedelta(days=1)
    old = a_row(placed_at=yesterday)
    new = a_row()
    assert found(monas) == [new.number, old.number]


@pytest.mark.parametrize(
    "text",
    ["7KQ2-M4TX", "7kq2m4tx", "#7KQ2 M4TX", "7KQ2", "ada@", "SALT", "pi_1x", "cs_1x"],
)
def test_an_order_is_found_by_what_a_shopper_may_know_of_it(monas, text):
    order = a_row(number="7KQ2-M4TX", skus=("SALT-BOWL", "SALT-SPOON"))
    an_attempt(order, session_id="cs_1x", payment_intent_id="pi_1x")
    a_row(number="2222-2222", email="ben@example.com", skus=("TIDE",))
    assert found(monas, q=text) == ["7KQ2-M4TX"]


@pytest.mark.parametrize("text", ["no such order", "'; --", "\x00", "%", "1" * 500])
def test_a_search_for_nonsense_is_no_error(monas, text):
    a_row()
    assert monas.get("/admin/orders/", {"q": text}).status_code == 200


def test_orders_are_filtered_by_status_and_by_need_of_a_person(monas):
    paid = a_row()
    odd = a_row(status="cancelled", attention="no_stock")
    assert found(monas, status="paid") == [paid.number]
    assert found(monas, attention="any") == [odd.number]
    assert found(monas, attention="no_stock") == [odd.number]
    assert found(monas, attention="late") == []


def test_orders_are_listed_and_filtered_by_what_was_sent(monas):
    waiting, half, whole = a_row(), a_row(), a_row()
    a_parcel(half, {"SALT-BOWL": 1})
    a_parcel(whole)
    a_row(status="pending")
    assert found(monas, sent="to_send") == [waiting.number]
    assert found(monas, sent="partly") == [half.number]
    assert found(monas, sent="sent") == [whole.number]
    shown = texts_of(monas.get("/admin/orders/"), "tbody .w-status")
    assert shown[::-1] == [
        *["To send", "Paid"], *["1 of 2 sent", "Paid"], *["Sent", "Paid"],
        "Waiting for payment",
    ]  # fmt: skip


def test_orders_are_filtered_by_the_day_they_were_placed(monas):
    old = a_row(placed_at=timezone.now() - timedelta(days=40))
    a_row()
    day = (timezone.now() - timedelta(days=30)).date().isoformat()
    assert found(monas, placed_at_to=day) == [old.number]


def test_total_is_shown_in_the_orders_own_currency(monas):
    a_row(currency="EUR")
    assert "€57.00" in monas.get("/admin/orders/").content.decode()


def queries_of(browser, address):
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(address).status_code == 200
    return len(seen)


def test_a_long_list_takes_no_more_queries_than_a_short_one(monas):
    a_parcel(a_row())
    queries_of(monas, "/admin/orders/")  # What is looked up once a process is, now.
    short = queries_of(monas, "/admin/orders/")
    for _number in range(20):
        a_parcel(a_row(skus=("ONE", "TWO")), {"ONE": 1})
    assert queries_of(monas, "/admin/orders/") == short


def exported(browser, kind):
    answer = browser.get("/admin/orders/", {"export": kind})
    return b"".join(answer.streaming_content)


def test_a_spreadsheet_of_orders_has_what_a_bookkeeper_asks_for(monas):
    order = a_row()
    an_attempt(order, payment_intent_id="pi_1x")
    [row] = csv.DictReader(StringIO(exported(monas, "csv").decode()))
    assert row["Number"] == order.number
    assert row["Bought"] == "2 × SALT-BOWL"
    assert (row["Subtotal"], row["Delivery"], row["Total"]) == (
        "52.00",
        "5.00",
        "57.00",
    )
    assert (row["Currency"], row["Country"]) == ("GBP", "GB")
    assert row["Payments at Stripe"] == "pi_1x"
    assert (row["Units sent"], row["Units left to send"]) == ("0", "2")
    assert (row["Last sent on"], row["Parcels"]) == ("", "")


def test_a_spreadsheet_of_orders_says_what_was_sent_and_when(monas):
    order = a_row()
    a_parcel(order, {"SALT-BOWL": 1})
    cancelled = a_parcel(order, {"SALT-BOWL": 1}, carrier="dpd", number="123")
    shipments.cancel(cancelled, version=1, reason="Lost", who=None)
    [row] = csv.DictReader(StringIO(exported(monas, "csv").decode()))
    assert (row["Units sent"], row["Units left to send"]) == ("1", "1")
    assert row["Last sent on"] == timezone.localdate().isoformat()
    assert row["Parcels"] == f"Royal Mail {NUMBER}"


def test_amounts_in_a_workbook_can_be_added_up(monas):
    a_row()
    sheet = load_workbook(BytesIO(exported(monas, "xlsx"))).active
    headings, row = ([cell.value for cell in line] for line in sheet.rows)
    assert dict(zip(headings, row, strict=True))["Total"] == 57


def test_a_name_that_is_a_formula_stays_text_in_a_spreadsheet(monas):
    a_row(delivery_address={"name": "=HYPERLINK(1)"}, email="+1@example.com")
    [row] = csv.DictReader(StringIO(exported(monas, "csv").decode()))
    assert row["Name"] == "'=HYPERLINK(1)"
    assert row["Email"] == "'+1@example.com"


def test_order_page_shows_buyer_lines_payments_and_timeline(monas):
    order = a_row(user=a_person("ada@example.com"), phone="020 7946 0000")
    a_hold(an_attempt(order, session_id="cs_1x", payment_intent_id="pi_1x"))
    an_event(order, type="checkout.session.completed")
    a_discrepancy(order)
    an_email(order, state="sent")
    page = page_of(monas, order)
    for text in [
        order.number, "£57.00", "Salt Bowl", "Glaze: celadon", "SALT-BOWL", "£26.00",
        "Standard delivery", "Ada Lovelace", "SW1Y 4JH", "020 7946 0000",
        "cs_1x", "pi_1x", "Sold", "checkout.session.completed", "Paid a second time",
        "Your order", "Sent",
    ]:  # fmt: skip
        assert text in page, text


def test_text_written_by_a_shopper_is_escaped(monas):
    order = a_row(delivery_address={"name": "<script>x</script>"}, phone="<b>1</b>")
    order.events.create(kind="note", detail="<img src=x>")
    an_event(order, error="<i>x</i>")
    page = page_of(monas, order)
    for markup in ["<script>x", "<b>1", "<img src=x", "<i>x"]:
        assert markup not in page


def test_payment_links_to_stripe_in_its_own_mode(monas, settings):
    settings.SANDBOX = False
    order = a_row()
    an_attempt(order, payment_intent_id="pi_test", livemode=False)
    an_attempt(order, payment_intent_id="pi_live", livemode=True)
    page = page_of(monas, order)
    assert '"https://dashboard.stripe.com/test/payments/pi_test"' in page
    assert '"https://dashboard.stripe.com/payments/pi_live"' in page


def test_payment_links_to_the_sandbox_when_it_is_on(monas):
    order = a_row()
    an_attempt(order)
    assert 'href="/sandbox/"' in page_of(monas, order)


def test_note_is_on_the_timeline_with_its_writer(monas, mona):
    order = a_row()
    answer = monas.post(f"/admin/orders/note/{order.pk}/", {"text": "Ada rang."})
    assert answer.status_code == 303
    assert answer.url == f"/admin/orders/inspect/{order.pk}/#timeline"
    [note] = order.events.all()
    assert (note.kind, note.detail, note.who) == ("note", "Ada rang.", mona)
    assert "Ada rang." in page_of(monas, order)


def test_a_note_is_in_wagtails_log(mona):
    order = a_row()
    timeline.add_note(order, text="Ada rang.", who=mona)
    [entry] = log.get_logs_for_instance(order)
    assert (entry.action, entry.user) == ("checkout.note", mona)
    assert entry.message == "Note written"


@pytest.mark.parametrize("text", ["", "   ", "\x00", "x" * 5001])
def test_empty_note_is_refused_beside_its_field(monas, text):
    order = a_row()
    answer = monas.post(f"/admin/orders/note/{order.pk}/", {"text": text})
    assert answer.status_code == 422
    assert answer.context["note_form"].errors["text"]
    assert not OrderEvent.objects.exists()


def test_a_note_needs_the_forms_token(mona):
    order = a_row()
    browser = browser_of(mona)
    browser.handler.enforce_csrf_checks = True
    answer = browser.post(f"/admin/orders/note/{order.pk}/", {"text": "Ada rang."})
    assert answer.status_code == 403
    assert not OrderEvent.objects.exists()


def test_unknown_order_is_not_found(monas):
    assert monas.get("/admin/orders/inspect/999/").status_code == 404
