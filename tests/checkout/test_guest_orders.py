"""An order without an account is followed by the link in its emails, and by nothing else."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from checkout import order_links, refunds
from checkout.models import Return
from tests.builders import a_variant
from tests.checkout_builders import (
    a_guest_order,
    a_paid_order,
    a_parcel,
)
from tests.marks import committed
from tests.products.page_builders import texts_of

pytestmark = [committed, pytest.mark.usefixtures("check_invariants_afterwards")]


@pytest.fixture
def order(db):
    """Two mugs that somebody without an account has paid for; one is on its way."""
    order = a_guest_order((a_variant("MUG", name="Oat mug"), 2))
    a_parcel(order, {"MUG": 1})
    return order


def link_in(email):
    return re.search(r"https?://[^/]+(/orders/[^/\s]+/)", email.body)[1]


@pytest.fixture
def shown(client, order, mailoutbox):
    """The order's page, opened from its newest email."""
    return client.get(link_in(mailoutbox[-1]))


def test_the_link_in_each_email_shows_the_order_without_signing_in(shown, mailoutbox):
    links = {link_in(email) for email in mailoutbox}
    assert len(mailoutbox) == 2
    assert len(links) == 1
    assert "1 of 2 sent" in " ".join(texts_of(shown, ".status"))
    assert texts_of(shown, ".parcels > li")
    assert not shown.cookies


def test_the_page_is_for_the_reader_alone(shown):
    assert shown["Cache-Control"] == "no-store"
    assert shown["Referrer-Policy"] == "same-origin"
    page = shown.content.decode()
    assert 'name="robots" content="noindex"' in page
    assert "/account/orders/" not in page.split("<main")[1].split("</main>")[0]


def test_its_invoice_and_credit_note_are_there_as_pdf(client, order, mona):
    refunds.make(order.attempts.get(), refunds.Wanted(amount=5), who=mona)
    page = client.get(order_links.page_of(order)).content.decode()
    papers = re.findall(r'href="(/orders/[^"]+/invoices/\d+/)"', page)
    assert len(papers) == 2
    for path in papers:
        assert client.get(path).content.startswith(b"%PDF")


def test_goods_are_returned_from_it(client, order):
    path = order_links.return_of(order)
    assert client.get(path).status_code == 200
    line = order.lines.get()
    form = {
        f"quantity_{line.pk}": "1",
        "reason": "damaged",
        "token": client.get(path).context["form"]["token"].value(),
    }
    answer = client.post(path, form)
    assert answer.url == f"{order_links.page_of(order)}#returns"
    assert Return.objects.get().order == order


@pytest.mark.parametrize("wrong", ["{number}", "{number}:{other}", "x", "{token}x"])
def test_no_other_address_opens_it(order, wrong):
    token = order_links.token_of(order)
    other = order_links.SIGNER.sign("AAAA-AAAA").partition(":")[2]
    path = wrong.format(number=order.number, other=other, token=token)
    for page in ("", "return/", "invoices/1/"):
        assert Client().get(f"/orders/{path}/{page}").status_code == 404


def test_an_order_in_an_account_is_shown_there_alone(client, ada):
    mine = a_paid_order(ada, (a_variant(), 1))
    path = f"/orders/{order_links.token_of(mine)}/"
    assert client.get(path).url == f"/account/orders/{mine.number}/"
    for page in ("return/", "invoices/1/"):
        assert client.get(path + page).status_code == 404
