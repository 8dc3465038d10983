"""The admin has no sign-in of its own: staff sign in where shoppers do."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth.models import Group, Permission

from accounts.models import User
from tests.accounts.steps import (
    Browser,
    an_authenticator_app,
    app_code,
    newest_code,
    sign_in,
)
from tests.builders import PASSWORD, a_person

pytestmark = pytest.mark.django_db
SECOND = "/account/2fa/authenticate/"


@pytest.fixture
def olives(olive):
    browser = Browser()
    browser.force_login(olive)
    return browser


def test_a_visitor_signs_in_at_the_shop_s_page_and_comes_back(visitor, olive):
    page = visitor.get("/admin/pages/", follow=True).redirect_chain[-1][0]
    assert page == "/account/login/?next=%2Fadmin%2Fpages%2F"
    assert sign_in(visitor, olive.email, next="/admin/").url == "/admin/"
    assert visitor.get("/admin/").status_code == 200


def test_admin_login_needs_mfa(visitor, olive):
    secret = an_authenticator_app(olive)
    form = {"username": olive.email, "email": olive.email, "password": PASSWORD}
    visitor.post("/admin/login/", form)
    assert not visitor.is_signed_in

    assert sign_in(visitor, olive.email, next="/admin/").url == SECOND
    assert visitor.get("/admin/").status_code == 302
    assert visitor.post(SECOND, {"code": app_code(secret)}).url == "/admin/"


def test_wagtail_sends_no_password_emails_of_its_own(visitor):
    assert visitor.get("/admin/password_reset/").status_code == 404
    assert (
        visitor.post("/admin/password_reset/", {"email": "a@b.example"}).status_code
        == 404
    )


def test_a_link_signs_nobody_out_of_the_admin(olives):
    assert olives.get("/admin/logout/").status_code == 405
    assert olives.is_signed_in
    olives.post("/admin/logout/")
    assert not olives.is_signed_in


def test_a_customer_gets_403_at_the_admin_and_no_redirect_loop(adas):
    answer = adas.get("/admin/", follow=True)
    assert answer.status_code == 403
    assert [url for url, _status in answer.redirect_chain] == [
        "/admin/login/?next=/admin/"
    ]
    assert "This page is for staff." in answer.content.decode()


def test_signed_in_staff_go_straight_to_the_admin(olives):
    assert olives.get("/admin/login/").url == "/admin/"
    assert olives.get("/admin/login/?next=/admin/pages/").url == "/admin/pages/"
    assert olives.get("/admin/login/?next=/admin/login/").url == "/admin/"


def test_staff_without_mfa_see_only_where_to_set_it_up(olives, settings):
    settings.REQUIRE_STAFF_MFA = True
    for path in ("/admin/", "/admin/pages/", "/admin/users/", "/admin/login/"):
        assert olives.get(path).url == "/account/2fa/"
    words = olives.get("/account/2fa/").content.decode()
    assert "To work here you need a second factor." in words


def test_staff_without_mfa_may_leave(olives, settings):
    settings.REQUIRE_STAFF_MFA = True
    olives.post("/admin/logout/")
    assert not olives.is_signed_in


def test_staff_with_a_second_factor_work(olives, olive, settings):
    settings.REQUIRE_STAFF_MFA = True
    an_authenticator_app(olive)
    assert olives.get("/admin/").status_code == 200


def test_recovery_codes_alone_are_no_second_factor(olives, olive, settings):
    settings.REQUIRE_STAFF_MFA = True
    RecoveryCodes.activate(olive)
    assert Authenticator.objects.filter(user=olive).exists()
    assert olives.get("/admin/").url == "/account/2fa/"


def test_any_right_to_the_admin_asks_for_a_second_factor(settings):
    settings.REQUIRE_STAFF_MFA = True
    editors = Group.objects.create(name="People who write")
    editors.permissions.add(Permission.objects.get(codename="access_admin"))
    ed = a_person("ed@example.com")
    ed.groups.add(editors)
    browser = Browser()
    browser.force_login(ed)
    assert browser.get("/admin/").url == "/account/2fa/"


def test_customers_need_no_second_factor(adas, settings):
    settings.REQUIRE_STAFF_MFA = True
    assert adas.get("/account/").status_code == 200


def new_colleague(olives, **more):
    form = {"email": "Ed@Example.com", "first_name": "Ed", "last_name": "Itor"}
    passwords = {"password1": PASSWORD, "password2": PASSWORD}
    return olives.post("/admin/users/new/", form | passwords | more)


def test_olive_gives_a_colleague_an_account(olives, visitor):
    assert olives.get("/admin/users/new/").status_code == 200
    assert new_colleague(olives).status_code == 302
    ed = User.objects.get(first_name="Ed")
    assert ed.email == "ed@example.com"

    assert sign_in(visitor, ed.email).url == "/account/confirm-email/"
    visitor.post("/account/confirm-email/", {"code": newest_code()})
    assert visitor.is_signed_in


def test_olive_renames_a_colleague(olives):
    new_colleague(olives)
    ed = User.objects.get(first_name="Ed")
    path = f"/admin/users/edit/{ed.pk}/"
    assert olives.get(path).status_code == 200
    form = {
        "email": ed.email,
        "first_name": "Edda",
        "last_name": "Itor",
        "is_active": "on",
    }
    assert olives.post(path, form).status_code == 302
    assert User.objects.get(pk=ed.pk).first_name == "Edda"
    assert "Edda" in olives.get("/admin/users/").content.decode()


def test_two_colleagues_cannot_share_an_address(olives):
    new_colleague(olives)
    page = new_colleague(olives, email="ED@example.com")
    assert "There is an account with this address." in page.content.decode()
