"""The cast: Ada buys, Ben must never see what is hers, Olive runs the shop, a guest has no account."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

from tests.builders import a_person


@pytest.fixture(autouse=True)
def _forget_what_was_cached():
    """Limits and site addresses live in the cache; no test inherits another's."""
    cache.clear()


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
