"""Signing up: an address, a password, and the code from the letter."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from accounts.models import User
from tests.accounts.doors import newest_code, sign_up

pytestmark = pytest.mark.django_db
CONFIRM = "/account/confirm-email/"


def test_a_newcomer_is_in_once_the_code_is_entered(stranger):
    assert sign_up(stranger, "Cleo@Example.com").url == CONFIRM
    assert not stranger.is_signed_in

    answer = stranger.post(CONFIRM, {"code": newest_code()})

    assert answer.url == "/account/"
    assert stranger.is_signed_in
    assert EmailAddress.objects.get(email="cleo@example.com").verified


def test_the_code_counts_without_its_dash(stranger):
    sign_up(stranger, "cleo@example.com")
    stranger.post(CONFIRM, {"code": newest_code().replace("-", "")})
    assert stranger.is_signed_in


def test_who_came_from_the_checkout_goes_back_there(stranger):
    page = stranger.get("/account/signup/", {"next": "/checkout/"})
    assert 'name="next" value="/checkout/"' in page.content.decode()
    sign_up(stranger, "cleo@example.com", next="/checkout/")

    answer = stranger.post(CONFIRM, {"code": newest_code()})

    assert answer.url == "/checkout/"


def test_what_was_typed_at_the_sign_in_page_is_carried_over(stranger):
    answer = stranger.post(
        "/account/signup/start/", {"login": "cleo@example.com", "next": "/checkout/"}
    )
    assert answer.status_code == 303
    assert answer.url == "/account/signup/?next=%2Fcheckout%2F"
    assert 'value="cleo@example.com"' in stranger.get(answer.url).content.decode()


def test_a_wrong_code_says_so_and_lets_nobody_in(stranger):
    sign_up(stranger, "cleo@example.com")
    page = stranger.post(CONFIRM, {"code": "0000-0000"})
    assert "That code is not right. Try again." in page.content.decode()
    assert not stranger.is_signed_in


def test_after_three_wrong_codes_the_right_one_is_worth_nothing(stranger):
    sign_up(stranger, "cleo@example.com")
    for _attempt in range(3):
        stranger.post(CONFIRM, {"code": "0000-0000"})
    stranger.post(CONFIRM, {"code": newest_code()})
    assert not stranger.is_signed_in


def test_a_new_code_can_be_had_and_the_old_one_is_gone(stranger, settings):
    settings.ACCOUNT_RATE_LIMITS = {"confirm_email": ""}
    sign_up(stranger, "cleo@example.com")
    first = newest_code()
    stranger.post(CONFIRM, {"action": "resend"})
    assert newest_code() != first
    stranger.post(CONFIRM, {"code": first})
    assert not stranger.is_signed_in
    stranger.post(CONFIRM, {"code": newest_code()})
    assert stranger.is_signed_in


def test_a_common_password_is_refused_beside_the_field(stranger):
    page = sign_up(stranger, "cleo@example.com", password1="password")
    assert "This password is too common." in page.content.decode()
    assert not User.objects.exists()


def test_while_the_shop_practises_the_code_page_leads_to_the_mailbox(stranger):
    sign_up(stranger, "cleo@example.com")
    words = stranger.get(CONFIRM).content.decode()
    assert '<a href="/sandbox/mail/">open the mailbox</a>' in words


def test_a_real_shop_speaks_of_no_mailbox(stranger, settings):
    settings.SANDBOX = False
    sign_up(stranger, "cleo@example.com")
    assert "/sandbox/" not in stranger.get(CONFIRM).content.decode()


def test_no_enumeration_when_a_known_address_signs_up(stranger, ada):
    known = sign_up(stranger, ada.email)
    shown = stranger.get(CONFIRM).content.decode()

    assert (known.status_code, known.url) == (302, CONFIRM)
    assert "We have sent an email to <strong>ada@example.com</strong>" in shown
    assert mail.outbox[-1].subject == "You have an account at Vitrine"
    assert User.objects.count() == 1


def test_a_known_address_cannot_be_taken_over_by_a_sign_up(stranger, ada):
    sign_up(stranger, ada.email, password1="a wholly different phrase")
    stranger.post(CONFIRM, {"code": ""})
    stranger.post(CONFIRM, {"code": "0000-0000"})
    assert not stranger.is_signed_in
    ada.refresh_from_db()
    assert not ada.check_password("a wholly different phrase")
