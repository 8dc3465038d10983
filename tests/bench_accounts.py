"""How long the forms of an account take for an address that has one, and for a new one.

    python -m pytest -q -s tests/bench_accounts.py

50 tries each, in turn, with the hasher and the tasks of a real shop: the medians of the
CPU time differ by no more than a fifth, so that time tells nobody who has an account.
"""

from __future__ import annotations

import statistics
import time

import pytest

from tests.accounts.steps import Browser
from tests.accounts.test_enumeration import FORMS, WITH_CODE
from tests.builders import a_person

TRIES, MOST_APART = 50, 0.2


@pytest.fixture
def as_in_production(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    settings.ACCOUNT_RATE_LIMITS = False


def milliseconds(browser, path, form):
    began = time.process_time()
    browser.post(path, form)
    return 1000 * (time.process_time() - began)


def at_the_door(path, email):
    browser = Browser()
    browser.get("/account/login/")
    return milliseconds(browser, path, FORMS[path](email))


def for_another_code(path, email):
    browser = Browser()
    enter = browser.post(path, FORMS[path](email)).url
    return milliseconds(browser, enter, {"action": "resend"})


def compare(what, measure, path):
    """Measure both kinds of addresses in turn, print and compare their medians."""
    known = [a_person(f"known-{number}@example.com") for number in range(TRIES)]
    took = {"known": [], "new": []}
    for number, person in enumerate(known):
        took["known"].append(measure(path, person.email))
        took["new"].append(measure(path, f"new-{number}@example.com"))
    one, other = (statistics.median(each) for each in took.values())
    print(f"{path}{what}: known {one:.1f} ms, new {other:.1f} ms")  # noqa: T201
    assert abs(one - other) <= MOST_APART * max(one, other)


@pytest.mark.django_db
@pytest.mark.usefixtures("as_in_production")
@pytest.mark.parametrize("path", FORMS)
def test_time_tells_nobody_who_has_an_account(path):
    compare("", at_the_door, path)


@pytest.mark.django_db
@pytest.mark.usefixtures("as_in_production")
@pytest.mark.parametrize("path", WITH_CODE)
def test_time_of_another_code_tells_nobody_who_has_an_account(path):
    compare(", another code", for_another_code, path)
