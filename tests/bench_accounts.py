"""How long the doors of an account take for an address that has one, and for a new one.

    python -m pytest -q -s tests/bench_accounts.py

50 tries each, in turn, with the hasher and the tasks of a real shop: the medians differ
by no more than a fifth, so that time tells nobody who has an account.
"""

from __future__ import annotations

import statistics
import time

import pytest

from tests.accounts.doors import Browser
from tests.accounts.test_enumeration import DOORS
from tests.builders import a_person

TRIES, MOST_APART = 50, 0.2


@pytest.fixture
def as_in_production(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    settings.ACCOUNT_RATE_LIMITS = False


def milliseconds(path, email):
    browser = Browser()
    browser.get("/account/login/")
    began = time.perf_counter()
    browser.post(path, DOORS[path](email))
    return 1000 * (time.perf_counter() - began)


@pytest.mark.django_db
@pytest.mark.usefixtures("as_in_production")
@pytest.mark.parametrize("path", DOORS)
def test_time_tells_nobody_who_has_an_account(path):
    known = [a_person(f"known-{number}@example.com") for number in range(TRIES)]
    took = {"known": [], "new": []}
    for number, person in enumerate(known):
        took["known"].append(milliseconds(path, person.email))
        took["new"].append(milliseconds(path, f"new-{number}@example.com"))
    one, other = (statistics.median(each) for each in took.values())
    print(f"{path}: known {one:.1f} ms, new {other:.1f} ms")  # noqa: T201
    assert abs(one - other) <= MOST_APART * max(one, other)
