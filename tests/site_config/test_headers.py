"""Security and cache headers of responses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, RequestFactory

from site_config.middleware.headers import (
    PolicyMiddleware,
    one_page,
    policy_for_one_page,
    shop_policy,
    source_hash,
)
from tests.builders import a_product

PERSONAL = ["/cart/", "/checkout/", "/success/", "/me/", "/account/", "/orders/x/"]


def answered(path, *, method="get", **headers):
    """What goes out when a view said nothing but these `headers`."""
    view = PolicyMiddleware(lambda request: HttpResponse("hello", headers=headers))
    return view(getattr(RequestFactory(), method)(path))


def test_policy_allows_only_the_theme_as_inline_script():
    script = Path("templates/parts/theme_script.js").read_text(encoding="utf-8")
    policy = answered("/products/")["Content-Security-Policy"]
    assert f"script-src 'self' {source_hash(script)};" in policy
    assert "unsafe" not in policy


@pytest.mark.django_db
def test_every_inline_script_of_a_page_is_in_its_policy(client):
    page = client.get(a_product().main_page.url)
    scripts = re.findall(
        r"<script(?![^>]*(?:src|type)=)[^>]*>(.*?)</script>", page.text, re.S
    )
    assert [source_hash(s) in page["Content-Security-Policy"] for s in scripts] == [
        True
    ]


@pytest.mark.parametrize("path", ["/", "/account/login/", "/admin/pages/"])
def test_policy_forbids_what_it_does_not_name(path):
    policy = answered(path)["Content-Security-Policy"]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives["default-src"] == "'none'"
    assert "object-src" not in directives
    for used in ("script-src", "style-src", "font-src", "img-src", "connect-src"):
        assert directives[used].startswith("'self'")


@pytest.mark.parametrize(
    ("path", "readers"),
    [
        ("/", "same-origin"),
        ("/cart/", "same-origin"),
        ("/admin/", "same-origin"),
        ("/documents/1/plan.pdf", "same-origin"),
        ("/media/images/mug.webp", "cross-origin"),
    ],
)
def test_other_sites_may_show_pictures_and_nothing_else(path, readers):
    assert answered(path)["Cross-Origin-Resource-Policy"] == readers


def observatory_score(headers):
    """Mozilla's HTTP Observatory for a page by https that sets no cookie.

    Modifiers of github.com/mdn/mdn-http-observatory, src/grader/charts.js.
    """
    csp = dict(
        part.split(None, 1) for part in headers["content-security-policy"].split(";")
    )
    unsafe = {"'unsafe-inline'", "'unsafe-eval'", "data:", "https:", "http:", "*"}
    safe = not unsafe & {*f"{csp['script-src']} {csp['style-src']}".split()}
    hsts = int(headers["strict-transport-security"].partition("max-age=")[2])
    return (
        100
        + (10 if csp["default-src"] == "'none'" else 5) * (1 if safe else -4)
        + (0 if hsts >= 15_768_000 else -10)
        + (5 if headers["referrer-policy"] == "strict-origin-when-cross-origin" else 0)
        + (0 if headers["x-content-type-options"] == "nosniff" else -5)
        + (5 if csp["frame-ancestors"] in ("'self'", "'none'") else 0)
        + (10 if headers["cross-origin-resource-policy"] == "same-origin" else 0)
    )


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/products/", "/cart/"])
def test_the_observatory_gives_130(client, settings, path):
    settings.SECURE_HSTS_SECONDS = 365 * 24 * 3600
    answer = client.get(path, secure=True)
    assert not answer.cookies
    headers = {name.lower(): value for name, value in answer.headers.items()}
    assert observatory_score(headers) >= 130


@pytest.mark.parametrize("path", ["/", "/cart/", "/checkout/", "/sandbox/pay/cs_x/"])
def test_forms_may_lead_to_stripes_payment_page(path):
    policy = answered(path)["Content-Security-Policy"]
    assert policy.endswith("form-action 'self' https://checkout.stripe.com")


def test_forms_may_lead_to_another_stripe_address_of_the_settings(settings):
    settings.STRIPE_API_BASE = "http://127.0.0.1:12111"
    assert shop_policy().endswith("https://checkout.stripe.com http://127.0.0.1:12111")


def test_pictures_may_come_from_the_bucket(settings):
    settings.MEDIA_URL = "https://cdn.example/uploads/"
    assert "img-src 'self' data: https://cdn.example;" in shop_policy()


def test_editors_may_frame_the_shop_and_others_may_not():
    assert "frame-ancestors 'self';" in answered("/")["Content-Security-Policy"]


def test_wagtail_gets_the_policy_that_it_needs():
    policy = answered("/admin/pages/")["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-inline';" in policy
    assert policy.endswith("frame-ancestors 'self'")


def test_draft_has_the_shops_policy_and_is_not_cached(olives):
    page = a_product().main_page
    page.save_revision()
    answer = olives.get(f"/admin/pages/{page.pk}/view_draft/")
    assert answer["Content-Security-Policy"] == shop_policy()
    assert "public" not in answer["Cache-Control"]


def test_a_policy_that_a_view_has_set_stays():
    given = {"Content-Security-Policy": "default-src 'none'"}
    answer = answered("/documents/1/plan.pdf", **given)
    assert answer["Content-Security-Policy"] == "default-src 'none'"


@pytest.mark.django_db
@pytest.mark.parametrize("path", PERSONAL)
def test_headers_matrix_of_pages_about_a_person(client, path):
    answer = client.get(path)
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    secret = path in ("/success/", "/orders/x/")
    kept_here = "same-origin" if secret else "strict-origin-when-cross-origin"
    assert answer["Referrer-Policy"] == kept_here


@pytest.mark.django_db
def test_headers_matrix_of_pages_for_everybody(client):
    answer = client.get(a_product().main_page.url)
    assert answer["Cache-Control"] == "public, no-cache"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Speculation-Rules"] == '"/speculation-rules.json"'
    assert not answer.cookies


def test_a_page_that_sets_a_cookie_is_for_one_person():
    def view(request):
        response = HttpResponse()
        response.set_cookie("csrftoken", "x")
        return response

    answer = PolicyMiddleware(view)(RequestFactory().get("/contact/"))
    assert answer["Cache-Control"] == "private, no-cache"


def test_a_page_that_read_a_cookie_is_for_one_person():
    assert answered("/journal/", Vary="Cookie")["Cache-Control"] == "private, no-cache"


def test_cache_header_that_a_view_has_set_stays():
    kept = answered("/feeds/products.xml", **{"Cache-Control": "public, max-age=600"})
    assert kept["Cache-Control"] == "public, max-age=600"


def test_answer_to_a_form_is_not_cached():
    assert "Cache-Control" not in answered("/contact/", method="post")


@pytest.mark.django_db
def test_unchanged_compressed_page_is_answered_with_304():
    address = a_product().main_page.url
    browser = Client(headers={"Accept-Encoding": "gzip"})
    first = browser.get(address)
    again = browser.get(address, headers={"If-None-Match": first["ETag"]})
    assert (first["Content-Encoding"], again.status_code) == ("gzip", 304)
    assert again["Cache-Control"] == "public, no-cache"


@pytest.mark.django_db
def test_only_product_cards_are_prefetched(client):
    answer = client.get("/speculation-rules.json")
    assert answer["Content-Type"] == "application/speculationrules+json"
    (rule,) = answer.json()["prefetch"]
    assert rule["where"] == {"selector_matches": ".card a"}
    assert rule["eagerness"] == "moderate"


def test_error_pages_allow_only_their_own_style():
    for name in ("500.html", "503.html"):
        answer = one_page(name, status=500, reference="1a2b3c4d")
        style = re.search(r"<style>(.*?)</style>", answer.text, re.S)[1]
        assert source_hash(style) in answer["Content-Security-Policy"]
        assert not re.search(r"\{[{%]", answer.text)


def test_a_changed_style_changes_the_policy():
    assert policy_for_one_page("<style>a{}</style>") != policy_for_one_page(
        "<style>b{}</style>"
    )


def test_middlewares_are_in_the_order_that_they_need():
    order = [name.rsplit(".", 1)[1] for name in settings.MIDDLEWARE]
    needed = ["SecurityMiddleware", "PolicyMiddleware", "PageGZipMiddleware"]
    needed += ["ConditionalGetMiddleware", "SessionMiddleware"]
    assert sorted(needed, key=order.index) == needed
