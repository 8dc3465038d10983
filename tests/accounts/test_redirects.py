"""`next` redirects within the shop, never to another site."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.utils.http import url_has_allowed_host_and_scheme

from tests.accounts.steps import (
    NEW_PASSWORD,
    ask_for_code,
    enter_code,
    newest_code,
    sign_in,
)
from tests.builders import PASSWORD

pytestmark = pytest.mark.django_db
OUT = [
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "https:evil.example",
    "javascript:alert(1)",
]


def by_password(browser, user, target):
    return sign_in(browser, user.email, next=target)


def by_password_and_query(browser, user, target):
    form = {"login": user.email, "password": PASSWORD}
    return browser.post(f"/account/login/password/?{urlencode({'next': target})}", form)


def by_code(browser, user, target):
    ask_for_code(browser, user.email, next=target)
    form = {"code": newest_code(), "next": target}
    return browser.post("/account/login/code/confirm/", form)


def by_sign_up(browser, user, target):
    ask_for_code(browser, "cleo@example.com", next=target)
    return enter_code(browser, next=target)


def by_the_earlier_address(browser, user, target):
    answer = browser.post(f"/account/signup/?{urlencode({'next': target})}")
    return by_sign_up(browser, user, parse_qs(urlsplit(answer.url).query)["next"][0])


def by_new_password(browser, user, target):
    browser.post("/account/password/reset/", {"email": user.email})
    browser.post("/account/password/reset/confirm/", {"code": newest_code()})
    form = {"password1": NEW_PASSWORD, "next": target}
    return browser.post("/account/password/reset/complete/", form)


def by_signing_out(browser, user, target):
    browser.force_login(user)
    return browser.post("/account/logout/", {"next": target})


def by_showing_it_is_me(browser, user, target):
    browser.force_login(user)
    form = {"password": PASSWORD, "next": target}
    return browser.post("/account/reauthenticate/", form)


def by_changing_the_password(browser, user, target):
    browser.force_login(user)
    form = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "next": target}
    return browser.post("/account/password/change/", form)


def being_in_already(browser, user, target):
    browser.force_login(user)
    return browser.get("/account/login/", {"next": target})


STEPS = [
    by_password,
    by_password_and_query,
    by_code,
    by_sign_up,
    by_the_earlier_address,
    by_new_password,
    by_signing_out,
    by_showing_it_is_me,
    by_changing_the_password,
    being_in_already,
]


@pytest.mark.parametrize("target", OUT)
@pytest.mark.parametrize("step", STEPS)
def test_no_sign_in_redirects_to_another_site(visitor, ada, step, target):
    answer = step(visitor, ada, target)
    assert answer.status_code in (302, 303)
    assert url_has_allowed_host_and_scheme(answer.url, {"testserver"})
    assert "evil" not in answer.url


@pytest.mark.parametrize("step", STEPS)
def test_every_sign_in_redirects_within_the_shop(visitor, ada, step):
    assert step(visitor, ada, "/checkout/").url == "/checkout/"


@pytest.mark.parametrize("target", OUT)
def test_the_admin_s_sign_in_redirects_to_no_other_site(visitor, olive, target):
    query = urlencode({"next": target})
    asked = visitor.get(f"/admin/login/?{query}")
    assert asked.url == "/account/login/?next=%2Fadmin%2F"
    visitor.force_login(olive)
    assert visitor.get(f"/admin/login/?{query}").url == "/admin/"
