"""Invoices, credit notes and packing slips as PDF: what they say, and to whom."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import pytest
from django.db import transaction
from pypdf import PdfReader

from checkout import invoices, refunds
from checkout.models import Order
from checkout.papers import invoice as papers
from tests.builders import a_person, a_variant
from tests.checkout.order_builders import a_row
from tests.checkout_builders import a_paid_order, a_parcel
from tests.conftest import browser_of
from tests.marks import committed

pytestmark = committed


def reader_of(answer):
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    return PdfReader(BytesIO(answer.content))


def billed(order):
    """The invoice of an order, written as when it was paid."""
    with transaction.atomic():
        return invoices.issue(order)


def text_of(answer):
    """All words of a PDF, without its line breaks."""
    pages = reader_of(answer).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.fixture
def order(ada):
    return a_paid_order(ada, (a_variant("MUG", price=26, on_hand=5), 2))


def address_of(invoice):
    return f"/account/orders/{invoice.order.number}/invoices/{invoice.number}/"


def test_shopper_reads_the_invoice_of_an_own_order(order, ada):
    answer = browser_of(ada).get(address_of(order.invoice))
    text = text_of(answer)
    for words in (
        f"Invoice {order.invoice}",
        order.number,
        "Stoneware mug MUG 2 £26.00 £52.00",
        "Subtotal £52.00",
        "Total, taxes included £57.00",
        "Page 1 of 1",
    ):
        assert words in text
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    name = f"Invoice-{order.invoice}.pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'


def test_the_order_page_links_to_its_invoice(order, ada):
    page = browser_of(ada).get(f"/account/orders/{order.number}/")
    assert address_of(order.invoice) in page.content.decode()


def test_the_same_invoice_is_the_same_bytes_each_time(order, ada):
    browser, address = browser_of(ada), address_of(order.invoice)
    assert browser.get(address).content == browser.get(address).content


def test_invoice_can_be_read_aloud(order, ada):
    pdf = reader_of(browser_of(ada).get(address_of(order.invoice)))
    catalogue = pdf.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in catalogue
    assert catalogue["/Lang"] == "en-GB"
    assert pdf.metadata.title == f"Invoice {order.invoice}"


def test_nobody_else_gets_an_invoice(order, guest):
    ben = browser_of(a_person("ben@example.com"))
    assert ben.get(address_of(order.invoice)).status_code == 404
    asked = guest.get(address_of(order.invoice))
    assert asked.status_code == 303
    assert asked.url.startswith("/account/login/")


def test_own_order_does_not_open_the_invoice_of_another(order, ada):
    bens = a_paid_order(a_person("ben@example.com"), (a_variant(on_hand=5), 1))
    address = f"/account/orders/{order.number}/invoices/{bens.invoice.number}/"
    assert browser_of(ada).get(address).status_code == 404


def test_german_order_has_a_german_invoice():
    order = a_row(language="de", currency="EUR", billing_address={})
    invoice = billed(order)
    paper = papers.of(invoice)
    assert paper.name == f"Rechnung-{invoice}.pdf"
    text = " ".join(PdfReader(BytesIO(paper.content)).pages[0].extract_text().split())
    for words in (
        f"Rechnung {invoice}",
        "Menge",
        "52,00 €",
        "Summe, Steuern inbegriffen",
    ):
        assert words in text


def test_names_are_text_and_never_markup():
    order = a_row(skus=())
    order.lines.create(
        sku="X", name="*Bold* #pagebreak() $x$ Łódź Ελλάδα 茶", tax_code="txcd_1",
        unit_price=1, quantity=1, total=1,
    )  # fmt: skip
    pdf = PdfReader(BytesIO(papers.of(billed(order)).content))
    assert len(pdf.pages) == 1
    assert "*Bold* #pagebreak() $x$ Łódź Ελλάδα" in pdf.pages[0].extract_text()


def test_forty_lines_go_on_with_the_head_on_each_page():
    order = a_row(skus=tuple(f"SKU-{number}" for number in range(40)))
    pages = PdfReader(BytesIO(papers.of(billed(order)).content)).pages
    assert len(pages) > 1
    texts = [page.extract_text() for page in pages]
    assert all("Quantity" in text for text in texts[:-1])
    assert f"Page 1 of {len(pages)}" in texts[0]
    assert "SKU-39" in "".join(texts)


def test_credit_note_names_its_invoice_and_what_goes_back(order, ada, mona):
    wanted = refunds.Wanted(amount=Decimal(5))
    refunds.make(order.attempts.get(), wanted, who=mona)
    note = order.invoices.get(kind="credit_note")
    text = text_of(browser_of(ada).get(address_of(note)))
    assert f"Credit note {note}" in text
    assert f"This corrects invoice {order.invoice}." in text
    assert "Credited, taxes included £5.00" in text


def test_emails_link_to_invoice_and_credit_note(order, mona, mailoutbox):
    wanted = refunds.Wanted(amount=Decimal(5))
    refunds.make(order.attempts.get(), wanted, who=mona)
    note = order.invoices.get(kind="credit_note")
    by_kind = {email.subject: email.body for email in mailoutbox}
    (back,) = (body for subject, body in by_kind.items() if "back for" in subject)
    assert address_of(note) in back


def slip(browser, order, query=""):
    return browser.get(f"/admin/orders/packing-slip/{order.pk}/{query}")


def test_packing_slip_says_what_is_left_without_prices(order, monas):
    text = text_of(slip(monas, order))
    assert f"Order {order.number}" in text
    assert "Quantity Product SKU 2 Stoneware mug MUG" in text
    assert "£" not in text


def test_packing_slip_of_a_parcel_says_what_is_in_it(order, monas):
    parcel = a_parcel(order, {"MUG": 1})
    text = text_of(slip(monas, order, f"?parcel={parcel.pk}"))
    assert "1 Stoneware mug" in text
    assert parcel.tracking_number in text
    assert slip(monas, order, "?parcel=99").status_code == 404
    assert slip(monas, order, "?parcel=x").status_code == 404


def test_nothing_left_is_no_packing_slip(order, monas):
    a_parcel(order)
    answer = slip(monas, order)
    assert (answer.status_code, answer.url) == (
        303,
        f"/admin/orders/inspect/{order.pk}/",
    )


def test_several_packing_slips_are_one_document(order, monas):
    other = a_paid_order(a_person("ben@example.com"), (a_variant(on_hand=5), 1))
    keys = list(Order.objects.order_by("pk").values_list("pk", flat=True))
    asked = {f"order-{pk}-seen": 0 for pk in keys} | {"order": keys}
    answer = monas.post("/admin/orders/packing-slips/", asked)
    assert len(reader_of(answer).pages) == 2
    one = asked | {f"order-{other.pk}-chosen": "on"}
    assert other.number in text_of(monas.post("/admin/orders/packing-slips/", one))


def test_accountant_exports_what_was_billed_and_given_back(order, mona, monas):
    wanted = refunds.Wanted(amount=Decimal(5))
    refunds.make(order.attempts.get(), wanted, who=mona)
    answer = monas.get("/admin/invoices/?export=csv")
    rows = b"".join(answer).decode().splitlines()
    assert len(rows) == 3
    assert rows[0].startswith("Number,Kind,Date,Order number,Corrects")
    assert ",-5.00,GBP" in rows[1]
    assert ",57.00,GBP" in rows[2]
    only = monas.get("/admin/invoices/?kind=credit_note").content.decode()
    assert "Credit note" in only
    assert f">{order.invoice}<" not in only.replace("\n", "").replace(" ", "")
