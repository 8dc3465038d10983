"""Pages made anew ask for what they all share once, and never show what it was before."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page

from products.storefront import cards
from site_config import remembered
from site_config.models import StoreSettings
from tests.page_cache.shop_changes import CHANGES

PAGE = "/products/ceramics/salt-bowl/"
# Where a visitor would see each change.
SEEN_AT = {
    "move": "/sitemap.xml",
    "change_settings": "/journal/",
    "change_menu": "/",
    "take_off_sale": "/feeds/products.xml",
}
# What every page shows and none need ask for.
SHARED = (
    "site_config_storesettings",
    "wagtailcore_site",
    "wagtailcore_pageviewrestriction",
)


@pytest.fixture
def shop(bowl, settings):
    """A shop whose pages are all made anew, by processes that share a cache."""
    settings.PAGE_CACHE = False
    return bowl


def visit(path):
    return Client().get(path)


def statements_of(path):
    with CaptureQueriesContext(connection) as captured:
        visit(path)
    return [query["sql"] for query in captured]


@pytest.mark.parametrize("name", CHANGES)
def test_the_next_page_shows_what_has_changed(shop, name):
    path = SEEN_AT.get(name, PAGE)
    before = visit(path)
    CHANGES[name]()
    after = visit(path)
    assert (after.status_code, after.content) != (before.status_code, before.content)


@pytest.mark.parametrize("name", CHANGES)
def test_the_next_page_shows_what_another_process_has_changed(
    shop, name, in_another_process
):
    path = SEEN_AT.get(name, PAGE)
    before = visit(path)
    in_another_process(name)
    after = visit(path)
    assert (after.status_code, after.content) != (before.status_code, before.content)


def test_what_all_pages_share_is_asked_for_once(shop):
    visit("/journal/")
    for path in ("/", "/products/", PAGE, "/cart/"):
        asked = statements_of(path)
        assert not [sql for sql in asked if any(f'"{name}"' in sql for name in SHARED)]


def test_without_its_cache_each_page_asks_anew(shop, settings):
    visit(PAGE)
    down = {**settings.CACHES["pages"], "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": down, "pages": down}
    StoreSettings.objects.update(announcement="Closed today.")
    assert "Closed today." in visit(PAGE).text


def test_nothing_is_remembered_while_somebody_writes(shop):
    visit(PAGE)
    assert StoreSettings.current() is not StoreSettings.current()
    with remembered.while_reading(None):
        assert StoreSettings.current() is StoreSettings.current()


def test_a_request_asks_once_where_processes_share_no_cache(shop, settings):
    alone = {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "of this test alone",
    }
    settings.CACHES = {"default": alone, "pages": alone}
    for _visit in range(2):
        settings_read = [sql for sql in statements_of(PAGE) if f'"{SHARED[0]}"' in sql]
        assert len(settings_read) == 1
    assert caches["pages"].get("changed") is None


def test_what_is_remembered_is_bounded():
    asked = []

    def ask(keys):
        asked.append(sorted(keys))
        return {key: -key for key in keys if key != 3}

    with remembered.while_reading(None):
        assert remembered.each("some", [1, 2, 3], ask, most=3) == {1: -1, 2: -2}
        assert remembered.each("some", [1, 3, 4, 5], ask, most=3)[1] == -1
        remembered.each("some", [1, 4, 5, 6], ask, most=3)
        remembered.each("some", [6], ask, most=3)
    # The third filled it; what has no answer is asked for again.
    assert asked == [[1, 2, 3], [3, 4, 5], [6], [6]]


def test_a_card_of_a_page_that_expires_is_not_remembered_longer(bowl, monkeypatch):
    soon = timezone.now() + timedelta(minutes=1)
    Page.objects.filter(title="Salt Bowl").update(expire_at=soon)
    with remembered.while_reading(None):
        assert cards.of_products([bowl.pk])
        monkeypatch.setattr(timezone, "now", lambda: soon)
        assert not cards.of_products([bowl.pk])
