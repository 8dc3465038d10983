"""Back in stock: one email to each person who asked, once there is something to buy."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from checkout import back_in_stock
from checkout.models import BackInStock
from checkout.payments import reconcile
from products import stock
from products.models import Variant
from site_config.models import OutgoingEmail
from tests.builders import a_person, a_product, a_variant
from tests.checkout.test_emails import text_of
from tests.checkout.test_races import at_once
from tests.checkout_builders import SAME_ORIGIN, an_open_order, assert_invariants
from tests.conftest import browser_of
from tests.marks import committed
from tests.products.page_builders import texts_of

ADDRESS = "/back-in-stock/"
EVA = "eva@example.com"


@pytest.fixture
def print_(db):
    """A print that is sold out."""
    tide = a_product("Tide Table", slug="tide-table")
    return a_variant(
        "TIDE", product=tide, on_hand=0, price="64", options={"Size": "A2"}
    )


def ask(browser, variant, **data):
    return browser.post(ADDRESS, {"sku": variant.sku, **data}, headers=SAME_ORIGIN)


def restock(variant, quantity=1):
    stock.receive(variant.sku, quantity)
    reconcile.run()


def test_sold_out_page_takes_an_address(guest, print_):
    page = guest.get(print_.product.main_page.url)
    assert texts_of(page, ".buy form[action='/back-in-stock/'] button") == [
        "Email me when it is back"
    ]
    assert not page.cookies


@committed
def test_one_email_comes_once_it_is_back(ada, adas, print_):
    assert ask(adas, print_).url == f"{ADDRESS}?sku=TIDE"
    reconcile.run()
    assert mail.outbox == []
    restock(print_)
    restock(print_)
    (email,) = mail.outbox
    assert (email.to, email.subject) == ([ada.email], "Tide Table, A2 is back")
    assert email.body.splitlines()[0] == "Tide Table, A2 is back in stock."
    assert "It costs £64.00, taxes included." in email.body
    assert f"{print_.product.main_page.url}?sku=TIDE\n" in email.body


@committed
def test_both_parts_of_the_email_say_the_same(ada, print_):
    back_in_stock.ask(user=ada, variant=print_)
    restock(print_)
    (email,) = mail.outbox
    assert text_of(email.alternatives[0].content) == email.body.split()


@committed
def test_the_email_is_in_its_readers_language(print_):
    heidi = a_person("heidi@example.com", language="de")
    back_in_stock.ask(user=heidi, variant=print_)
    restock(print_)
    assert OutgoingEmail.objects.get().language == "de"
    assert "64,00\xa0£" in mail.outbox[0].body


@committed
def test_an_email_can_be_asked_for_again_after_it_came(ada, adas, print_):
    for _time in range(2):
        ask(adas, print_)
        restock(print_)
        stock.reserve([(print_.sku, 1)])
    assert len(mail.outbox) == 2
    stock.release([(print_.sku, 2)])


@committed
def test_a_second_request_changes_nothing_and_says_so(ada, adas, print_):
    for _time in range(2):
        answer = adas.get(ask(adas, print_).url)
        assert texts_of(answer, "h1") == ["We will write to you."]
    assert BackInStock.objects.count() == 1
    restock(print_)
    assert len(mail.outbox) == 1


@committed
def test_a_request_can_be_withdrawn(ada, adas, bens, print_):
    ask(adas, print_)
    ask(bens, print_, stop="1")
    assert BackInStock.objects.get().user == ada
    page = adas.get(ask(adas, print_, stop="1").url)
    assert "We will not write. You can ask again any time." in texts_of(
        page, ".notice p"
    )
    restock(print_)
    assert mail.outbox == []


def test_request_for_an_available_variant_links_to_it_instead(adas):
    mug = a_variant(on_hand=2)
    page = adas.get(ask(adas, mug).url)
    assert "There is no need to wait: you can have it now." in page.text
    assert f'href="{mug.product.main_page.url}?sku={mug.sku}"' in page.text
    assert not BackInStock.objects.exists()


def test_made_to_order_is_always_available(adas):
    mug = a_variant(tracked=False)
    assert "There is no need to wait" in adas.get(f"{ADDRESS}?sku={mug.sku}").text


def ask_by_address(browser, variant, email=EVA):
    return browser.post(
        ADDRESS, {"sku": variant.sku, "email": email}, headers=SAME_ORIGIN
    )


def link_in(email):
    return re.search(r"https?://[^/]+(/back-in-stock/[^/\s]+/)", email.body)[1]


@committed
def test_address_without_an_account_is_written_to_once_it_is_confirmed(guest, print_):
    answer = guest.get(ask_by_address(guest, print_, "Eva@Example.com").url)
    assert texts_of(answer, "h1") == ["Confirm your address"]
    assert not answer.cookies
    (asked,) = mail.outbox
    assert (asked.to, "Tide Table, A2" in asked.subject) == ([EVA], True)
    link = link_in(asked)
    assert texts_of(guest.get(link), "h1") == ["Tide Table, A2"]
    assert not BackInStock.objects.exists()

    page = guest.get(guest.post(link).url)

    assert texts_of(page, "h1") == ["We will write to you."]
    restock(print_)
    assert [email.to for email in mail.outbox[1:]] == [[EVA]]
    assert_invariants()


@committed
def test_link_in_the_email_stops_the_request(guest, print_):
    ask_by_address(guest, print_)
    link = link_in(mail.outbox[0])
    for _time in range(2):
        guest.post(link)
    assert BackInStock.objects.get().who == EVA
    guest.post(link, {"stop": "1"})
    restock(print_)
    assert len(mail.outbox) == 1


@committed
def test_link_is_too_old_after_three_days(guest, print_, monkeypatch):
    ask_by_address(guest, print_)
    link = link_in(mail.outbox[0])
    later = time.time() + 3 * 86_400 + 5
    monkeypatch.setattr(time, "time", lambda: later)
    guest.post(link)
    assert "older than three days" in guest.get(link).text
    assert not BackInStock.objects.exists()


def test_link_that_was_changed_is_404(guest, print_):
    token = back_in_stock.token_of(EVA, print_)
    assert guest.get(f"{ADDRESS}x{token}/").status_code == 404


@committed
def test_answer_is_the_same_whatever_the_address(guest, ada, print_):
    back_in_stock.ask(user=ada, variant=print_)
    answers = [ask_by_address(guest, print_, email) for email in (ada.email, EVA)]
    assert len({(each.status_code, each.url) for each in answers}) == 1
    bodies = [re.sub(r"stock/[^/]+/", "", email.body) for email in mail.outbox]
    assert bodies[0] == bodies[1]


@committed
def test_nobody_fills_a_mailbox_with_links(guest, print_):
    answers = [ask_by_address(guest, print_).status_code for _press in range(4)]
    assert answers == [303] * 3 + [429]
    assert len(mail.outbox) == 3


def test_address_that_is_none_is_refused_beside_the_field(guest, print_):
    answer = ask_by_address(guest, print_, "eva")
    assert answer.status_code == 422
    assert "Enter an email address like name@example.com." in answer.text


def test_other_sites_cannot_ask_for_emails(guest, print_):
    form = {"sku": print_.sku, "email": EVA}
    other = {"sec-fetch-site": "cross-site"}
    assert guest.post(ADDRESS, form, headers=other).status_code == 403


@committed
def test_member_asks_with_their_own_address_without_a_link(ada, adas, print_):
    ask_by_address(adas, print_, ada.email)
    assert BackInStock.objects.get().user == ada
    assert mail.outbox == []


def test_answered_request_of_an_address_is_forgotten_after_a_month(print_):
    sent = timezone.now() - timedelta(days=31)
    BackInStock.objects.create(email=EVA, variant=print_, waiting=None, sent=sent)
    assert back_in_stock.forget_answered() == 1


@pytest.mark.parametrize(
    "sku", ["NO-SUCH", "a\0b", "x" * 500, "' OR 1=1", "<script>", "٣"]
)
def test_a_sku_that_is_not_there_is_404(adas, guest, sku):
    for browser in (adas, guest):
        assert browser.get(ADDRESS, {"sku": sku}).status_code == 404
        assert (
            browser.post(ADDRESS, {"sku": sku}, headers=SAME_ORIGIN).status_code == 404
        )
    assert adas.post(ADDRESS, headers=SAME_ORIGIN).status_code == 404


@committed
def test_request_for_a_variant_no_longer_sold_is_404_and_sends_no_email(
    ada, adas, print_
):
    ask(adas, print_)
    Variant.objects.update(active=False)
    assert adas.get(f"{ADDRESS}?sku=TIDE").status_code == 404
    restock(print_)
    assert mail.outbox == []


def test_account_lists_only_ones_own_requests(adas, bens, print_):
    ask(adas, print_)
    assert texts_of(adas.get(ADDRESS), ".cart-line-name") == ["Tide Table"]
    assert "You have not asked for any emails." in bens.get(ADDRESS).text


def test_the_page_is_private_and_not_cached(adas, guest, print_):
    for address in (ADDRESS, f"{ADDRESS}?sku=TIDE"):
        assert adas.get(address)["Cache-Control"] == "no-store"
        assert guest.get(address)["Cache-Control"] == "no-store"


@committed
def test_a_closed_account_gets_no_email(ada, print_):
    back_in_stock.ask(user=ada, variant=print_)
    ada.is_active = False
    ada.save()
    restock(print_)
    assert mail.outbox == []


@committed
def test_units_reserved_for_others_are_not_back(ada, ben):
    mug = a_variant(on_hand=1)
    an_open_order(ben, (mug, 1))
    back_in_stock.ask(user=ada, variant=mug)
    reconcile.run()
    assert mail.outbox == []


@committed
def test_an_email_that_failed_is_sent_later(ada, print_, settings):
    back_in_stock.ask(user=ada, variant=print_)
    settings.EMAIL_BACKEND = "tests.mail_servers.Broken"
    restock(print_)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    OutgoingEmail.objects.update(next_try_at=timezone.now())
    reconcile.run()
    assert len(mail.outbox) == 1


@committed
def test_two_reconcilers_at_once_write_each_email_once(print_):
    people = [a_person(f"reader-{number}@example.com") for number in range(6)]
    for reader in people:
        back_in_stock.ask(user=reader, variant=print_)
    stock.receive(print_.sku, 1)
    at_once(lambda _who: reconcile.run(), range(4))
    assert sorted(email.to[0] for email in mail.outbox) == sorted(
        reader.email for reader in people
    )
    assert_invariants()


@committed
def test_pressing_many_times_at_once_makes_one_request(ada, print_):
    answers = at_once(lambda browser: ask(browser, print_), [browser_of(ada)] * 4)
    assert {answer.status_code for answer in answers} == {303}
    assert BackInStock.objects.count() == 1


@committed
def test_request_withdrawn_while_its_email_is_written_is_sent_or_deleted(ada, print_):
    for _time in range(10):
        asked = back_in_stock.ask(user=ada, variant=print_)
        acts = [
            lambda asked=asked: back_in_stock.queue_email(asked),
            lambda: back_in_stock.withdraw(user=ada, variant=print_),
        ]
        at_once(lambda act: act(), acts)
    told_rows = BackInStock.objects.filter(waiting=None)
    assert OutgoingEmail.objects.count() == told_rows.count() == len(mail.outbox)


def test_a_person_has_one_open_request_a_variant(ada, print_):
    BackInStock.objects.create(user=ada, variant=print_)
    with pytest.raises(IntegrityError), transaction.atomic():
        BackInStock.objects.create(user=ada, variant=print_)


@pytest.mark.parametrize(
    "wrong", [{"waiting": True, "sent": timezone.now()}, {"waiting": None}]
)
def test_a_request_waits_until_its_email_is_written(ada, print_, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        BackInStock.objects.create(user=ada, variant=print_, **wrong)
