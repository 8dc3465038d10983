"""The shop during maintenance and without Redis, and error pages with DEBUG=1."""

from __future__ import annotations

import socket

import pytest
from django.conf import settings as current
from django.core.cache import cache
from django.test import Client
from django.urls import include, path

from site_config import caches
from tests.builders import PASSWORD, a_variant
from tests.checkout_builders import a_cart
from tests.marks import committed


def broken(request):
    raise RuntimeError("broken")


urlpatterns = [path("broken/", broken), path("", include("site_config.urls"))]
handler500 = "site_config.views.server_error"


@pytest.fixture
def closed(settings):
    settings.MAINTENANCE = True
    return Client()


@pytest.mark.parametrize("address", ["/", "/cart/", "/admin/", "/health/ready/"])
def test_every_address_says_that_the_shop_is_closed_without_the_database(
    closed, address
):
    answer = closed.get(address)
    assert (answer.status_code, answer["Retry-After"]) == (503, "300")
    assert "<h1>Back soon.</h1>" in answer.text


def test_webhook_answers_503_during_maintenance(closed):
    assert closed.post("/webhooks/stripe/", "{}", "application/json").status_code == 503


def test_live_is_ok_during_maintenance(closed):
    assert closed.get("/health/live/").status_code == 200


def test_an_open_shop_has_no_maintenance_page(client):
    assert current.MAINTENANCE is False
    assert client.get("/health/live/").status_code == 200


@pytest.mark.django_db
def test_debug_shows_the_shops_own_404_without_the_requested_address(client, settings):
    a_variant()
    settings.DEBUG = True
    answer = client.get("/orders/a-secret-token/?session_id=cs_secret")
    assert answer.status_code == 404
    assert "<h1>This page is not here.</h1>" in answer.text
    assert 'role="search"' in answer.text
    assert 'href="/products/"' in answer.text
    assert "secret" not in answer.text


def test_debug_shows_the_traceback_of_a_page_that_failed(settings):
    settings.DEBUG, settings.ROOT_URLCONF = True, __name__
    answer = Client(raise_request_exception=False).get("/broken/")
    assert answer.status_code == 500
    assert "RuntimeError" in answer.text


@pytest.fixture
def without_redis(settings):
    """A Redis whose port nobody answers at."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        unreachable = {
            "BACKEND": "site_config.caches.OptionalRedisCache",
            "LOCATION": f"redis://127.0.0.1:{taken.getsockname()[1]}/0",
            "OPTIONS": {"IGNORE_EXCEPTIONS": True},
        }
        settings.CACHES = {"default": unreachable, "pages": unreachable}
        yield


def test_without_redis_the_cache_is_empty(without_redis):
    assert not caches.is_working()
    assert cache.get("what", "else") == "else"
    assert cache.get_many(["what"]) == {}
    assert cache.add("what", 1) is False
    assert cache.set_many({"what": 1}) == ["what"]
    assert (cache.touch("what"), cache.delete("what"), "what" in cache) == (
        False,
        False,
        False,
    )
    assert cache.get_or_set("what", "made anew") == "made anew"
    with pytest.raises(ValueError, match="Nothing is counted"):
        cache.incr("what")


@committed
def test_without_redis_people_can_browse_and_pay(without_redis, ada, adas):
    a_cart(ada)
    assert adas.get("/products/").status_code == 200
    assert adas.get("/checkout/").status_code == 200
    assert adas.post("/checkout/", {"total": "31.00"}).status_code == 303
    assert adas.get("/account/").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    ["/account/login/", "/account/login/password/", "/account/password/reset/"],
)
def test_without_redis_nobody_tries_passwords_or_codes(without_redis, ada, address):
    a_variant()
    typed = {"login": ada.email, "email": ada.email, "password": PASSWORD}
    answer = Client().post(address, typed)
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "Nobody can sign in right now" in answer.text
    assert Client().get(address).status_code == 200
