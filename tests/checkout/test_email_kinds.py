"""Each kind of email that a shopper gets, as the shop's own acts write it, in both languages."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.core import mail
from django.utils import translation

from accounts.models import User
from checkout import back_in_stock, refunds, returns
from checkout.models import Order
from checkout.payments import reconcile
from checkout.refunds import Wanted
from checkout.returns import Statement
from products import stock
from sandbox import actions
from site_config.models import StoreSettings
from tests.builders import a_variant
from tests.checkout.test_emails import text_of
from tests.checkout_builders import a_parcel, an_open_order, send_event
from tests.marks import committed

pytestmark = [committed, pytest.mark.usefixtures("check_invariants_afterwards")]
ENGLISH, GERMAN = "en-gb", "de"


@pytest.fixture
def mug(db):
    StoreSettings.objects.update(
        name="Kiln & Loom", email="shop@example.com", withdrawal="all"
    )
    return a_variant("MUG", name="Oat mug", price=26, on_hand=5)


def opened(ada, mug, language):
    """Two mugs, in a language that is not the store's own choice but the shopper's."""
    attempt = an_open_order(ada, (mug, 2))
    Order.objects.update(language=language)
    return attempt


def ordered(ada, mug, language):
    attempt = opened(ada, mug, language)
    send_event(actions.pay(attempt.session_id))
    return Order.objects.get()


def processing(ada, mug, language):
    send_event(actions.pay_by_bank(opened(ada, mug, language).session_id))


def failed(ada, mug, language):
    attempt = opened(ada, mug, language)
    send_event(actions.pay_by_bank(attempt.session_id))
    send_event(actions.bank_fails(attempt.session_id))


def sent(ada, mug, language):
    a_parcel(ordered(ada, mug, language), {"MUG": 1}, sent_on=date(2026, 11, 28))


def refunded(ada, mug, language):
    order = ordered(ada, mug, language)
    line = order.lines.get()
    refunds.make(order.attempts.get(), Wanted(lines={line.pk: 1}), who=ada)


def back(ada, mug, language):
    User.objects.update(language=language)
    ada.refresh_from_db()
    stock.count("MUG", 0, shown=5)
    back_in_stock.ask(user=ada, variant=mug)
    stock.receive("MUG", 1)
    reconcile.run()


def withdrawn(ada, mug, language):
    order = ordered(ada, mug, language)
    said = Statement(name="Ada", email=order.email, order_number=order.number)
    with translation.override(language):
        returns.withdraw(said, token=uuid.uuid4())


def asked_for_return(ada, mug, language):
    order = ordered(ada, mug, language)
    a_parcel(order)
    line = order.lines.get()
    returns.ask(order, lines={line: 1}, reason="mind", who=ada, token=uuid.uuid4())


# What each says: subject and first line, and what else its reader must know.
KINDS = [
    (
        ordered,
        "Your order {number}\nThank you. We have your payment of £57.00 and start packing.",
        "2 × Oat mug  £52.00|Total, taxes included  £57.00|12 Harbour Street|/orders/{number}/|Invoice 20",
        "Ihre Bestellung {number}\nVielen Dank. Wir haben Ihre Zahlung von 57,00\xa0£ und fangen an zu packen.",
        "2 × Oat mug  52,00\xa0£|Summe, Steuern inbegriffen  57,00\xa0£|Vereinigtes Königreich|/orders/{number}/|Rechnung 20",
    ),
    (
        processing,
        "Order {number} is waiting for your bank\nWe will write once the payment is through.",
        "up to 5 working days|reserved for you|2 × Oat mug|/orders/{number}/",
        "Bestellung {number} wartet auf Ihre Bank\nWir schreiben Ihnen, sobald die Zahlung da ist.",
        "bis zu 5 Werktage|für Sie reserviert|2 × Oat mug|/orders/{number}/",
    ),
    (
        failed,
        "Order {number} was not paid\nNothing was charged.",
        "The bank declined the payment.|order them again|2 × Oat mug",
        "Bestellung {number} wurde nicht bezahlt\nEs wurde nichts abgebucht.",
        "Die Bank hat die Zahlung abgelehnt.|noch einmal bestellen|2 × Oat mug",
    ),
    (
        sent,
        "Your parcel is on its way: order {number}\nA part of your order is on its way to you.",
        "Royal Mail RM123456785GB|28 November 2026|royalmail.com/|Still to come (1 of 2 sent)|12 Harbour Street",
        "Ihr Paket ist unterwegs: Bestellung {number}\nEin Teil Ihrer Bestellung ist zu Ihnen unterwegs.",
        "Royal Mail RM123456785GB|28. November 2026|royalmail.com/|Es folgt noch (1 von 2 versandt)",
    ),
    (
        refunded,
        "£26.00 back for your order {number}\nWe have sent £26.00 back to you.",
        "5 to 10 days|1 × Oat mug  £26.00|Credit note 20",
        "26,00 £ zurück für Ihre Bestellung {number}\nWir haben Ihnen 26,00\xa0£ zurückgezahlt.",
        "5 bis 10 Tagen|1 × Oat mug  26,00\xa0£|Gutschrift 20",
    ),
    (
        back,
        "Oat mug is back\nOat mug is back in stock.",
        "£26.00|?sku=MUG|There will be no other.",
        "Oat mug ist wieder da\nOat mug ist wieder vorrätig.",
        "26,00\xa0£|?sku=MUG|Es kommt keine weitere.",
    ),
    (
        withdrawn,
        "Your withdrawal is received: order {number}\nWe have received your withdrawal from the contract.",
        "This is your receipt.|Name: Ada|Order number: {number}|Received: |2 × Oat mug",
        "Ihr Widerruf ist eingegangen: Bestellung {number}\nIhr Widerruf ist bei uns eingegangen.",
        "Eingangsbestätigung|Name: Ada|Bestellnummer: {number}|Eingegangen: |2 × Oat mug",
    ),
    (
        asked_for_return,
        "Your return: order {number}\nWe have your request to return goods, and will answer it soon.",
        "1 × Oat mug|Reason: I changed my mind|/orders/{number}/",
        "Ihre Rücksendung: Bestellung {number}\nIhr Wunsch, Ware zurückzusenden, ist angekommen. Wir antworten bald.",
        "1 × Oat mug|Grund: Ich habe es mir anders überlegt|/orders/{number}/",
    ),
]
CASES = [
    pytest.param(act, language, said, also, id=f"{act.__name__}-{language}")
    for act, *texts in KINDS
    for language, said, also in ((ENGLISH, *texts[:2]), (GERMAN, *texts[2:]))
]


@pytest.mark.parametrize(("act", "language", "said", "also"), CASES)
def test_each_email_says_in_its_readers_language_what_they_must_know(
    ada, mug, act, language, said, also
):
    act(ada, mug, language)
    email = mail.outbox[-1]
    order = Order.objects.first()
    number = order.number if order else ""
    begins = f"{email.subject}\n{email.body.splitlines()[0]}"
    assert begins == said.format(number=number)
    for words in also.format(number=number).split("|"):
        assert words in email.body, words
    assert email.body.rstrip().endswith("Kiln & Loom\nhttp://testserver")
    assert (email.to, email.reply_to) == (["ada@example.com"], ["shop@example.com"])
    [html] = email.alternatives
    assert text_of(html.content) == email.body.split()
    assert f'lang="{language}"' in html.content
