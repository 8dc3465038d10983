"""What Ada changes in her account: name, email, password, sessions."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.cache import cache

from tests.accounts.steps import (
    NEW_PASSWORD,
    Browser,
    confirm_it_is_me,
    newest_code,
    sign_in,
)
from tests.builders import PASSWORD

pytestmark = pytest.mark.django_db
EMAIL = "/account/email/"
CONFIRM = "/account/confirm-email/"
DETAILS = "/account/details/"


def ask_for_new_email(browser, email):
    confirm_it_is_me(browser)
    return browser.post(EMAIL, {"email": email, "action_add": ""})


def test_a_new_email_counts_only_once_it_is_confirmed(adas, ada):
    assert ask_for_new_email(adas, "ada@new.example").url == CONFIRM
    assert mail.outbox[-1].to == ["ada@new.example"]
    ada.refresh_from_db()
    assert ada.email == "ada@example.com"

    adas.post(CONFIRM, {"code": newest_code()})

    ada.refresh_from_db()
    assert ada.email == "ada@new.example"
    address = EmailAddress.objects.get(user=ada)
    assert (address.email, address.verified) == ("ada@new.example", True)


def test_the_old_address_is_emailed_about_the_change(adas, ada):
    ask_for_new_email(adas, "ada@new.example")
    adas.post(CONFIRM, {"code": newest_code()})
    email = mail.outbox[-1]
    assert email.to == ["ada@example.com"]
    assert email.subject == "Your email at Vitrine was changed"
    assert "from ada@example.com to ada@new.example" in email.body
    assert "It was done with Firefox on Linux" in email.body


def test_changing_the_email_asks_who_it_is_first(adas, ada):
    answer = adas.post(EMAIL, {"email": "ada@new.example", "action_add": ""})
    assert answer.url.startswith("/account/reauthenticate/")
    assert mail.outbox == []


def test_no_enumeration_by_changing_to_somebody_s_address(adas, ada, ben):
    assert ask_for_new_email(adas, ben.email).url == CONFIRM
    assert mail.outbox[-1].to == [ben.email]
    page = adas.post(CONFIRM, {"code": newest_code()}).content.decode()
    assert "This address belongs to another account." in page
    ada.refresh_from_db()
    assert ada.email == "ada@example.com"


def test_a_changed_password_is_told_to_its_owner(adas, ada, visitor):
    form = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD}
    adas.post("/account/password/change/", form)
    assert adas.is_signed_in
    assert mail.outbox[-1].subject == "Your password at Vitrine was changed"
    sign_in(visitor, ada.email, NEW_PASSWORD)
    assert visitor.is_signed_in


def test_the_old_password_must_be_known(adas, ada):
    form = {"oldpassword": "not hers", "password1": NEW_PASSWORD}
    page = adas.post("/account/password/change/", form).content.decode()
    assert "This is not your current password." in page
    ada.refresh_from_db()
    assert ada.check_password(PASSWORD)


def test_ada_signs_out_everywhere_else(ada):
    here, there = (
        Browser(),
        Browser(HTTP_USER_AGENT="Mozilla/5.0 (iPhone) Safari/604.1"),
    )
    sign_in(here, ada.email)
    sign_in(there, ada.email)
    page = here.get("/account/sessions/").content.decode()
    assert "Firefox on Linux" in page
    assert "Safari on iPhone" in page

    here.post("/account/sessions/")

    assert here.get("/account/").status_code == 200
    assert there.get("/account/").url == "/account/login/?next=/account/"


def test_last_seen_of_a_session_is_not_written_at_every_request(visitor, ada):
    sign_in(visitor, ada.email)
    seen = [last_seen_after(visitor, cache.clear), last_seen_after(visitor)]
    assert seen[0] == seen[1]
    assert last_seen_after(visitor, cache.clear) > seen[1]


def last_seen_after(browser, before=lambda: None):
    before()
    browser.get("/account/")
    return UserSession.objects.get().last_seen_at


def test_a_made_up_session_cookie_leaves_nothing_behind(visitor, settings):
    visitor.cookies[settings.SESSION_COOKIE_NAME] = "made-up" * 50
    assert visitor.get("/account/").status_code == 302
    assert not cache._cache


def test_ada_changes_her_name(adas, ada):
    form = {"first_name": "Ada", "last_name": "Lovelace", "language": "de"}
    answer = adas.post(DETAILS, form)
    assert (answer.status_code, answer.url) == (303, DETAILS)
    ada.refresh_from_db()
    assert (ada.get_full_name(), ada.language) == ("Ada Lovelace", "de")
    assert "Your details are saved." in adas.get(DETAILS).content.decode()


def test_invalid_details_come_back_with_messages(adas, ada):
    form = {"first_name": "A" * 151, "last_name": "Lovelace", "language": "tlh"}
    answer = adas.post(DETAILS, form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Error: " in page
    assert "Please check two things" in page
    assert 'value="Lovelace"' in page
    ada.refresh_from_db()
    assert ada.last_name == ""


def test_details_change_no_email_and_no_rights(adas, ada):
    form = {"language": "de", "email": "eve@example.com", "is_superuser": "on"}
    adas.post(DETAILS, form)
    ada.refresh_from_db()
    assert (ada.email, ada.is_superuser) == ("ada@example.com", False)
