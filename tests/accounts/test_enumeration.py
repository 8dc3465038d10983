"""No page tells who has an account: neither by its text nor by the work that it takes."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from tests.accounts.steps import Browser, newest_code

pytestmark = pytest.mark.django_db
FORMS = {
    "/account/login/": lambda email: {"email": email},
    "/account/login/password/": lambda email: {"login": email, "password": "a guess"},
    "/account/password/reset/": lambda email: {"email": email},
}
# Doors that lead to a page where a code is entered, and another one can be had.
WITH_CODE = ["/account/login/"]
NEW = "new@example.com"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


class CountingHasher(MD5PasswordHasher):
    """Counts how often a password is worked on, which is what takes long."""

    worked = 0

    def encode(self, password, salt):
        CountingHasher.worked += 1
        return super().encode(password, salt)


@pytest.fixture
def worked_on(settings):
    """A function that says how often passwords were worked on since it was last asked."""
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]

    def counted():
        times, CountingHasher.worked = CountingHasher.worked, 0
        return times

    return counted


def seen_by_a_visitor(path, email):
    """Status, target and words of a post and of the page after it."""
    browser = Browser()
    answer = browser.post(path, FORMS[path](email))
    after = browser.get(answer.url) if answer.status_code in (302, 303) else answer
    words = TOKEN.sub("", after.content.decode()).replace(email, "ADDRESS")
    return answer.status_code, answer.headers.get("Location"), words


@pytest.mark.parametrize("path", FORMS)
def test_known_and_new_address_get_the_same_words(ada, path):
    assert seen_by_a_visitor(path, ada.email) == seen_by_a_visitor(path, NEW)


@pytest.mark.parametrize("path", FORMS)
def test_known_and_new_address_cost_the_same_work(ada, path, settings, worked_on):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    cost = {}
    for email in (ada.email, NEW):
        worked_on()
        Browser().post(path, FORMS[path](email))
        cost[email] = (worked_on(), DBTaskResult.objects.count())
        DBTaskResult.objects.all().delete()
    assert cost[ada.email] == cost[NEW]


def queries_of(browser, path, form):
    with CaptureQueriesContext(connection) as asked:
        browser.post(path, form)
    return len(asked)


@pytest.mark.parametrize("path", ["/account/login/", "/account/password/reset/"])
def test_known_and_new_address_ask_the_database_as_often(ada, path, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    known, new = (
        queries_of(Browser(), path, FORMS[path](email)) for email in (ada.email, NEW)
    )
    assert known == new


@pytest.mark.parametrize("path", WITH_CODE)
def test_another_code_costs_the_same_for_known_and_new_addresses(ada, path, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    settings.ACCOUNT_RATE_LIMITS = False
    seen = {}
    for email in (ada.email, NEW):
        browser = Browser()
        enter = browser.post(path, FORMS[path](email)).url
        DBTaskResult.objects.all().delete()
        answer = browser.post(enter, {"action": "resend"})
        seen[email] = (answer.status_code, answer.url, DBTaskResult.objects.count())
    assert seen[ada.email] == seen[NEW]
    assert seen[NEW][-1] == 1


@pytest.mark.parametrize("path", [*WITH_CODE, "/account/password/reset/"])
@pytest.mark.parametrize("form", [None, {"code": "0000-0000"}, {"action": "resend"}])
def test_page_for_the_code_asks_the_database_as_often(ada, path, form, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    settings.ACCOUNT_RATE_LIMITS = False
    asked = []
    for email in (ada.email, NEW):
        browser = Browser()
        enter = browser.post(path, FORMS[path](email)).url
        browser.get(enter)
        with CaptureQueriesContext(connection) as queries:
            browser.get(enter) if form is None else browser.post(enter, form)
        asked.append(len(queries))
    assert asked[0] == asked[1]


@pytest.mark.parametrize("path", WITH_CODE)
def test_wrong_codes_end_alike_for_known_and_new_addresses(ada, path):
    seen = []
    for email in (ada.email, NEW):
        browser = Browser()
        enter = browser.post(path, FORMS[path](email)).url
        wrong = [browser.post(enter, {"code": "0000-0000"}) for _try in range(4)]
        seen.append([(each.status_code, each.get("Location")) for each in wrong])
    assert seen[0] == seen[1]


def test_forgotten_password_of_no_account_sends_no_email():
    path = "/account/password/reset/"
    Browser().post(path, FORMS[path](NEW))
    assert mail.outbox == []


def test_known_and_new_address_get_the_same_email(ada):
    bodies = set()
    for email in (ada.email, "eva@example.com"):
        Browser().post("/account/login/", {"email": email})
        sent = mail.outbox[-1]
        assert sent.to == [email]
        code = newest_code()
        parts = (sent.subject, sent.body, sent.alternatives[0].content)
        bodies.add(tuple(part.replace(code, "CODE") for part in parts))
    assert len(bodies) == 1
    assert "account" not in "".join(*bodies)


def test_request_writes_no_email_itself(ada, settings):
    """What a task does takes no shopper's time, and tells nobody whether it was done."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    Browser().post("/account/login/", {"email": ada.email})
    [waiting] = DBTaskResult.objects.all()
    assert "subject" not in waiting.args_kwargs["kwargs"]
    assert mail.outbox == []
