"""Back in stock: one email to each person who asked, once there is something to buy."""

from __future__ import annotations

from urllib.parse import quote

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
from tests.builders import PASSWORD, a_person, a_product, a_variant
from tests.checkout.test_emails import text_of
from tests.checkout.test_races import at_once
from tests.checkout_builders import an_open_order, assert_invariants
from tests.conftest import browser_of
from tests.marks import committed
from tests.products.page_builders import texts_of

ADDRESS = "/back-in-stock/"


@pytest.fixture
def print_(db):
    """A print that is sold out."""
    tide = a_product("Tide Table", slug="tide-table")
    return a_variant(
        "TIDE", product=tide, on_hand=0, price="64", options={"Size": "A2"}
    )


def ask(browser, variant, **data):
    return browser.post(ADDRESS, {"sku": variant.sku, **data})


def restock(variant, quantity=1):
    stock.receive(variant.sku, quantity)
    reconcile.run()


def test_a_sold_out_page_leads_to_the_request_for_an_email(guest, print_):
    page = guest.get(print_.product.main_page.url)
    assert texts_of(page, ".buy a[href='/back-in-stock/?sku=TIDE']") == [
        "Email me when it is back"
    ]


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


def test_a_guest_signs_in_and_returns_to_the_request(guest, ada, print_):
    asked = f"{ADDRESS}?sku=TIDE"
    answer = guest.get(asked)
    assert answer.status_code == 303
    assert answer.url == f"/account/login/?next={quote(asked)}"
    assert ask(guest, print_).url == answer.url
    entered = guest.post(answer.url, {"login": ada.email, "password": PASSWORD})
    assert entered.url == asked
    assert not BackInStock.objects.exists()


@pytest.mark.parametrize(
    "sku", ["NO-SUCH", "a\0b", "x" * 500, "' OR 1=1", "<script>", "٣"]
)
def test_a_sku_that_is_not_there_is_404(adas, guest, sku):
    for browser in (adas, guest):
        assert browser.get(ADDRESS, {"sku": sku}).status_code == 404
        assert browser.post(ADDRESS, {"sku": sku}).status_code == 404
    assert adas.post(ADDRESS).status_code == 404


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
