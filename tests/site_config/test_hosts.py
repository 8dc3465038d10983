"""Allowed hosts, and the headers of trusted proxies."""

from __future__ import annotations

import logging

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from site_config.middleware.hosts import HostMiddleware

FOREIGN = ["evil.example", "10.0.0.5", "[::1]", "a b", "[", "é.example", "x" * 5000]
FOREIGN += ["testserver.evil.example", "testserver@evil.example", "testserver:x"]


@pytest.mark.parametrize("host", FOREIGN)
@pytest.mark.parametrize("path", ["/", "/cart/", "/media/images/mug.png", "/static/x"])
def test_a_foreign_host_is_refused_with_one_line_in_the_log(client, caplog, host, path):
    caplog.set_level(logging.INFO)
    answer = client.get(path, HTTP_HOST=host)
    assert answer.status_code == 400
    (line,) = caplog.records
    assert line.getMessage().startswith("host.refused host=")
    assert line.exc_info is None
    assert len(line.getMessage()) < 700


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/health/live/", "/health/ready/"])
@pytest.mark.parametrize(
    "host", ["10.0.0.5", "10.0.0.5:8000", "[fd00::5]:8000", "[::1]", "169.254.1.1", ""]
)
def test_health_checks_by_ip_address_are_answered(client, path, host):
    assert client.get(path, HTTP_HOST=host).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "10.0.0.5.evil.example", "10.0.0.5@x"]
)
def test_health_checks_under_a_foreign_name_are_refused(client, host):
    assert client.get("/health/live/", HTTP_HOST=host).status_code == 400


def seen_by_the_shop(settings, proxies, **meta):
    """What the shop believes of a request that came through so many `proxies`."""
    settings.TRUSTED_PROXIES = proxies
    settings.USE_X_FORWARDED_HOST = proxies > 0
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = min(proxies, 1)
    settings.SECURE_PROXY_SSL_HEADER = (
        ("HTTP_X_FORWARDED_PROTO", "https") if proxies else None
    )
    settings.ALLOWED_HOSTS = ["shop.example", "inner.example"]
    seen = {}

    def view(request):
        seen.update(host=request.get_host(), scheme=request.scheme)
        return HttpResponse()

    HostMiddleware(view)(RequestFactory().get("/", HTTP_HOST="inner.example", **meta))
    return seen


@pytest.mark.parametrize(
    ("proxies", "sent", "believed"),
    [
        (0, "shop.example", "inner.example"),
        (1, "shop.example", "shop.example"),
        (1, "evil.example, shop.example", "shop.example"),
        (2, "shop.example, inner.example", "shop.example"),
        (2, "evil.example, shop.example, inner.example", "shop.example"),
        (2, "shop.example", "shop.example"),
        (2, "shop.example,", "shop.example"),
        (1, "", "inner.example"),
    ],
)
def test_the_outermost_trusted_proxy_names_the_host(settings, proxies, sent, believed):
    seen = seen_by_the_shop(settings, proxies, HTTP_X_FORWARDED_HOST=sent)
    assert seen["host"] == believed


def test_a_visitor_cannot_choose_the_host_before_the_trusted_entry(settings):
    assert (
        seen_by_the_shop(
            settings, 2, HTTP_X_FORWARDED_HOST="evil.example, inner.example"
        )
        == {}
    )


@pytest.mark.parametrize(
    ("proxies", "sent", "believed"),
    [
        (0, "https", "http"),
        (1, "https", "https"),
        (1, "https, http", "http"),
        (2, "https, http", "https"),
        (2, "https, http, http", "http"),
        (2, "https", "https"),
    ],
)
def test_the_outermost_trusted_proxy_says_whether_it_was_https(
    settings, proxies, sent, believed
):
    assert (
        seen_by_the_shop(settings, proxies, HTTP_X_FORWARDED_PROTO=sent)["scheme"]
        == believed
    )


@pytest.mark.parametrize("header", ["HTTP_FORWARDED", "HTTP_X_FORWARDED_PORT"])
def test_other_forwarded_headers_change_nothing(settings, header):
    sent = {header: "host=evil.example;proto=https;port=444"}
    assert seen_by_the_shop(settings, 1, **sent) == {
        "host": "inner.example",
        "scheme": "http",
    }


@pytest.mark.django_db
def test_fewer_addresses_than_proxies_are_no_error(client, settings):
    settings.TRUSTED_PROXIES, settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2, 1
    answer = client.post(
        "/account/login/password/",
        {"login": "a@example.com"},
        HTTP_X_FORWARDED_FOR="192.0.2.7",
    )
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("sent", "believed"),
    [
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("::FFFF:c000:201", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::1"),
        ("192.0.2.1", "192.0.2.1"),
        ("unknown", "unknown"),
    ],
)
def test_ipv4_addresses_in_ipv6_form_stay_apart(settings, sent, believed):
    settings.TRUSTED_PROXIES = 1
    seen = {}

    def view(request):
        seen.update(request.META)
        return HttpResponse()

    asked = RequestFactory().get("/", HTTP_X_FORWARDED_FOR=sent, REMOTE_ADDR=sent)
    HostMiddleware(view)(asked)
    assert seen["HTTP_X_FORWARDED_FOR"] == seen["REMOTE_ADDR"] == believed
