"""Signing in and out: by password, by code, and after a forgotten password."""

from __future__ import annotations

import pytest
from django.core import mail
from django.core.management import call_command

from accounts.models import User
from tests.accounts.steps import (
    NEW_PASSWORD,
    ask_for_code,
    newest_code,
    sign_in,
)
from tests.builders import PASSWORD

pytestmark = pytest.mark.django_db
ENTER = "/account/login/code/confirm/"
RESET = "/account/password/reset/"


def reset_password(browser, email):
    browser.post(RESET, {"email": email})
    browser.post(f"{RESET}confirm/", {"code": newest_code()})
    browser.post("/account/password/reset/complete/", {"password1": NEW_PASSWORD})


def test_ada_signs_in_by_password(visitor, ada):
    assert sign_in(visitor, "ADA@example.com").url == "/account/"
    assert visitor.is_signed_in


def test_who_came_from_the_checkout_pays_next(visitor, ada):
    assert sign_in(visitor, ada.email, next="/checkout/").url == "/checkout/"


def test_a_wrong_password_says_what_to_do(visitor, ada):
    page = sign_in(visitor, ada.email, "not her password").content.decode()
    assert "This email and password do not match." in page
    assert 'value="ada@example.com"' in page
    assert not visitor.is_signed_in


def test_an_empty_form_has_a_message_at_each_field(visitor):
    page = sign_in(visitor, "ada", "").content.decode()
    assert "<title>Error: " in page
    assert "Please check two things" in page
    assert "Enter an email address like name@example.com." in page
    assert 'aria-describedby="id_password_error"' in page


def test_ada_signs_in_with_a_code_and_no_password(visitor, ada):
    answer = ask_for_code(visitor, ada.email, next="/checkout/")
    assert answer.url == f"{ENTER}?next=%2Fcheckout%2F"
    page = visitor.get(answer.url).content.decode()
    assert 'inputmode="numeric"' in page
    assert 'autocomplete="one-time-code"' in page

    entered = visitor.post(ENTER, {"code": newest_code(), "next": "/checkout/"})

    assert entered.url == "/checkout/"
    assert visitor.is_signed_in


def test_a_code_for_one_browser_signs_in_no_other(visitor, ada, client):
    ask_for_code(visitor, ada.email)
    client.post(ENTER, {"code": newest_code()})
    assert "_auth_user_id" not in client.session


def test_a_forgotten_password_is_replaced_with_a_code(visitor, ada):
    reset_password(visitor, ada.email)
    assert not visitor.is_signed_in
    assert mail.outbox[-1].subject == "Your password at Vitrine was changed"
    sign_in(visitor, ada.email, PASSWORD)
    assert not visitor.is_signed_in
    sign_in(visitor, ada.email, NEW_PASSWORD)
    assert visitor.is_signed_in


def test_no_enumeration_by_asking_for_a_new_password(visitor, ada, client):
    unknown = visitor.post(RESET, {"email": "nobody@example.com"})
    assert mail.outbox == []
    known = client.post(RESET, {"email": ada.email})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)

    pages = [browser.get(known.url).content.decode() for browser in (visitor, client)]

    assert words(pages[0]).replace("nobody@", "ada@") == words(pages[1])


def words(page):
    return "\n".join(
        line for line in page.splitlines() if "csrfmiddlewaretoken" not in line
    )


def test_no_enumeration_by_guessing_passwords(visitor, ada):
    pages = [
        sign_in(visitor, email, "not the password").content.decode()
        for email in ("nobody@example.com", ada.email)
    ]
    assert words(pages[0]).replace("nobody@", "ada@") == words(pages[1])


def test_a_closed_account_stays_closed(visitor, ada):
    User.objects.update(is_active=False)
    assert sign_in(visitor, ada.email).url == "/account/inactive/"
    assert not visitor.is_signed_in


def test_an_account_made_on_the_command_line_confirms_its_address_first(visitor):
    call_command("createsuperuser", email="zoe@example.com", interactive=False)
    zoe = User.objects.get()
    zoe.set_password(PASSWORD)
    zoe.save()
    assert sign_in(visitor, "zoe@example.com").url == "/account/confirm-email/"
    visitor.post("/account/confirm-email/", {"code": newest_code()})
    assert visitor.is_signed_in


def test_the_marker_cookie_lasts_from_signing_in_to_signing_out(visitor, ada):
    visitor.get("/account/login/")
    assert "shop" not in visitor.cookies
    sign_in(visitor, ada.email)
    assert visitor.cookies["shop"].value == "1"
    visitor.post("/account/logout/")
    assert visitor.cookies["shop"].value == ""


def test_signing_out_forgets_the_session(adas):
    before = adas.session.session_key
    assert adas.post("/account/logout/").url == "/"
    assert not adas.is_signed_in
    assert not adas.session.exists(before)
    assert adas.get("/account/").url == "/account/login/?next=/account/"


def test_a_link_alone_signs_nobody_out(adas):
    assert "Sign out?" in adas.get("/account/logout/").content.decode()
    assert adas.is_signed_in


def test_the_session_gets_a_new_key_at_sign_in(visitor, ada):
    visitor.get("/account/login/code/confirm/")  # A message is kept for the next page.
    before = visitor.session.session_key
    sign_in(visitor, ada.email)
    assert visitor.session.session_key != before
