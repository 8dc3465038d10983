"""Emails about orders: text and HTML say the same, and names are escaped."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser

import pytest
from django.template.loader import render_to_string
from django.utils import timezone, translation

from checkout import progress
from site_config.models import StoreSettings
from tests.checkout.order_builders import a_line, a_row

PARCELS = ["sent", "sent_changed", "sent_cancelled"]
KINDS = ["paid", "processing", "not_paid", *PARCELS]
HOSTILE = '<script>alert("x")</script>\r\nBcc: all@example.com \'";&'
SUBJECTS = {
    "paid": "Your order 7KQ2-M4TX",
    "processing": "Order 7KQ2-M4TX is waiting for your bank",
    "not_paid": "Order 7KQ2-M4TX was not paid",
    "sent": "Your parcel is on its way: order 7KQ2-M4TX",
    "sent_changed": "Your parcel was corrected: order 7KQ2-M4TX",
    "sent_cancelled": "Your parcel was cancelled: order 7KQ2-M4TX",
}
FIRST_LINES = {
    "paid": "Thank you. We have your payment of £57.00 and start packing.",
    "processing": "We will write once the payment is through.",
    "not_paid": "Nothing was charged.",
    "sent": "A part of your order is on its way to you.",
    "sent_changed": "Something about your parcel was wrong. This is right:",
    "sent_cancelled": "We have cancelled this parcel, so it will not arrive.",
}

pytestmark = pytest.mark.django_db


class BodyText(HTMLParser):
    """What a person reads of a page: all text of the body."""

    def __init__(self):
        super().__init__()
        self.text, self.reads = "", False

    def handle_starttag(self, tag, attrs):
        self.reads = self.reads or tag == "body"
        self.text += "\n" if tag == "br" else ""

    def handle_data(self, data):
        self.text += data if self.reads else ""


def text_of(html):
    reader = BodyText()
    reader.feed(html)
    return reader.text.split()


def an_order(**fields):
    return a_row(number="7KQ2-M4TX", **fields)


def an_email(kind, part, order, language="en-gb"):
    context = {
        "order": order,
        "lines": list(order.lines.all()),
        "store": StoreSettings.current(),
        "order_url": f"https://shop.example/account/orders/{order.number}/",
        "site_url": "https://shop.example",
    }
    if kind in PARCELS:
        context |= a_parcel(order, cancelled=kind == "sent_cancelled")
    with translation.override(language):
        return render_to_string(f"emails/{kind}.{part}", context)


def a_parcel(order, *, cancelled):
    """One unit of each line in a parcel of a carrier with the store's name."""
    parcel = order.shipments.first() or a_new_parcel(order, cancelled=cancelled)
    left = progress.left_to_send(order)
    return {
        "shipment": parcel,
        "left": [(units, line) for line, units in left.items()],
        "progress": progress.of(order),
    }


def a_new_parcel(order, *, cancelled):
    fields = {
        "carrier": "own",
        "carrier_name": StoreSettings.current().name[:60],
        "tracking_number": "AB1",
        "tracking_url": "https://carrier.example/AB1",
    }
    if cancelled:
        fields |= {"cancelled_at": timezone.now(), "cancel_reason": HOSTILE}
    parcel = order.shipments.create(sent_on=date(2026, 11, 28), **fields)
    for line in order.lines.all():
        parcel.lines.create(line=line, quantity=1)
    return parcel


def a_hostile_order():
    store = StoreSettings.current()
    store.name, store.address = HOSTILE, f"{HOSTILE[:9]}7 Harbour Street"
    store.save()
    order = an_order(delivery_name=HOSTILE, delivery_address={"name": HOSTILE})
    a_line(order, "ODD", name=HOSTILE, options=[["Glaze", HOSTILE]], position=1)
    return order


@pytest.mark.parametrize("kind", KINDS)
def test_an_emails_subject_names_the_order_in_one_line(kind):
    subject = an_email(kind, "subject.txt", a_hostile_order())
    assert subject == f"{SUBJECTS[kind]}\n"


@pytest.mark.parametrize("kind", KINDS)
def test_an_email_begins_with_the_state_of_the_order(kind):
    text = an_email(kind, "txt", an_order())
    assert text.splitlines()[0] == FIRST_LINES[kind]


@pytest.mark.parametrize("order", [an_order, a_hostile_order])
@pytest.mark.parametrize("kind", KINDS)
def test_both_parts_of_an_email_say_the_same(kind, order):
    order = order()
    text = an_email(kind, "txt", order)
    assert text_of(an_email(kind, "html", order)) == text.split()


@pytest.mark.parametrize("kind", KINDS)
def test_names_never_become_markup_in_an_email(kind):
    html = an_email(kind, "html", a_hostile_order())
    assert "<script" not in html
    assert html.count("&lt;script&gt;") >= 6


@pytest.mark.parametrize("kind", KINDS)
def test_names_read_as_they_are_in_a_plain_email(kind):
    text = an_email(kind, "txt", a_hostile_order())
    assert "&lt;" not in text
    assert "&#x27;" not in text


def test_product_name_with_line_breaks_stays_on_one_line():
    order = an_order()
    a_line(order, "ODD", name="Mug\r\n\r\nRefund: evil.example", options=[], position=1)
    text = an_email("paid", "txt", order)
    assert "2 × Mug Refund: evil.example  £52.00\n" in text


def test_an_email_names_items_amounts_and_delivery_address():
    text = an_email("paid", "txt", an_order())
    assert "\n2 × Salt Bowl, celadon  £52.00\n" in text
    assert "\nStandard delivery  £5.00\nTotal, taxes included  £57.00\n" in text
    assert (
        "\nAda Lovelace\n12 St James's Square\nLondon\nSW1Y 4JH\nUnited Kingdom\n"
        in text
    )
    assert "\nhttps://shop.example/account/orders/7KQ2-M4TX/\n" in text


def test_an_email_needs_no_address_to_be_sent():
    text = an_email("not_paid", "txt", an_order(delivery_address={}))
    assert "Delivery address" not in text


def test_a_german_email_writes_amounts_as_germans_do():
    text = an_email("paid", "txt", an_order(), language="de")
    assert "57,00\xa0£" in text


def test_a_yen_email_has_no_pence():
    order = an_order(currency="JPY")
    assert "payment of JP¥57 and" in an_email("paid", "txt", order)


@pytest.mark.parametrize("kind", KINDS)
def test_an_email_loads_nothing_and_has_inline_styles(kind):
    html = an_email(kind, "html", an_order())
    assert not re.search(r"<(img|link|style|script|iframe)|url\(|\bsrc=", html)
    assert 'name="color-scheme" content="light dark"' in html
    assert "max-width:600px" in html


def test_an_email_about_a_parcel_says_where_it_is_followed_and_what_is_to_come():
    text = an_email("sent", "txt", an_order())
    assert "\nVitrine AB1\nSent on 28 November 2026\n" in text
    assert "\nFollow the parcel at Vitrine:\nhttps://carrier.example/AB1\n" in text
    assert "\nIn this parcel\n\n1 × Salt Bowl, celadon\n" in text
    assert "\nStill to come (1 of 2 sent)\n\n1 × Salt Bowl, celadon\n" in text
    assert "\nhttps://shop.example/account/orders/7KQ2-M4TX/\n" in text


def test_an_email_about_a_cancelled_parcel_leads_nowhere():
    assert "carrier.example" not in an_email("sent_cancelled", "txt", an_order())
