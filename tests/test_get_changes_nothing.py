"""A GET changes nothing: any site may link to any address."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver

from products.models import ProductPage
from tests import hostile_input
from tests.checkout_builders import a_cart, an_open_order
from tests.marks import committed
from tests.products.page_builders import a_product_in

pytestmark = committed
ADDRESSES = sorted(set(hostile_input.patterns(get_resolver().url_patterns)))
WRITES = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+[\"`]?(\w+)", re.I)
ALLOWED_TABLES = {
    "django_session",
    "usersessions_usersession",
    # What Wagtail notes of people who work: that they are editing, sizes of pictures.
    "wagtailadmin_editingsession",
    "wagtailcore_pagesubscription",
    "wagtailimages_image",
    "wagtailimages_rendition",
    "wagtailsearch_indexentry",
    "wagtailusers_userprofile",
}


@pytest.fixture
def shop(ada):
    """A product with a page, and Ada's cart and order; returns the arguments of addresses."""
    mug = a_product_in("ceramics", "Mug", options={"Glaze": "oat"}).variants.get()
    attempt = an_open_order(ada, (mug, 1))
    a_cart(ada, (mug, 1))
    return {
        "sku": mug.sku,
        "number": attempt.order.number,
        "session_id": attempt.session_id,
        "page_id": str(ProductPage.objects.get().pk),
    }


def tables_written(browser, path):
    """The tables that a GET of `path` writes to, besides the allowed ones."""
    cache.clear()
    connection.queries_log.clear()
    with CaptureQueriesContext(connection) as asked:
        answer = browser.get(path)
        if answer.streaming:
            b"".join(answer.streaming_content)
    found = (WRITES.match(query["sql"]) for query in asked)
    return {one[1] for one in found if one} - ALLOWED_TABLES


@pytest.mark.parametrize("visitor", ["guest", "ada", "olive"])
def test_get_changes_no_rows_and_signs_nobody_out(shop, request, visitor):
    browser = Client(raise_request_exception=False)
    if visitor != "guest":
        browser.force_login(request.getfixturevalue(visitor))
    signed_in = browser.session.get("_auth_user_id")
    changed = {}
    for path in ADDRESSES:
        if tables := tables_written(browser, hostile_input.filled(path, shop, "1")):
            changed[path] = tables
        if browser.session.get("_auth_user_id") != signed_in:
            changed[path] = "signed out"
            browser.force_login(request.getfixturevalue(visitor))
    assert changed == {}
