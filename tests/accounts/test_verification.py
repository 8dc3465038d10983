"""An account belongs to the first who proves to own its mailbox; earlier access ends."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models.signals import post_save

from accounts.models import User
from tests.accounts.steps import (
    NEW_PASSWORD,
    Browser,
    an_authenticator_app,
    ask_for_code,
    newest_code,
    sign_in,
)
from tests.builders import PASSWORD

pytestmark = pytest.mark.django_db
CLEO = "cleo@example.com"
CONFIRM = "/account/confirm-email/"
ENTER = "/account/login/code/confirm/"
RESET = "/account/password/reset/"


@pytest.fixture
def mallory(db):
    """Somebody who knows the password of an account with an address that is not theirs."""
    User.objects.create_user(CLEO, PASSWORD)
    browser = Browser()
    sign_in(browser, CLEO)
    return browser


def take_by_code(browser):
    ask_for_code(browser, CLEO)
    browser.post(ENTER, {"code": newest_code()})


def take_by_reset(browser):
    browser.post(RESET, {"email": CLEO})
    browser.post(f"{RESET}confirm/", {"code": newest_code()})
    browser.post(f"{RESET}complete/", {"password1": NEW_PASSWORD})
    sign_in(browser, CLEO, NEW_PASSWORD)


@pytest.mark.parametrize("take", [take_by_code, take_by_reset])
def test_password_that_somebody_else_knows_no_longer_signs_in(mallory, visitor, take):
    take(visitor)
    assert visitor.is_signed_in
    assert EmailAddress.objects.get(email=CLEO).verified

    sign_in(mallory, CLEO, PASSWORD)

    assert not mallory.is_signed_in
    assert not User.objects.get(email=CLEO).check_password(PASSWORD)


NO_LONGER = "A password that was set before this email was confirmed no longer counts."


def test_owner_is_told_that_an_earlier_password_does_not_count(mallory, visitor):
    take_by_code(visitor)
    assert NO_LONGER in visitor.get("/account/").content.decode()


def test_who_had_no_password_is_told_nothing_of_one(visitor):
    User.objects.create_user(CLEO)
    take_by_code(visitor)
    assert NO_LONGER not in visitor.get("/account/").content.decode()


@pytest.mark.parametrize("take", [take_by_code, take_by_reset])
@pytest.mark.parametrize(
    ("path", "form"),
    [
        (CONFIRM, {}),
        (CONFIRM, {"action": "resend"}),
        ("/account/login/password/", {"login": CLEO, "password": PASSWORD}),
        ("/account/login/", {"email": CLEO}),
    ],
)
def test_session_of_somebody_else_is_not_let_in_later(
    mallory, visitor, take, path, form
):
    take(visitor)
    mallory.get(path)
    mallory.post(path, form)
    mallory.get(path)
    mallory.get("/account/")
    assert not mallory.is_signed_in


def test_address_that_somebody_else_asked_to_change_to_is_still_its_owners(
    visitor, adas, ada, settings
):
    settings.ACCOUNT_RATE_LIMITS = {"confirm_email": ""}
    adas.post("/account/reauthenticate/", {"password": PASSWORD})
    adas.post("/account/email/", {"action_add": "", "email": CLEO})
    take_by_code(visitor)
    assert visitor.session["_auth_user_id"] != str(ada.pk)
    assert list(EmailAddress.objects.filter(user=ada)) == [ada.emailaddress_set.get()]


def test_account_that_staff_gave_another_address_is_its_new_owners_alone(
    visitor, adas, ada, olive
):
    adas.get("/account/")
    olives = Browser()
    olives.force_login(olive)
    form = {"email": CLEO, "first_name": "C", "last_name": "L", "is_active": "on"}
    olives.post(f"/admin/users/edit/{ada.pk}/", form)

    take_by_code(visitor)

    assert visitor.session["_auth_user_id"] == str(ada.pk)
    assert adas.get("/account/").status_code == 302
    sign_in(adas, ada.email, PASSWORD)
    assert not adas.is_signed_in
    assert EmailAddress.objects.get(user=ada).email == CLEO


def test_second_factors_and_sessions_from_before_are_gone(mallory, visitor):
    account = User.objects.get(email=CLEO)
    an_authenticator_app(account)
    mallory.force_login(account)
    UserSession.objects.create(
        user=account, ip="192.0.2.1", session_key=mallory.session.session_key
    )

    take_by_code(visitor)

    assert visitor.is_signed_in
    assert not Authenticator.objects.exists()
    assert mallory.get("/account/").status_code == 302


@pytest.fixture
def crash_once_verified(transactional_db):
    """The server dies at the moment that it has written an address as verified."""

    def crash(instance, **_signal):
        if instance.verified:
            raise SystemError("The server is gone.")

    post_save.connect(crash, sender=EmailAddress)
    yield
    post_save.disconnect(crash, sender=EmailAddress)


@pytest.mark.parametrize("take", [take_by_code, take_by_reset])
def test_crash_while_an_address_is_verified_leaves_it_unverified(
    crash_once_verified, mallory, visitor, take
):
    with pytest.raises(SystemError):
        take(visitor)
    assert not EmailAddress.objects.get(email=CLEO).verified
    sign_in(mallory, CLEO, PASSWORD)
    assert not mallory.is_signed_in


def test_password_and_code_in_one_session_keep_the_password(mallory, visitor, settings):
    settings.ACCOUNT_RATE_LIMITS = {"confirm_email": ""}
    sign_in(visitor, CLEO, PASSWORD)
    visitor.post(CONFIRM, {"code": newest_code()})
    assert visitor.is_signed_in
    assert User.objects.get(email=CLEO).check_password(PASSWORD)


def test_account_that_staff_made_is_its_owners_from_the_first_code(visitor):
    User.objects.create_user(CLEO, PASSWORD)
    take_by_code(visitor)
    assert visitor.is_signed_in
    assert not User.objects.get(email=CLEO).has_usable_password()


def test_changing_ones_address_keeps_password_and_second_factor(adas, ada):
    an_authenticator_app(ada)
    adas.post("/account/reauthenticate/", {"password": PASSWORD})
    adas.post("/account/email/", {"action_add": "", "email": CLEO})
    adas.post(CONFIRM, {"code": newest_code()})
    ada.refresh_from_db()
    assert ada.email == CLEO
    assert ada.check_password(PASSWORD)
    assert Authenticator.objects.filter(user=ada).exists()
