"""A new person comes in by the same field as everybody: an address, then a code."""

from __future__ import annotations

import time

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from accounts.models import User
from tests.accounts.steps import (
    NEW_PASSWORD,
    Browser,
    ask_for_code,
    enter_code,
    newest_code,
)
from tests.builders import a_person, set_store_language

pytestmark = pytest.mark.django_db
CLEO = "cleo@example.com"
ENTER = "/account/login/code/confirm/"
ASK_AGAIN = "Ask for a new one"


def test_new_person_has_an_account_once_the_code_is_entered(visitor):
    assert ask_for_code(visitor, "Cleo@Example.com").url == ENTER
    assert not User.objects.exists()

    answer = enter_code(visitor)

    assert answer.url == "/account/"
    assert visitor.is_signed_in
    cleo = User.objects.get(email=CLEO)
    assert not cleo.has_usable_password()
    assert cleo.language == "en-gb"
    address = EmailAddress.objects.get(user=cleo)
    assert (address.email, address.verified, address.primary) == (CLEO, True, True)


def test_new_person_gets_one_email_and_no_other(visitor):
    ask_for_code(visitor, CLEO)
    enter_code(visitor)
    assert [each.to for each in mail.outbox] == [[CLEO]]


def test_account_is_in_the_language_of_the_page(visitor):
    set_store_language("de")
    ask_for_code(visitor, CLEO)
    enter_code(visitor)
    assert User.objects.get().language == "de"


def test_the_code_counts_without_its_dash(visitor):
    ask_for_code(visitor, CLEO)
    visitor.post(ENTER, {"code": newest_code().replace("-", "")})
    assert visitor.is_signed_in


def test_who_came_from_the_checkout_goes_back_there(visitor):
    page = visitor.get("/account/login/", {"next": "/checkout/"})
    assert 'name="next" value="/checkout/"' in page.content.decode()
    assert ask_for_code(visitor, CLEO, next="/checkout/").url == (
        f"{ENTER}?next=%2Fcheckout%2F"
    )
    assert enter_code(visitor, next="/checkout/").url == "/checkout/"


@pytest.mark.parametrize("path", ["/account/signup/", "/account/login/code/"])
def test_earlier_addresses_lead_to_the_one_page(visitor, path):
    answer = visitor.get(path, {"next": "/checkout/"})
    assert (answer.status_code, answer.url) == (
        301,
        "/account/login/?next=%2Fcheckout%2F",
    )


def test_wrong_code_says_what_to_do_and_lets_nobody_in(visitor):
    ask_for_code(visitor, CLEO)
    page = visitor.post(ENTER, {"code": "0000-0000"}).content.decode()
    assert "Enter the one from the newest email, in the browser in which" in page
    assert not User.objects.exists()


def test_after_three_wrong_codes_the_right_one_is_refused_in_words(visitor):
    ask_for_code(visitor, CLEO)
    for _attempt in range(3):
        answer = visitor.post(ENTER, {"code": "0000-0000", "next": "/cart/"})
    assert answer.url == "/account/login/?next=%2Fcart%2F"
    page = visitor.get(answer.url).content.decode()
    assert "That was the third wrong code" in page
    assert f'value="{CLEO}"' in page
    assert enter_code(visitor).url == "/account/login/"
    assert not User.objects.exists()


def test_late_code_is_refused_in_words(visitor, monkeypatch):
    ask_for_code(visitor, CLEO)
    late = time.time() + 901
    monkeypatch.setattr(time, "time", lambda: late)
    answer = enter_code(visitor, next="/checkout/")
    assert answer.url == "/account/login/?next=%2Fcheckout%2F"
    assert ASK_AGAIN in visitor.get(answer.url).content.decode()
    assert not User.objects.exists()


def test_code_of_another_browser_is_refused_in_words(visitor):
    ask_for_code(visitor, CLEO)
    other = Browser()
    answer = enter_code(other)
    page = other.get(answer.url).content.decode()
    assert "only in the browser in which it was asked for" in page
    assert not User.objects.exists()


def test_code_counts_once(visitor):
    ask_for_code(visitor, CLEO)
    code = newest_code()
    visitor.post(ENTER, {"code": code})
    visitor.post("/account/logout/")
    answer = visitor.post(ENTER, {"code": code})
    assert "A code counts once" in visitor.get(answer.url).content.decode()
    assert not visitor.is_signed_in


def test_a_new_code_replaces_the_old_one(visitor, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    ask_for_code(visitor, CLEO)
    first = newest_code()
    visitor.post(ENTER, {"action": "resend"})
    assert newest_code() != first
    visitor.post(ENTER, {"code": first})
    assert not visitor.is_signed_in
    enter_code(visitor)
    assert visitor.is_signed_in


def test_two_browsers_of_a_new_person_share_one_account(visitor, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    other = Browser()
    codes = {}
    for browser in (visitor, other):
        ask_for_code(browser, CLEO)
        codes[browser] = newest_code()
    for browser, code in codes.items():
        browser.post(ENTER, {"code": code})
    assert visitor.session["_auth_user_id"] == other.session["_auth_user_id"]
    assert User.objects.count() == 1


def test_account_closed_meanwhile_stays_closed(visitor):
    ask_for_code(visitor, CLEO)
    a_person(CLEO, is_active=False)
    assert enter_code(visitor).url == "/account/inactive/"
    assert not visitor.is_signed_in


def test_who_no_longer_has_the_address_does_not_come_in(visitor, ada):
    """Ada has moved to another address; whoever reads the earlier mailbox is somebody new."""
    ask_for_code(visitor, ada.email)
    EmailAddress.objects.filter(user=ada).update(email=CLEO)
    User.objects.filter(pk=ada.pk).update(email=CLEO)
    enter_code(visitor)
    assert visitor.session["_auth_user_id"] != str(ada.pk)


def test_new_person_may_set_a_password_later(visitor):
    ask_for_code(visitor, CLEO)
    enter_code(visitor)
    visitor.post("/account/password/set/", {"password1": NEW_PASSWORD})
    assert User.objects.get().check_password(NEW_PASSWORD)


def test_with_the_sandbox_the_code_page_links_to_the_mailbox(visitor):
    ask_for_code(visitor, CLEO)
    words = visitor.get(ENTER).content.decode()
    assert '<a href="/sandbox/mail/">open the mailbox</a>' in words


def test_without_the_sandbox_the_code_page_links_to_no_mailbox(visitor, settings):
    settings.SANDBOX = False
    ask_for_code(visitor, CLEO)
    assert "/sandbox/" not in visitor.get(ENTER).content.decode()


def test_password_page_has_the_address_that_was_typed(visitor):
    typed = {"email": CLEO, "next": "/checkout/"}
    page = visitor.post("/account/login/password/", typed).content.decode()
    assert f'value="{CLEO}"' in page
    assert 'name="next" value="/checkout/"' in page
    assert "error-summary" not in page
