"""Signing in and out: by password, by code, and after a forgotten password."""

from __future__ import annotations

import pytest
from django.core import mail
from django.core.management import call_command

from accounts.models import User
from tests.accounts.doors import (
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


def test_ada_signs_in_by_password(stranger, ada):
    assert sign_in(stranger, "ADA@example.com").url == "/account/"
    assert stranger.is_signed_in


def test_who_came_from_the_checkout_pays_next(stranger, ada):
    assert sign_in(stranger, ada.email, next="/checkout/").url == "/checkout/"


def test_a_wrong_password_says_what_to_do(stranger, ada):
    page = sign_in(stranger, ada.email, "not her password").content.decode()
    assert "This email and password do not match." in page
    assert 'value="ada@example.com"' in page
    assert not stranger.is_signed_in


def test_an_empty_form_is_told_how_to_mend_each_field(stranger):
    page = sign_in(stranger, "ada", "").content.decode()
    assert "<title>Error: " in page
    assert "Please check two things" in page
    assert "Enter an email address like name@example.com." in page
    assert 'aria-describedby="id_password_error"' in page


def test_ada_signs_in_with_a_code_and_no_password(stranger, ada):
    answer = ask_for_code(stranger, ada.email, next="/checkout/")
    assert answer.url == f"{ENTER}?next=%2Fcheckout%2F"
    page = stranger.get(answer.url).content.decode()
    assert 'inputmode="numeric"' in page
    assert 'autocomplete="one-time-code"' in page

    entered = stranger.post(ENTER, {"code": newest_code(), "next": "/checkout/"})

    assert entered.url == "/checkout/"
    assert stranger.is_signed_in


def test_a_code_for_one_browser_opens_no_other(stranger, ada, client):
    ask_for_code(stranger, ada.email)
    client.post(ENTER, {"code": newest_code()})
    assert "_auth_user_id" not in client.session


def test_a_forgotten_password_is_replaced_with_a_code(stranger, ada):
    reset_password(stranger, ada.email)
    assert not stranger.is_signed_in
    assert mail.outbox[-1].subject == "Your password at Vitrine was changed"
    sign_in(stranger, ada.email, PASSWORD)
    assert not stranger.is_signed_in
    sign_in(stranger, ada.email, NEW_PASSWORD)
    assert stranger.is_signed_in


@pytest.mark.parametrize("path", ["/account/login/code/", RESET])
def test_no_enumeration_by_asking_for_a_letter(stranger, ada, client, path):
    unknown = stranger.post(path, {"email": "nobody@example.com"})
    assert mail.outbox == []
    known = client.post(path, {"email": ada.email})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)

    pages = [browser.get(known.url).content.decode() for browser in (stranger, client)]

    assert words(pages[0]).replace("nobody@", "ada@") == words(pages[1])


def words(page):
    return "\n".join(
        line for line in page.splitlines() if "csrfmiddlewaretoken" not in line
    )


def test_no_enumeration_by_guessing_passwords(stranger, ada):
    pages = [
        sign_in(stranger, email, "not the password").content.decode()
        for email in ("nobody@example.com", ada.email)
    ]
    assert words(pages[0]).replace("nobody@", "ada@") == words(pages[1])


def test_a_closed_account_stays_closed(stranger, ada):
    User.objects.update(is_active=False)
    assert sign_in(stranger, ada.email).url == "/account/inactive/"
    assert not stranger.is_signed_in


def test_an_account_made_at_the_terminal_confirms_its_address_first(stranger):
    call_command("createsuperuser", email="zoe@example.com", interactive=False)
    zoe = User.objects.get()
    zoe.set_password(PASSWORD)
    zoe.save()
    assert sign_in(stranger, "zoe@example.com").url == "/account/confirm-email/"
    stranger.post("/account/confirm-email/", {"code": newest_code()})
    assert stranger.is_signed_in


def test_a_visitor_is_marked_from_signing_in_to_signing_out(stranger, ada):
    stranger.get("/account/login/")
    assert "shop" not in stranger.cookies
    sign_in(stranger, ada.email)
    assert stranger.cookies["shop"].value == "1"
    stranger.post("/account/logout/")
    assert stranger.cookies["shop"].value == ""


def test_signing_out_forgets_the_session(adas):
    before = adas.session.session_key
    assert adas.post("/account/logout/").url == "/"
    assert not adas.is_signed_in
    assert not adas.session.exists(before)
    assert adas.get("/account/").url == "/account/login/?next=/account/"


def test_a_link_alone_signs_nobody_out(adas):
    assert "Sign out?" in adas.get("/account/logout/").content.decode()
    assert adas.is_signed_in


def test_the_session_gets_a_new_key_at_sign_in(stranger, ada):
    stranger.post("/account/signup/start/", {"login": ada.email})
    before = stranger.session.session_key
    sign_in(stranger, ada.email)
    assert stranger.session.session_key != before
