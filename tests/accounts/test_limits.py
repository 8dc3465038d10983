"""Too many tries end, whatever address a browser claims to come from."""

from __future__ import annotations

import pytest
from allauth.core import ratelimit
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.http import HttpResponse
from django.test import RequestFactory
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from accounts.models import User
from home.models import HomePage
from site_config.rate_limits import limit, limit_wrong_passwords
from tests.accounts.steps import Browser, ask_for_code, sign_in

pytestmark = pytest.mark.django_db
ENTER = "/account/login/code/confirm/"
TOO_MANY = "Too many tries. Wait five minutes, then try again."


def guess(browser, email, times, **headers):
    """Guess wrongly `times` times, then sign in with the right password."""
    for number in range(times):
        form = {"login": email, "password": f"guess number {number}"}
        browser.post("/account/login/password/", form, **headers)
    return sign_in(browser, email)


def test_after_five_wrong_passwords_the_right_one_is_refused(visitor, ada):
    page = guess(visitor, ada.email, 5)
    assert TOO_MANY in page.content.decode()
    assert not visitor.is_signed_in


def test_ada_may_mistype_four_times(visitor, ada):
    guess(visitor, ada.email, 4)
    assert visitor.is_signed_in


def test_a_forged_forwarded_header_gives_no_more_tries(ada):
    for number in range(10):
        forged = Browser(HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")
        # Another address each time, so that only the visitor's own limit counts.
        sign_in(forged, f"somebody-{number}@example.com", "a guess")
    page = sign_in(Browser(HTTP_X_FORWARDED_FOR="198.51.100.7"), ada.email)
    assert TOO_MANY in page.content.decode()


def test_proxy_ip_tells_visitors_apart(ada, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    busy = Browser(HTTP_X_FORWARDED_FOR="203.0.113.9")
    for number in range(10):
        sign_in(busy, f"somebody-{number}@example.com", "a guess")
    assert TOO_MANY in sign_in(busy, ada.email).content.decode()

    calm = Browser(HTTP_X_FORWARDED_FOR="203.0.113.9, 198.51.100.7")
    sign_in(calm, ada.email)

    assert calm.is_signed_in


@pytest.mark.parametrize("email", ["ada@example.com", "Stranger@example.com"])
def test_emails_to_one_address_are_limited(visitor, ada, mailoutbox, email):
    for press in range(5):
        visitor.post("/account/login/", {"email": email.lower() if press else email})
        visitor.post("/account/logout/")
    assert len(mailoutbox) == 3


def test_nobody_fills_a_mailbox_from_many_places(settings, mailoutbox):
    """A stranger's mailbox gets ten codes an hour at most, whoever asks for them."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    settings.ACCOUNT_RATE_LIMITS = {
        "request_login_code": settings.ACCOUNT_RATE_LIMITS[
            "request_login_code"
        ].replace("3/m/key,", "")
    }
    for number in range(15):
        browser = Browser(HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")
        ask_for_code(browser, "stranger@example.com")
    assert len(mailoutbox) == 10


def test_who_tries_too_often_is_told_when_to_come_back(visitor, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    form = {"login": "cleo@example.com", "password": "short"}
    assert visitor.post("/account/login/password/", form).status_code == 200
    answer = visitor.post("/account/login/password/", form)
    assert answer.status_code == 429
    assert answer["Retry-After"] == "60"
    assert "Too many tries." in answer.content.decode()


def a_private_page(password="the right one"):
    page = HomePage.objects.get()
    PageViewRestriction.objects.create(
        page=page, restriction_type="password", password=password
    )
    return f"/_util/authenticate_with_password/{PageViewRestriction.objects.get().pk}/{page.pk}/"


def a_private_folder(password="the right one"):
    folder = Collection.get_first_root_node().add_child(name="Private")
    kept = CollectionViewRestriction.objects.create(
        collection=folder, restriction_type="password", password=password
    )
    return f"/documents/authenticate_with_password/{kept.pk}/"


@pytest.mark.parametrize("private", [a_private_page, a_private_folder])
def test_password_of_a_private_page_can_be_tried_five_times(visitor, private):
    url = private()
    for number in range(5):
        wrong = {"password": f"guess {number}", "return_url": "/"}
        assert visitor.post(url, wrong).status_code == 200
    right = visitor.post(url, {"password": "the right one", "return_url": "/"})
    assert right.status_code == 429
    assert right["Retry-After"] == "300"


def test_address_written_in_another_way_gives_no_more_tries(visitor):
    url = a_private_page()
    other = HomePage.objects.get().get_children().first()
    kept = PageViewRestriction.objects.get().pk
    urls = [url, url.replace(f"/{kept}/", f"/000{kept}/", 1)]
    urls.append(f"/_util/authenticate_with_password/{kept}/{other.pk}/")
    for number in range(5):
        visitor.post(urls[number % 3], {"password": "a guess", "return_url": "/"})
    right = {"password": "the right one", "return_url": "/"}
    assert {visitor.post(each, right).status_code for each in urls} == {429}


def test_tries_at_one_private_page_are_limited_over_all_visitors(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    url = a_private_page()
    answers = [
        Browser(HTTP_X_FORWARDED_FOR=f"198.51.100.{number % 50}").post(
            url, {"password": "a guess", "return_url": "/"}
        )
        for number in range(101)
    ]
    assert [each.status_code for each in answers] == [200] * 100 + [429]


def test_right_password_may_be_used_by_a_whole_audience(visitor):
    url = a_private_page()
    right = {"password": "the right one", "return_url": "/"}
    answers = [Browser().post(url, right).status_code for _reader in range(101)]
    assert set(answers) == {302}


def test_who_knows_the_password_of_a_private_page_is_let_in(visitor):
    url = a_private_page()
    answer = visitor.post(url, {"password": "the right one", "return_url": "/"})
    assert (answer.status_code, answer.url) == (302, "/")
    assert visitor.get("/").status_code == 200


DOORS = {
    "/account/login/": {"email": "cleo@example.com"},
    "/account/login/password/": {"login": "cleo@example.com", "password": "a phrase"},
    "/account/password/reset/": {"email": "cleo@example.com"},
    "/account/2fa/webauthn/login/": {"credential": "{}"},
}
MOST_SESSIONS = 25  # In a minute, of one address that keeps no cookie.


@pytest.mark.parametrize("method", ["get", "head", "post"])
@pytest.mark.parametrize("path", DOORS)
def test_sessions_of_a_visitor_without_cookies_are_limited(db, path, method):
    by_script = {"X-Requested-With": "XMLHttpRequest"}
    for _time in range(30):
        form = DOORS[path] if method == "post" else {}
        getattr(Browser(), method)(path, form)
        getattr(Browser(), method)(path, form, headers=by_script)
    assert Session.objects.count() <= MOST_SESSIONS


@pytest.mark.parametrize("length", [250, 400])
def test_address_that_is_too_long_is_refused_and_not_cut(visitor, length):
    long = f"{'a' * length}@example.com"
    page = ask_for_code(visitor, long).content.decode()
    refused = f"at most 254 characters (it has {len(long)})"
    assert page.count(refused) == page.count("Ensure this value has") == 2
    for url in ("/account/login/", "/account/password/reset/"):
        assert visitor.post(url, {"email": long}).status_code == 200
    assert not User.objects.exists()
    assert mail.outbox == []


def test_address_that_grows_in_lower_case_is_refused_and_not_cut(visitor):
    growing = f"{'İ' * 242}@example.com"
    assert len(growing) == 254
    page = ask_for_code(visitor, growing).content.decode()
    assert "at most 254 characters (it has 496)" in page
    assert not User.objects.exists()


def test_tries_at_a_private_page_at_once_are_counted_one_by_one(visitor, rf):
    """Each is counted before it is answered: none slips in while another is looked at."""
    counted = []

    def wrong_password(request, **_arguments):
        counted.append(ratelimit.consume(request, dry_run=True, **guess))
        return HttpResponse()

    guess = {"action": "private_password", "key": f"{__name__} 7"}
    view = limit_wrong_passwords(wrong_password, of="page")
    for _try in range(5):
        assert view(rf.post("/"), page=7).status_code == 200
    assert [bool(left) for left in counted] == [True] * 4 + [False]


@pytest.mark.parametrize("private", [a_private_page, a_private_folder])
@pytest.mark.parametrize("target", ["x", "wagtailadmin_home", "?page=2"])
def test_right_password_that_leads_nowhere_is_refused(visitor, private, target):
    right = {"password": "the right one", "return_url": target}
    assert visitor.post(private(), right).status_code == 400


def test_another_code_counts_as_one_that_is_asked_for(visitor, ada, mailoutbox):
    for _press in range(3):
        visitor.post("/account/login/", {"email": ada.email})
        visitor.post(ENTER, {"action": "resend"})
        visitor.post(ENTER, {"action": "resend"})
        visitor.cookies.clear()
    assert len(mailoutbox) == 3


@pytest.mark.usefixtures("db")
def test_one_visitor_does_not_use_up_the_limit_for_all(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    @limit("a view", "2/m", of_all="5/m", seconds=60)
    def view(_request):
        return HttpResponse()

    def visit(address):
        request = RequestFactory().get("/", HTTP_X_FORWARDED_FOR=address)
        return view(request).status_code

    assert [visit("198.51.100.1") for _try in range(20)] == [200] * 2 + [429] * 18
    others = [visit(f"203.0.113.{number}") for number in range(4)]
    assert others == [200] * 3 + [429]


def test_default_cache_keeps_the_counts_of_a_busy_shop():
    cache.set("a-count", 1, 3600)
    for number in range(1000):
        cache.set(f"another-{number}", 1, 3600)
    assert cache.get("a-count") == 1
