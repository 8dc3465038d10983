"""The cast: Ada buys, Ben must never see what is hers, Olive runs the shop, a guest has no account."""

from __future__ import annotations

import time
from types import SimpleNamespace

import django_ratelimit.core
import pytest
from django.core.cache import cache, caches
from django.test import Client
from pytest_django.plugin import blocking_manager_key

from home.setup import set_up_shop
from tests import initial_rows, migrated_databases
from tests.builders import a_person, set_store_language


@pytest.fixture(scope="session")
def django_db_keepdb(
    django_db_keepdb, django_db_createdb, django_db_modify_db_settings
):
    """Begin with databases that were migrated before, where there are some."""
    return django_db_keepdb or (not django_db_createdb and migrated_databases.lay_out())


@pytest.fixture(scope="session")
def django_db_setup(django_db_keepdb, django_db_setup, django_db_blocker):
    """The test databases with a shop set up in them, ready to be put back."""
    with django_db_blocker.unblock():
        if not django_db_keepdb:
            migrated_databases.keep()
        initial_rows.keep(initial_rows.MIGRATED)
        set_up_shop()
        cache.clear()
        initial_rows.keep(initial_rows.SET_UP)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    """After a test that commits, the next one finds the shop as it was set up."""
    try:
        return (yield)
    finally:  # Also after a test that fails as it ends, or all later ones would.
        if nextitem and ("transactional_db" in item.fixturenames or _commits(item)):
            with item.config.stash[blocking_manager_key].unblock():
                initial_rows.put_back(initial_rows.SET_UP)


def _commits(item):
    mark = item.get_closest_marker("django_db")
    return mark is not None and mark.kwargs.get("transaction", False)


@pytest.fixture(autouse=True)
def _forget_what_was_cached():
    """Limits, site addresses and pages live in caches; no test inherits another's."""
    for each in caches.all(initialized_only=True):
        each.clear()


@pytest.fixture(autouse=True)
def _limits_of_one_minute(monkeypatch):
    """Limits count by the minute of the clock; no test sees one minute end and another begin."""
    began = time.time()
    clock = SimpleNamespace(time=lambda: began)
    monkeypatch.setattr(django_ratelimit.core, "time", clock)


@pytest.fixture
def not_set_up(db):
    """The database as migrations leave it, before `set_up_shop`."""
    initial_rows.put_back(initial_rows.MIGRATED, "default")


@pytest.fixture
def ada(db):
    return a_person("ada@example.com", first_name="Ada")


@pytest.fixture
def ben(db):
    return a_person("ben@example.com", first_name="Ben")


@pytest.fixture
def olive(db):
    """Olive runs the shop: a superuser."""
    return a_person(
        "olive@example.com", first_name="Olive", is_staff=True, is_superuser=True
    )


@pytest.fixture
def right_to_left(db, settings):
    """A store in Arabic, for which there is no translation: English texts, right to left."""
    settings.LANGUAGES = [*settings.LANGUAGES, ("ar", "العربية")]
    set_store_language("ar")


@pytest.fixture
def guest():
    """A browser with no account."""
    return Client()


def browser_of(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def adas(ada):
    """Ada's browser, signed in."""
    return browser_of(ada)


@pytest.fixture
def bens(ben):
    return browser_of(ben)


@pytest.fixture
def olives(olive):
    return browser_of(olive)
