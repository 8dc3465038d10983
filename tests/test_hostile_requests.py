"""Every public address with hostile input: no answer is a 5xx.

Addresses come from the URL patterns and from the kinds of pages, names of parameters
from what the code reads, so that what is new is tried without being listed here.
"""

from __future__ import annotations

import re
from functools import partial
from itertools import count, cycle, product
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import Resolver404, get_resolver, resolve
from wagtail.models import get_page_models

from tests import hostile_input
from tests.checkout_builders import a_cart, an_open_order
from tests.marks import committed
from tests.products.page_builders import a_product_in

pytestmark = committed

# Wagtail's screens are for people who work here; everybody else sees only the sign-in.
PUBLIC_ADMIN = ("admin/", "admin/login/")
ADDRESSES = sorted(
    path
    for path in {
        *hostile_input.patterns(get_resolver().url_patterns),
        "nothing/{name}/",
    }
    if not path.startswith("admin/") or path in PUBLIC_ADMIN
)
PAGES = [model for model in get_page_models() if model.is_creatable]
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
POSTS = count()
HTMX = {"HX-Request": "true"}
APPS = [
    "accounts",
    "checkout",
    "delivery",
    "home",
    "products",
    "sandbox",
    "site_config",
]
ALWAYS = {"next", "page", "option.glaze", "option."}


@pytest.fixture
def shop(ada, settings):
    """A page of each kind, something to buy, Ada's cart and order; says what they are called."""
    settings.MIDDLEWARE = [
        *settings.MIDDLEWARE,
        "tests.hostile_input.RecordReadNamesMiddleware",
    ]
    mug = a_product_in("ceramics", "Mug", options={"Glaze": "oat"}).variants.get()
    attempt = an_open_order(ada, (mug, 1))
    a_cart(ada, (mug, 1))
    for model in PAGES:
        if not model.objects.exists():
            parent = model.allowed_parent_page_models()[0].objects.first()
            parent.specific.add_child(instance=model(title=model.__name__))
    return {
        "sku": mug.sku,
        "number": attempt.order.number,
        "session_id": attempt.session_id,
        "quantity": "1",
    }


def answered(
    browser, method, path, *, form="", body=None, kind=hostile_input.FORM, **headers
):
    """What the shop answers, read to its end; a break is an answer, too."""
    if method == "POST" and next(POSTS) % 4 == 0:
        cache.clear()  # Limits would answer instead of the page.
    browser.raise_request_exception = False
    data = form.encode() if body is None else body
    answer = browser.generic(method, path, data, kind, headers=headers)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer


def what_broke(browser, method, path, **sent):
    """One line about an answer that is a 5xx, or nothing."""
    answer = answered(browser, method, path, **sent)
    if answer.status_code < 500:
        return []
    problem = repr(answer.exc_info[1])[:200] if answer.exc_info else ""
    about = {name: str(value)[:60] for name, value in sent.items()}
    return [f"{method} {path[:100]} {about} {answer.status_code} {problem}"]


def names_read(visitors, path):
    """The names that an address reads of queries and forms, found by asking it."""
    hostile_input.READ.clear()
    form = hostile_input.form(ALWAYS, "1")
    for browser in visitors:
        answered(browser, "GET", f"{path}?{form}", **HTMX)
        answered(browser, "POST", path, form=form, **SAME_ORIGIN)
    return ALWAYS | hostile_input.READ


def visitors_of(path, ada):
    """A guest and Ada, or the one of them who is shown something there."""
    both = [Client(), signed_in(ada)]
    statuses = [answered(one, "GET", path).status_code for one in both]
    shown = [
        one for one, status in zip(both, statuses, strict=True) if status // 100 != 3
    ]
    return shown or both


def signed_in(ada):
    browser = Client()
    browser.force_login(ada)
    return browser


def tried(path, ada, right):
    """What breaks when every parameter and every header holds a hostile value.

    Then all but the `right` ones, or nothing behind those would be reached. Guests and
    Ada take turns where both may come, and so do pages and their parts.
    """
    names = names_read([Client(), signed_in(ada)], path)
    visitors = visitors_of(path, ada)
    broken = []
    for number, value in enumerate(hostile_input.VALUES):
        parts = HTMX if number % 2 else {}
        one, other = visitors[number % len(visitors)], visitors[~number % len(visitors)]
        headers = hostile_input.headers(value) | SAME_ORIGIN
        for form in forms(names, value, right):
            broken += what_broke(one, "GET", f"{path}?{form}", **headers | parts)
            broken += what_broke(other, "POST", path, form=form, **headers)
    return broken


def forms(names, value, right):
    yield hostile_input.form(names, value)
    if known := {name: right[name] for name in names & right.keys()}:
        yield hostile_input.form(names, value, known)


def tried_in_the_path(path, ada, right):
    """What breaks when each argument of an address holds a hostile value."""
    view = leads_to(hostile_input.filled(path, right, "1"))
    member, broken = signed_in(ada), []
    for value in hostile_input.VALUES:
        filled = hostile_input.filled(path, {}, value)[: hostile_input.LONGEST_PATH]
        if view and leads_to(filled) is view:
            broken += what_broke(member, "GET", filled)
            broken += what_broke(member, "POST", filled, **SAME_ORIGIN)
    return broken


def leads_to(path):
    """The view that answers an address, or nothing."""
    try:
        return resolve(unquote(path)).func
    except Resolver404:
        return None


@pytest.mark.parametrize("path", ADDRESSES)
def test_no_address_breaks(shop, ada, path):
    assert tried(hostile_input.filled(path, shop, "1"), ada, shop) == []


@pytest.mark.parametrize("path", [path for path in ADDRESSES if "{" in path])
def test_no_argument_of_an_address_breaks_it(shop, ada, path):
    assert tried_in_the_path(path, ada, shop) == []


@pytest.mark.parametrize("model", PAGES)
def test_no_kind_of_page_breaks(shop, ada, model):
    assert tried(model.objects.live().first().url, ada, shop) == []


def test_head_is_answered_wherever_get_is(shop, ada):
    paths = [hostile_input.filled(path, shop, "1") for path in ADDRESSES]
    paths += [model.objects.live().first().url for model in PAGES]
    paths += ["/success/?poll=1"]
    different = []
    for path, visitor in product(paths, (Client, partial(signed_in, ada))):
        seen, asked = (answered(visitor(), way, path) for way in ("GET", "HEAD"))
        same = (seen.status_code, seen.get("Content-Type")) == (
            asked.status_code,
            asked.get("Content-Type"),
        )
        if not same or asked.content:
            different.append(f"{path} {seen.status_code} {asked.status_code}")
    assert different == []


@pytest.mark.parametrize("path", ["/", "/cart/", "/me/", "/account/", "/admin/"])
def test_no_cookie_breaks_a_page(shop, path):
    broken = []
    for value in hostile_input.VALUES:
        broken += what_broke(Client(), "GET", path, Cookie=hostile_input.cookies(value))
        broken += what_broke(
            Client(), "GET", path, Cookie=hostile_input.as_header(value)
        )
    assert broken == []


@pytest.mark.parametrize("kind", hostile_input.CONTENT_TYPES)
def test_no_kind_of_body_breaks_an_address(shop, ada, kind):
    member, broken = signed_in(ada), []
    for path, body in zip(ADDRESSES, cycle(hostile_input.BODIES)):
        filled = hostile_input.filled(path, shop, "1")
        if path == "account/logout/":
            continue
        broken += what_broke(
            member, "POST", filled, body=body, kind=kind, **SAME_ORIGIN
        )
    assert broken == []


def test_every_header_that_the_code_reads_is_tried():
    texts = [
        source.read_text(encoding="utf-8")
        for app in APPS
        for source in Path(app).rglob("*.py")
    ]
    read = set(re.findall(r"request\.headers[.\[a-z(]*\"([\w-]+)\"", "".join(texts)))
    assert "Origin" in read
    assert read <= set(hostile_input.HEADERS)
