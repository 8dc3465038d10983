"""Deploy checks, limits of requests and uploads, and redirects to https."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.core import checks

from tests.site_config.production import ROOT, run_code, shop_environment

NOT_SHARED = ["dummy.DummyCache", "locmem.LocMemCache", "db.DatabaseCache"]


def run_as_production(*command):
    return subprocess.run(
        [sys.executable, "-m", "site_config.run_as_production", *command],
        cwd=ROOT,
        env=shop_environment(),
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_deploy_check_finds_nothing_in_production():
    answer = run_as_production("check", "--deploy", "--fail-level", "WARNING")
    assert answer.returncode == 0, answer.stderr


@pytest.mark.parametrize("backend", NOT_SHARED)
def test_rate_limits_shared(settings, backend):
    settings.CACHES = {"default": {"BACKEND": f"django.core.cache.backends.{backend}"}}
    found = checks.run_checks(include_deployment_checks=True)
    (warning,) = [check for check in found if check.id == "site_config.W001"]
    assert warning.msg.startswith(backend.partition(".")[2])
    assert "CACHE_URL" in warning.hint


def test_deploy_check_warns_of_a_cache_that_is_not_shared():
    """In a process of its own, which has imported no views: `manage.py check` does neither."""
    code = (
        "import django; django.setup()\n"
        "from django.core.management import call_command\n"
        "call_command('check', deploy=True, fail_level='WARNING')"
    )
    answer = run_code(code, shop_environment(CACHE_URL="locmem://"))
    assert answer.returncode != 0
    assert "(site_config.W001) LocMemCache is not shared" in answer.stderr


def test_developers_see_no_deploy_checks():
    assert "site_config.W001" not in [check.id for check in checks.run_checks()]


@pytest.mark.parametrize(
    ("path", "length", "status"),
    [
        ("/health/live/", 3 * 1024 * 1024, 413),
        ("/admin/images/add/", 26 * 1024 * 1024, 413),
        ("/health/live/", 1024, 405),
    ],
)
def test_requests_that_are_too_long_are_refused(client, path, length, status):
    answer = client.generic("POST", path, b"x", CONTENT_LENGTH=str(length))
    assert answer.status_code == status


@pytest.mark.parametrize("length", ["-1", "ten", "1e9", "9" * 30, "9" * 5000])
def test_an_invalid_content_length_is_refused(client, length):
    answer = client.generic("POST", "/health/live/", b"x", CONTENT_LENGTH=length)
    assert answer.status_code == 413


class BrokenOff:
    """A connection that ends before the body does."""

    def read(self, *size):
        raise OSError("gone")

    readline = read


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/webhooks/stripe/", "/cart/add/"])
def test_a_body_that_breaks_off_is_answered_with_400_and_no_traceback(client, path):
    sent = {"wsgi.input": BrokenOff(), "HTTP_SEC_FETCH_SITE": "same-origin"}
    assert client.post(path, {"sku": "x"}, **sent).status_code == 400


def test_upload_limits(settings):
    assert "svg" not in settings.WAGTAILIMAGES_EXTENSIONS
    assert settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE == 10 * 1024 * 1024
    assert settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS == 40_000_000
    assert settings.WAGTAILDOCS_EXTENSIONS == ["csv", "pdf", "txt"]
    assert settings.WAGTAILDOCS_MAX_UPLOAD_SIZE < settings.LONGEST_UPLOAD
    assert settings.WAGTAILDOCS_SERVE_METHOD == "serve_view"


def status_over_http(path, *, proxies="0", **headers):
    """How production answers plain http at `path`."""
    code = (
        "import django; django.setup()\n"
        "from django.test import Client\n"
        f"answer = Client(headers={headers!r}).get({path!r}, HTTP_HOST='shop.example')\n"
        "print(answer.status_code)"
    )
    answer = run_code(code, shop_environment(TRUSTED_PROXIES=proxies))
    assert answer.returncode == 0, answer.stderr
    return int(answer.stdout)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/products/", 301),
        ("/health/live/", 200),
        ("/webhooks/stripe/", 405),
        ("/webhooks/stripe", 405),
    ],
)
def test_people_are_redirected_to_https_and_health_checks_and_webhooks_are_not(
    path, status
):
    assert status_over_http(path) == status


def test_forwarded_https_is_ignored_without_a_trusted_proxy():
    assert (
        status_over_http("/speculation-rules.json", **{"X-Forwarded-Proto": "https"})
        == 301
    )


def test_forwarded_https_is_believed_behind_a_trusted_proxy():
    header = {"X-Forwarded-Proto": "https"}
    assert status_over_http("/speculation-rules.json", proxies="1", **header) == 200
