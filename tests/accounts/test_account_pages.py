"""Every page of an account, in the shop's own look and under its strict policy."""

from __future__ import annotations

import pytest

from accounts.models import User
from tests.accounts.pages import Page
from tests.accounts.steps import (
    an_authenticator_app,
    ask_for_code,
    confirm_it_is_me,
    newest_code,
    sign_in,
)
from tests.builders import PASSWORD

pytestmark = pytest.mark.django_db
SIGNED_OUT = [
    "/account/login/",
    "/account/login/?next=/checkout/",
    "/account/login/password/",
    "/account/password/reset/",
    "/account/password/reset/done/",
    "/account/inactive/",
]
SIGNED_IN = [
    "/account/",
    "/account/details/",
    "/account/email/",
    "/account/logout/",
    "/account/password/change/",
    "/account/reauthenticate/",
    "/account/sessions/",
    "/account/2fa/",
    "/account/2fa/totp/activate/",
    "/account/2fa/webauthn/",
    "/account/2fa/webauthn/add/",
]
WITH_AN_APP = [
    "/account/2fa/",
    "/account/2fa/reauthenticate/",
    "/account/2fa/totp/deactivate/",
    "/account/2fa/recovery-codes/",
    "/account/2fa/recovery-codes/generate/",
]
NAMED = {
    "/account/": "Overview",
    "/account/details/": "Details",
    "/account/email/": "Details",
    "/account/2fa/": "Security",
    "/account/password/change/": "Security",
    "/account/sessions/": "Sessions",
}


def check(answer):
    html = answer.content.decode()
    page = Page(html)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert (page.headings, page.has_skip_link) == (1, True)
    # The one script is the theme's, which the policy names by its hash.
    assert page.blocked == ["script"]
    assert page.placeholders == []
    assert page.unlabelled == set()
    assert html.count("<form") >= html.count("novalidate")
    assert "<title> – " not in html


@pytest.mark.parametrize("path", SIGNED_OUT)
def test_pages_for_visitors_are_the_shop_s_own(visitor, path):
    check(visitor.get(path))


@pytest.mark.parametrize("path", SIGNED_IN)
def test_pages_for_members_are_the_shop_s_own(adas, path):
    confirm_it_is_me(adas)
    check(adas.get(path))


@pytest.mark.parametrize("path", WITH_AN_APP)
def test_pages_about_a_second_factor_are_the_shop_s_own(adas, ada, path):
    an_authenticator_app(ada)
    confirm_it_is_me(adas)
    check(adas.get(path))


@pytest.mark.parametrize("path", sorted({*SIGNED_IN, *WITH_AN_APP}))
def test_visitors_see_nothing_of_an_account(visitor, path):
    answer = visitor.get(path)
    assert answer.status_code in (302, 404)
    assert answer.status_code == 404 or answer.url.startswith(("/account/login/", "/"))


def test_pages_that_ask_for_a_code_are_the_shop_s_own(visitor, ada):
    User.objects.create_user("cleo@example.com", PASSWORD)
    sign_in(visitor, "cleo@example.com")
    check(visitor.get("/account/confirm-email/"))
    visitor.post("/account/logout/")
    ask_for_code(visitor, ada.email)
    check(visitor.get("/account/login/code/confirm/"))
    visitor.post("/account/logout/")
    visitor.post("/account/password/reset/", {"email": ada.email})
    check(visitor.get("/account/password/reset/confirm/"))
    visitor.post("/account/password/reset/confirm/", {"code": newest_code()})
    check(visitor.get("/account/password/reset/complete/"))


def test_the_page_between_password_and_account_is_the_shop_s_own(visitor, ada):
    an_authenticator_app(ada)
    sign_in(visitor, ada.email)
    check(visitor.get("/account/2fa/authenticate/"))


@pytest.mark.parametrize(("path", "name"), NAMED.items())
def test_the_account_s_navigation_says_where_one_is(adas, path, name):
    html = adas.get(path).content.decode()
    assert html.count(f'aria-current="page">{name}</a>') == 1
    assert html.split("account-nav")[1].count("aria-current") == 1


def test_the_way_to_the_admin_is_shown_to_those_who_work_here(adas, olives):
    assert "Manage the shop" not in adas.get("/account/").content.decode()
    assert "Manage the shop" in olives.get("/account/").content.decode()


def test_an_account_greets_by_name(adas):
    assert "<h1>Hello, Ada.</h1>" in adas.get("/account/").content.decode()
