"""A note that goes with a gift: from the cart to the packing slip, just as it was written."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader

from checkout import carts, emails
from checkout.models import Cart, Order, PaymentAttempt
from site_config.models import OutgoingEmail, StoreSettings
from tests.builders import PASSWORD, a_variant
from tests.checkout.test_queries import at_most
from tests.checkout_builders import (
    SAME_ORIGIN,
    a_cart,
    a_paid_order,
    add_to_cart,
    start_checkout,
)
from tests.marks import committed
from tests.products.page_builders import texts_of

pytestmark = [committed, pytest.mark.usefixtures("check_invariants_afterwards")]
BY_HTMX = SAME_ORIGIN | {"hx-request": "true", "hx-target": "cart"}
NOTE = "Dear Ben,\nmany *happy* returns & <b>love</b>"


@pytest.fixture(autouse=True)
def _notes_are_taken(db):
    StoreSettings.objects.update_or_create(defaults={"gift_notes": True})


def write(browser, note, headers=SAME_ORIGIN, **data):
    return browser.post("/cart/gift/", {"note": note} | data, headers=headers)


def kept():
    return Cart.objects.get().gift_note


@pytest.mark.parametrize("headers", [SAME_ORIGIN, BY_HTMX])
def test_note_is_kept_as_it_was_written_and_can_be_removed(ada, adas, headers):
    a_cart(ada)
    answer = write(adas, NOTE.replace("\n", "\r\n"), headers)
    page = answer if headers is BY_HTMX else adas.get(answer.url)
    assert "The note is saved." in page.text
    assert texts_of(page, "#gift textarea") == [" ".join(NOTE.split())]
    assert "<b>love" not in page.text
    assert kept() == NOTE
    answer = write(adas, "  ", headers)
    page = answer if headers is BY_HTMX else adas.get(answer.url)
    assert "There is no note." in page.text
    assert kept() == ""


def test_note_has_at_most_300_characters_and_a_line_break_is_one(ada, adas):
    a_cart(ada)
    longest = "é" * 149 + "\r\n" + "x" * 150
    assert write(adas, longest).status_code == 303
    assert len(kept()) == 300
    answer = write(adas, longest + "!")
    assert answer.status_code == 422
    assert "Use at most 300 characters. These are 301." in answer.text
    assert texts_of(answer, "#gift textarea")[0].endswith("x!")
    assert len(kept()) == 300


@pytest.mark.parametrize(
    "sign", ["\0", "\x1b", "\x07", "\u202e", "\u2066", "\t", "\x85"]
)
def test_characters_that_control_a_printer_or_turn_text_are_refused(ada, adas, sign):
    a_cart(ada)
    answer = write(adas, f"Dear{sign}Ben")
    assert answer.status_code == 422
    assert len(texts_of(answer, "#gift .field-error")) == 1
    assert kept() == ""


def test_emoji_and_other_alphabets_are_text(ada, adas):
    a_cart(ada)
    note = "👩‍👩‍👧 שלום, Łódź, 茶"
    assert write(adas, note).status_code == 303
    assert kept() == note


def test_note_is_on_the_review_the_order_and_its_screen(ada, adas, monas):
    cart = a_cart(ada)
    write(adas, NOTE)
    page = adas.get("/checkout/")
    assert texts_of(page, "#gift textarea") == [" ".join(NOTE.split())]
    cart.refresh_from_db()
    order = start_checkout(cart).order
    assert order.gift_note == NOTE
    page = adas.get(f"/account/orders/{order.number}/")
    assert "many *happy* returns &amp; &lt;b&gt;love&lt;/b&gt;" in page.text
    admin = monas.get(f"/admin/orders/inspect/{order.pk}/")
    assert "many *happy* returns &amp; &lt;b&gt;love&lt;/b&gt;" in admin.text


def test_note_of_a_paid_order_is_printed_without_prices_and_leaves_the_cart(
    ada, adas, monas
):
    mug = a_variant(price="26.00")
    a_cart(ada, (mug, 1))
    write(adas, NOTE)
    order = a_paid_order(ada, (mug, 1))
    assert Cart.objects.get(user=ada).gift_note == ""
    answer = monas.get(f"/admin/orders/packing-slip/{order.pk}/")
    text = PdfReader(BytesIO(answer.content)).pages[0].extract_text()
    assert NOTE in text
    for price in ("£", "26.00", "31.00"):
        assert price not in text
    email = emails.render(OutgoingEmail.objects.get(kind="paid"))
    assert NOTE in email.text
    assert "many *happy* returns &amp; &lt;b&gt;love&lt;/b&gt;" in email.html


def test_another_note_opens_another_payment_page(ada, adas):
    cart = a_cart(ada)
    first = start_checkout(cart)
    assert start_checkout(cart) == first
    write(adas, NOTE)
    cart.refresh_from_db()
    second = start_checkout(cart)
    assert second.order.gift_note == NOTE
    assert Order.objects.get(pk=first.order.pk).status == "cancelled"
    assert PaymentAttempt.objects.filter(live_order__isnull=False).get() == second


def test_note_written_while_paying_stays_for_the_next_order(ada, adas):
    cart = a_cart(ada)
    write(adas, "For Ben")
    cart.refresh_from_db()
    order = start_checkout(cart).order
    write(adas, "For Cleo")
    carts.remove_ordered(order)
    assert kept() == "For Cleo"


def test_note_of_a_guest_comes_along_at_sign_in(guest, ada):
    add_to_cart(guest, a_variant().sku)
    write(guest, NOTE)
    guest.post("/account/login/password/", {"login": ada.email, "password": PASSWORD})
    assert Cart.objects.get(user=ada).gift_note == NOTE


def test_saving_at_the_review_leads_back_to_it(ada, adas):
    a_cart(ada)
    assert write(adas, NOTE, back="checkout").url == "/checkout/"
    assert write(adas, NOTE, back="//evil.example").status_code == 422


def test_without_the_setting_nothing_is_asked_kept_or_ordered(ada, adas):
    cart = a_cart(ada)
    write(adas, NOTE)
    StoreSettings.objects.update(gift_notes=False)
    for path in ("/cart/", "/checkout/"):
        assert texts_of(adas.get(path), "#gift") == []
    assert write(adas, "Other").url == "/cart/"
    assert kept() == NOTE
    assert start_checkout(cart).order.gift_note == ""


def test_another_site_can_not_write_a_note(ada, adas):
    a_cart(ada)
    assert write(adas, NOTE, {"sec-fetch-site": "cross-site"}).status_code == 403
    assert adas.get("/cart/gift/").url == "/cart/"
    assert kept() == ""


def test_the_note_costs_the_cart_no_query(ada, adas):
    a_cart(ada)
    StoreSettings.objects.update(gift_notes=False)
    with at_most(100) as without:
        adas.get("/cart/")
    StoreSettings.objects.update(gift_notes=True)
    with at_most(len(without)):
        adas.get("/cart/")
