"""The screen of the books: sums by month, why they don't add up, closing and exports."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.contrib.messages import get_messages
from django.utils import timezone
from openpyxl import load_workbook

from checkout import refunds
from checkout.models import BalanceTransaction, ClosedMonth, Discrepancy, Invoice
from checkout.payments.statements import Month
from checkout.refunds import Wanted
from sandbox import faults, objects, schedule
from tests.builders import a_variant
from tests.checkout.books_builders import copied, stripes_clock_at
from tests.checkout.order_builders import a_colleague
from tests.checkout_builders import a_paid_order
from tests.conftest import browser_of
from tests.marks import committed

pytestmark = committed


@pytest.fixture
def month():
    return Month.of(timezone.now()).previous


@pytest.fixture
def order(ada, month, mona):
    """Paid, refunded in part and paid out in a month that is over."""
    with stripes_clock_at(month.start + timedelta(days=5)):
        sold = a_paid_order(ada, (a_variant(price=26, on_hand=99), 2))
        refunds.make(sold.attempts.get(), Wanted(amount=5), who=mona)
        schedule.move_clock(15 * objects.DAY)
    copied(month.start)
    return sold


@pytest.fixture
def theos(db):
    """Theo keeps the books, and sees no orders."""
    return browser_of(a_colleague("theo@example.com", "close_books"))


def page(browser, month):
    answer = browser.get(f"/admin/books/?month={month}")
    assert answer.status_code == 200
    return answer


def texts_of(answer, selector):
    found = BeautifulSoup(answer.content, "html.parser").select(selector)
    return [" ".join(each.get_text(" ").split()) for each in found]


def test_the_books_show_what_a_month_moved(order, month, theos):
    answer = page(theos, month)
    assert texts_of(answer, ".shop-admin-books tbody tr") == [
        "Opening balance £0.00",
        "Sales 1 £57.00 £57.00 -£1.05 £55.95",
        "Refunds 1 -£5.00 -£5.00 £0.00 -£5.00",
        "Payouts to the bank 1 -£50.95 £0.00 -£50.95",
    ]
    assert "This month adds up." in answer.content.decode()


def test_the_screen_opens_with_the_month_that_is_to_be_closed(order, month, theos):
    assert theos.get("/admin/books/").context["month"] == month
    theos.post(f"/admin/books/close/?month={month}")
    assert theos.get("/admin/books/").context["month"] == month.next


def test_a_month_in_which_nothing_moved_can_be_closed(order, month, theos):
    copied(month.previous.start)
    answer = page(theos, month.previous)
    assert "Nothing moved in this month." in answer.content.decode()
    assert theos.post(f"/admin/books/close/?month={month.previous}").status_code == 303
    assert ClosedMonth.objects.get().statements == {}


def test_a_month_is_closed_with_one_press(order, month, theos):
    answer = theos.post(f"/admin/books/close/?month={month}")
    assert answer.status_code == 303
    assert ClosedMonth.objects.get().closed_by.email == "theo@example.com"
    closed = page(theos, month)
    assert "theo@example.com" in closed.content.decode()
    assert "/admin/books/close/" not in closed.content.decode()


def test_a_month_that_does_not_add_up_says_why_and_offers_no_closing(
    order, month, theos, monas
):
    order.attempts.update(received=Decimal("50.00"))
    answer = page(theos, month)
    [said] = texts_of(answer, ".shop-admin-list li")
    assert said.startswith(f"Stripe has another sum than the shop · {order.number} ·")
    assert "/admin/books/close/" not in answer.content.decode()
    theos.post(f"/admin/books/close/?month={month}")
    assert not ClosedMonth.objects.exists()


def test_comparing_copies_what_stripe_has_and_writes_what_differs(order, month, theos):
    order.attempts.update(received=Decimal("50.00"))
    BalanceTransaction.objects.update(written_at=month.start)
    assert theos.post(f"/admin/books/compare/?month={month}").status_code == 303
    assert Discrepancy.objects.get().kind == "other_sum"


def test_a_stripe_that_does_not_answer_is_said(order, month, theos):
    faults.next("timeout", lasting=True)
    answer = theos.post(f"/admin/books/compare/?month={month}")
    faults.clear()
    [message] = [str(each) for each in get_messages(answer.wsgi_request)]
    assert "Stripe did not answer" in message


def exported(browser, month, form):
    answer = browser.get(f"/admin/books/export/?month={month}&export={form}")
    assert answer.status_code == 200
    body = b"".join(answer.streaming_content)
    if form == "csv":
        return list(csv.DictReader(io.StringIO(body.decode())))
    head, *rows = load_workbook(io.BytesIO(body)).active.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_the_accountant_gets_a_row_for_each_line_with_its_document(order, month, theos):
    rows = exported(theos, month, "csv")
    said = [
        (row["Kind"], row["Order number"], row["Invoice or credit note"], row["Net"])
        for row in rows
    ]
    invoice, note = Invoice.objects.order_by("number")
    assert said == [
        ("Sales", order.number, invoice.written_number, "55.95"),
        ("Refunds", order.number, note.written_number, "-5.00"),
        ("Payouts to the bank", "", "", "-50.95"),
    ]
    assert rows[0]["Date"] == f"{month.start + timedelta(days=5):%Y-%m-%d}"
    assert [row["Currency"] for row in rows] == ["GBP"] * 3


def test_amounts_of_the_spreadsheet_are_numbers_that_add_up(order, month, theos):
    rows = exported(theos, month, "xlsx")
    gross = sum(Decimal(str(row["Gross"])) for row in rows)
    fees = sum(Decimal(str(row["Stripe's fee"])) for row in rows)
    net = sum(Decimal(str(row["Net"])) for row in rows)
    assert (gross - fees, net) == (net, 0)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_description_that_is_a_formula_is_never_run(order, month, theos, form):
    BalanceTransaction.objects.update(description="=HYPERLINK(1)")
    texts = {row["Description"] for row in exported(theos, month, form)}
    assert texts == {"'=HYPERLINK(1)" if form == "csv" else "=HYPERLINK(1)"}


@pytest.mark.parametrize(
    "address",
    [
        "?month=never",
        "?month=2026-13",
        "?month=9999-12",
        "export/?month=2026-10&export=pdf",
    ],
)
def test_what_is_no_month_or_no_format_is_not_found(theos, address):
    assert theos.get(f"/admin/books/{address}").status_code == 404


def test_a_shop_without_sales_shows_an_empty_month(theos):
    answer = theos.get("/admin/books/")
    assert "Nothing has been copied from Stripe yet." in answer.content.decode()


def test_only_who_may_close_the_books_finds_them_in_the_menu(theos, monas):
    assert "/admin/books/" in theos.get("/admin/").content.decode()
    lou = browser_of(a_colleague("lou@example.com", "view_order"))
    assert "/admin/books/" not in lou.get("/admin/").content.decode()


def test_who_may_see_orders_may_not_see_or_close_the_books(order, month):
    lou = browser_of(a_colleague("lou@example.com", "view_order", "refund_order"))
    for address in ("", f"export/?month={month}&export=csv"):
        assert lou.get(f"/admin/books/{address}").status_code == 302
    for address in ("compare/", "close/"):
        assert lou.post(f"/admin/books/{address}?month={month}").status_code == 302
    assert not ClosedMonth.objects.exists()


def test_the_books_ask_the_database_as_often_for_many_rows(
    order, month, theos, ada, django_assert_max_num_queries
):
    with stripes_clock_at(month.start + timedelta(days=7)):
        for _sale in range(5):
            a_paid_order(ada, (a_variant(price=26, on_hand=9), 1))
    copied(month.start - timedelta(days=40))
    with django_assert_max_num_queries(45):
        page(theos, month)
    with django_assert_max_num_queries(20):
        exported(theos, month, "csv")
