"""Signing up: an address, a password, and the code from the email."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from accounts.models import User
from tests.accounts.steps import newest_code, sign_up

pytestmark = pytest.mark.django_db
CONFIRM = "/account/confirm-email/"


def test_a_new_person_is_signed_in_once_the_code_is_entered(visitor):
    assert sign_up(visitor, "Cleo@Example.com").url == CONFIRM
    assert not visitor.is_signed_in

    answer = visitor.post(CONFIRM, {"code": newest_code()})

    assert answer.url == "/account/"
    assert visitor.is_signed_in
    assert EmailAddress.objects.get(email="cleo@example.com").verified


def test_the_code_counts_without_its_dash(visitor):
    sign_up(visitor, "cleo@example.com")
    visitor.post(CONFIRM, {"code": newest_code().replace("-", "")})
    assert visitor.is_signed_in


def test_who_came_from_the_checkout_goes_back_there(visitor):
    page = visitor.get("/account/signup/", {"next": "/checkout/"})
    assert 'name="next" value="/checkout/"' in page.content.decode()
    sign_up(visitor, "cleo@example.com", next="/checkout/")

    answer = visitor.post(CONFIRM, {"code": newest_code()})

    assert answer.url == "/checkout/"


def test_what_was_typed_at_the_sign_in_page_is_carried_over(visitor):
    answer = visitor.post(
        "/account/signup/start/", {"login": "cleo@example.com", "next": "/checkout/"}
    )
    assert answer.status_code == 303
    assert answer.url == "/account/signup/?next=%2Fcheckout%2F"
    assert 'value="cleo@example.com"' in visitor.get(answer.url).content.decode()


def test_a_wrong_code_says_so_and_lets_nobody_in(visitor):
    sign_up(visitor, "cleo@example.com")
    page = visitor.post(CONFIRM, {"code": "0000-0000"})
    assert "That code is not right. Try again." in page.content.decode()
    assert not visitor.is_signed_in


def test_after_three_wrong_codes_the_right_one_is_refused(visitor):
    sign_up(visitor, "cleo@example.com")
    for _attempt in range(3):
        visitor.post(CONFIRM, {"code": "0000-0000"})
    visitor.post(CONFIRM, {"code": newest_code()})
    assert not visitor.is_signed_in


def test_a_new_code_replaces_the_old_one(visitor, settings):
    settings.ACCOUNT_RATE_LIMITS = {"confirm_email": ""}
    sign_up(visitor, "cleo@example.com")
    first = newest_code()
    visitor.post(CONFIRM, {"action": "resend"})
    assert newest_code() != first
    visitor.post(CONFIRM, {"code": first})
    assert not visitor.is_signed_in
    visitor.post(CONFIRM, {"code": newest_code()})
    assert visitor.is_signed_in


def test_a_common_password_is_refused_beside_the_field(visitor):
    page = sign_up(visitor, "cleo@example.com", password1="password")
    assert "This password is too common." in page.content.decode()
    assert not User.objects.exists()


def test_with_the_sandbox_the_code_page_links_to_the_mailbox(visitor):
    sign_up(visitor, "cleo@example.com")
    words = visitor.get(CONFIRM).content.decode()
    assert '<a href="/sandbox/mail/">open the mailbox</a>' in words


def test_without_the_sandbox_the_code_page_links_to_no_mailbox(visitor, settings):
    settings.SANDBOX = False
    sign_up(visitor, "cleo@example.com")
    assert "/sandbox/" not in visitor.get(CONFIRM).content.decode()


def test_no_enumeration_when_a_known_address_signs_up(visitor, ada):
    known = sign_up(visitor, ada.email)
    shown = visitor.get(CONFIRM).content.decode()

    assert (known.status_code, known.url) == (302, CONFIRM)
    assert "We have sent an email to <strong>ada@example.com</strong>" in shown
    assert mail.outbox[-1].subject == "You have an account at Vitrine"
    assert User.objects.count() == 1


def test_a_known_address_cannot_be_taken_over_by_a_sign_up(visitor, ada):
    sign_up(visitor, ada.email, password1="a wholly different phrase")
    visitor.post(CONFIRM, {"code": ""})
    visitor.post(CONFIRM, {"code": "0000-0000"})
    assert not visitor.is_signed_in
    ada.refresh_from_db()
    assert not ada.check_password("a wholly different phrase")
