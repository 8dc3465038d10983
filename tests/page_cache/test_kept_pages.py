"""Browsing pages are kept whole: answered without the database, never when out of date."""

from __future__ import annotations

import gzip
import shutil
from datetime import timedelta

import brotli
import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.autoreload import file_changed
from wagtail.models import Site

from products.models import ProductPage
from site_config.page_cache.release import release
from tests.page_cache.shop_changes import CHANGES

BROWSING = [
    "/",
    "/products/",
    "/products/?sort=price&page=1",
    "/products/ceramics/",
    "/products/ceramics/salt-bowl/",
    "/products/ceramics/salt-bowl/?sku=BOWL",
    "/journal/",
    "/policies/",
    "/search/",
    "/feeds/products.xml",
    "/sitemap.xml",
    "/robots.txt",
]
# Where a visitor would see each change.
SEEN_AT = {
    "move": "/sitemap.xml",
    "change_settings": "/journal/",
    "change_menu": "/",
    "take_off_sale": "/feeds/products.xml",
}
PAGE = "/products/ceramics/salt-bowl/"


def visit(path, **headers):
    """What a browser without cookies gets."""
    return Client(headers=headers).get(path)


def statements_of(path, **headers):
    with CaptureQueriesContext(connection) as captured:
        answer = visit(path, **headers)
    assert answer.status_code in (200, 304)
    return len(captured)


def made_anew(path, settings):
    """The page as it is made for a visitor while nothing is kept."""
    settings.PAGE_CACHE = False
    answer = visit(path)
    settings.PAGE_CACHE = True
    return answer


@pytest.mark.parametrize("path", BROWSING)
def test_a_second_visitor_gets_the_same_page_without_a_statement(bowl, path):
    first = visit(path)
    assert statements_of(path) == 0
    second = visit(path)
    assert second.content == first.content
    assert second.headers == first.headers


def test_a_part_for_htmx_is_kept_beside_its_page(bowl):
    page, part = visit("/products/"), visit("/products/", hx_request="true")
    assert statements_of("/products/", hx_request="true") == 0
    assert visit("/products/", hx_request="true").content == part.content
    assert visit("/products/").content == page.content != part.content


@pytest.mark.parametrize("name", CHANGES)
def test_the_next_visitor_sees_what_has_changed(bowl, settings, name):
    path = SEEN_AT.get(name, PAGE)
    before = visit(path)
    assert statements_of(path) == 0
    CHANGES[name]()
    after = visit(path)
    assert (after.status_code, after.content) != (before.status_code, before.content)
    anew = made_anew(path, settings)
    assert (after.status_code, after.content) == (anew.status_code, anew.content)


@pytest.mark.parametrize("name", CHANGES)
def test_the_next_visitor_sees_what_another_process_has_changed(
    bowl, settings, name, in_another_process
):
    path = SEEN_AT.get(name, PAGE)
    before = visit(path)
    assert statements_of(path) == 0
    in_another_process(name)
    after = visit(path)
    assert (after.status_code, after.content) != (before.status_code, before.content)
    anew = made_anew(path, settings)
    assert (after.status_code, after.content) == (anew.status_code, anew.content)


def test_a_change_that_is_rolled_back_makes_nothing_anew(bowl):
    visit(PAGE)
    with transaction.atomic():
        CHANGES["change_price"]()
        transaction.set_rollback(True)
    assert statements_of(PAGE) == 0


def test_the_sale_of_one_of_many_leaves_the_lists_as_they_are(bowl):
    CHANGES["receive_stock"]()
    visit("/products/")
    assert "2 left" in visit(PAGE).text
    CHANGES["reserve_the_last"]()
    assert statements_of("/products/") == 0
    assert "1 left" in visit(PAGE).text


def test_what_sells_out_is_sold_out_in_lists_at_once(bowl):
    assert "Sold out" not in visit("/products/ceramics/").text
    assert "1 left" in visit(PAGE).text
    CHANGES["reserve_the_last"]()
    assert "Sold out" in visit("/products/ceramics/").text
    assert "Sold out" in visit(PAGE).text


def test_a_page_ends_at_its_expiry_though_nothing_is_written(bowl, monkeypatch):
    later = timezone.now() + timedelta(seconds=90)
    ProductPage.objects.update(expire_at=later)
    assert "Salt Bowl" in visit("/products/").text
    assert statements_of("/products/") == 0
    monkeypatch.setattr("time.time", lambda: later.timestamp() + 0.001)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    assert "Salt Bowl" not in visit("/products/").text


@pytest.mark.parametrize(
    "query",
    ["?utm_source=paper", "?fbclid=x&gclid=y", "?sku=", "?SKU=BOWL"],
)
def test_parameters_that_a_page_does_not_know_share_its_entry(bowl, query):
    plain = visit(PAGE)
    assert statements_of(PAGE + query) == 0
    assert visit(PAGE + query).content == plain.content


def test_the_order_of_filters_makes_no_page_of_its_own(bowl):
    first = visit("/products/?department=ceramics&sort=name&in_stock=1&x=1")
    same = "/products/?in_stock=1&sort=&y=2&department=ceramics&sort=name"
    assert statements_of(same) == 0
    assert visit(same).content == first.content


def test_a_thousand_made_up_query_strings_make_no_entries(bowl, kept_pages):
    for path in ("/", "/products/", PAGE):
        visit(path)
        visit(f"{path}?first=1")
    before = len(kept_pages.keys("*"))
    for number in range(1000):
        path = ("/", "/products/", PAGE)[number % 3]
        assert visit(f"{path}?made{number}=up&option.size={number}").status_code == 200
    assert len(kept_pages.keys("*")) == before


@pytest.mark.parametrize(
    "path",
    [
        "/products/?q=bowl",
        "/products/?price_min=7.13",
        "/products/ceramics/salt-bowl/?sku=NEVER-MADE",
        "/search/?q=bowl",
        "/cart/",
        "/contact/",
        "/nowhere/",
    ],
)
def test_what_is_typed_private_or_missing_is_not_kept(bowl, kept_pages, path):
    visit(path)
    known = set(kept_pages.keys("page:*"))
    visit(path)
    assert set(kept_pages.keys("page:*")) == known == set()


def test_filters_in_any_combination_share_a_bounded_number_of_places(bowl, kept_pages):
    from site_config.page_cache.addresses import PLACES, Address

    keys = {Address("/products/", f"x={n}", is_free=True).key for n in range(5000)}
    assert len(keys) <= PLACES


def test_everybody_gets_the_same_bytes(bowl, adas, olives):
    for path in BROWSING:
        asked = [Client().get(path), adas.get(path), olives.get(path), visit(path)]
        assert len({answer.content for answer in asked}) == 1, path
        assert not any(answer.cookies for answer in asked)
    for path in BROWSING:
        assert adas.get(path).content == visit(path).content


@pytest.mark.parametrize("first", ["adas", "olives"])
def test_a_page_that_a_member_or_an_editor_had_made_is_a_guests_page(
    bowl, settings, first, request
):
    browser = request.getfixturevalue(first)
    for path in BROWSING:
        browser.get(path)
        assert visit(path).content == made_anew(path, settings).content, path


def test_a_private_page_is_never_kept(bowl, adas, kept_pages):
    CHANGES["make_private"]()
    assert adas.get(PAGE).status_code == 200
    assert visit(PAGE).status_code == 302
    assert kept_pages.keys("page:*") == []


def test_a_preview_shows_the_draft_and_not_the_kept_page(bowl, olives):
    Site.objects.update(hostname="testserver", port=80)
    page = ProductPage.objects.get(product=bowl)
    page.title = "Not for anybody yet"
    page.save_revision()
    visit(PAGE)
    answer = olives.get(f"/admin/pages/{page.pk}/view_draft/")
    assert "Not for anybody yet" in answer.text
    assert "Not for anybody yet" not in visit(PAGE).text


def test_a_preview_is_never_kept(bowl, olives, kept_pages):
    page = ProductPage.objects.get(product=bowl)
    page.title = "Not for anybody yet"
    page.save_revision()
    answer = olives.get(f"/admin/pages/{page.pk}/view_draft/")
    assert "Not for anybody yet" in answer.text
    assert kept_pages.keys("page:*") == []
    assert "Not for anybody yet" not in visit(PAGE).text


def test_a_browser_that_has_the_page_gets_304(bowl):
    tag = visit(PAGE).headers["ETag"]
    assert statements_of(PAGE, if_none_match=tag) == 0
    assert visit(PAGE, if_none_match=tag).status_code == 304
    CHANGES["change_price"]()
    # The first after a change gets the new page, and is asked for its own afterwards.
    assert visit(PAGE, if_none_match=tag).status_code == 200
    new = visit(PAGE).headers["ETag"]
    assert visit(PAGE, if_none_match=new).status_code == 304


def test_head_gets_what_get_would_tell_without_the_page(bowl):
    told = visit(PAGE, accept_encoding="br").headers
    with CaptureQueriesContext(connection) as captured:
        answer = Client(headers={"accept-encoding": "br"}).head(PAGE)
    assert len(captured) == 0
    assert answer.content == b""
    assert answer.headers["Content-Length"] == told["Content-Length"]
    assert answer.headers["ETag"] == told["ETag"]


@pytest.mark.parametrize(
    ("accepted", "sent"),
    [
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("", None),
    ],
)
def test_a_page_is_sent_pressed_as_the_browser_takes_it(bowl, accepted, sent):
    plain = visit(PAGE).content
    answer = visit(PAGE, accept_encoding=accepted)
    assert answer.headers.get("Content-Encoding") == sent
    assert "Accept-Encoding" in answer.headers["Vary"]
    undo = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[sent]
    assert undo(answer.content) == plain


def test_page_cache_0_keeps_nothing(bowl, settings, kept_pages):
    settings.PAGE_CACHE = False
    visit(PAGE)
    assert statements_of(PAGE) > 0
    assert kept_pages.keys("page:*") == []


def test_another_name_of_the_shop_is_answered_without_keeping(bowl, kept_pages):
    assert Client().get(PAGE, SERVER_NAME="localhost").status_code == 200
    assert kept_pages.keys("page:*") == []


def test_a_changed_template_makes_pages_anew(bowl, settings, tmp_path):
    """`runserver` tells of it; a new release has started anew and looks by itself."""
    shutil.copytree(settings.BASE_DIR / "templates", tmp_path / "templates")
    settings.BASE_DIR = tmp_path
    release.cache_clear()
    visit(PAGE)
    assert statements_of(PAGE) == 0
    template = tmp_path / "templates" / "new.html"
    template.write_text("Changed")
    file_changed.send(sender=None, file_path=template, kind=".html")
    assert statements_of(PAGE) > 0
    release.cache_clear()
