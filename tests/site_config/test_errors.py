"""What a visitor sees when something broke, or was refused."""

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


def test_a_broken_page_gives_a_reference_that_the_log_knows(shop, caplog):
    answer = shop.get("/broken/")
    reference = re.search(r"<strong>([0-9a-f]{8})</strong>", answer.text)[1]
    assert answer.status_code == 500
    assert f"request.failed reference={reference}" in caplog.messages


def test_a_broken_page_may_show_its_own_style_and_run_nothing(shop):
    policy = shop.get("/broken/")["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")


def test_a_program_gets_the_reference_alone(shop):
    answer = shop.get("/broken/", headers={"Accept": "application/json"})
    assert re.fullmatch(r"[0-9a-f]{8}\n", answer.text)


@pytest.mark.django_db
def test_a_form_without_the_shops_token_is_refused_in_the_shops_words(shop):
    shop.cookies["csrftoken"] = "a" * 32
    answer = shop.post("/form/", {"name": "Ada"})
    assert answer.status_code == 403
    assert "<h1>That link is too old.</h1>" in answer.text


@pytest.mark.django_db
def test_what_is_not_there_is_said_in_the_shops_words(client):
    answer = client.get("/nothing/here/")
    assert answer.status_code == 404
    assert "<h1>This page is not here.</h1>" in answer.text


@pytest.mark.django_db
def test_wagtails_second_sign_in_leads_to_the_shops_own(client):
    answer = client.post(
        "/_util/login/?next=/journal/", {"username": "a", "password": "b"}
    )
    assert (answer.status_code, answer["Location"]) == (
        302,
        "/account/login/?next=/journal/",
    )
