"""Error pages: 500, 403 and 404."""

from __future__ import annotations

import re

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path


def broken(request):
    raise RuntimeError("sk_live_planted")


def form(request):
    return HttpResponse("taken")


urlpatterns = [
    path("broken/", broken),
    path("form/", form),
    path("", include("site_config.urls")),
]
handler500 = "site_config.views.server_error"


@pytest.fixture
def shop(settings):
    """A shop with a view that fails and a form; its browser doesn't raise."""
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


def test_a_page_that_failed_shows_the_reference_that_is_in_the_log(shop, caplog):
    answer = shop.get("/broken/")
    reference = re.search(r"<strong>([0-9a-f]{8})</strong>", answer.text)[1]
    assert answer.status_code == 500
    assert f"request.failed reference={reference}" in caplog.messages


def test_error_page_allows_only_its_own_style(shop):
    policy = shop.get("/broken/")["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")


def test_a_client_that_takes_no_html_gets_only_the_reference(shop):
    answer = shop.get("/broken/", headers={"Accept": "application/json"})
    assert re.fullmatch(r"[0-9a-f]{8}\n", answer.text)


@pytest.mark.django_db
def test_a_form_without_a_csrf_token_gets_the_shops_own_page(shop):
    shop.cookies["csrftoken"] = "a" * 32
    answer = shop.post("/form/", {"name": "Ada"})
    assert answer.status_code == 403
    assert "<h1>That link is too old.</h1>" in answer.text


@pytest.mark.django_db
def test_an_unknown_address_gets_the_shops_own_404(client):
    answer = client.get("/nothing/here/")
    assert answer.status_code == 404
    assert "<h1>This page is not here.</h1>" in answer.text


@pytest.mark.django_db
def test_wagtails_sign_in_for_private_pages_redirects_to_the_shops_own(client):
    answer = client.post(
        "/_util/login/?next=/journal/", {"username": "a", "password": "b"}
    )
    assert (answer.status_code, answer["Location"]) == (
        302,
        "/account/login/?next=/journal/",
    )
