"""Browsing sets no cookie, asks no other host, and logs no error in the browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from home.models import JournalPage, PoliciesPage, PolicyPage, StoryPage
from tests.browser import steps
from tests.checkout_builders import a_cart, a_paid_order
from tests.marks import committed
from tests.products.page_builders import a_page

pytestmark = [pytest.mark.browser, committed]

ENTRANCES = ["login/", "login/password/", "password/reset/"]
PAGES_OF_ACCOUNT = [
    "",
    "orders/",
    "details/",
    "email/",
    "password/change/",
    "2fa/",
    "sessions/",
]


@pytest.fixture
def bowl_page(shop):
    """A product's page with a picture, beside a story and a policy."""
    bowl = a_page("Salt Bowl")
    story = StoryPage(title="At the wheel", slug="wheel")
    JournalPage.objects.get().add_child(instance=story)
    PoliciesPage.objects.get().add_child(
        instance=PolicyPage(title="Returns", slug="returns")
    )
    return bowl


@pytest.fixture
def browsing(bowl_page):
    """Every kind of page that somebody looks at before buying."""
    return [
        "/",
        "/products/",
        "/products/?in_stock=1&sort=name",
        bowl_page.url,
        "/search/?q=bowl",
        "/journal/",
        "/journal/wheel/",
        "/policies/",
        "/policies/returns/",
    ]


def read(page, paths):
    """Open each of `paths` and let it finish loading."""
    for path in paths:
        answer = page.goto(path, wait_until="networkidle")
        assert answer.status == 200, path


def test_browsing_pages_set_no_cookie_and_load_from_the_shop_alone(
    page, context, browser_log, browsing
):
    read(page, browsing)
    assert context.cookies() == []
    assert browser_log.foreign_requests == []
    assert browser_log.errors == []


# Goes through all addresses in `walk`, each as soon as the one before begins to show.
WALK = """addEventListener("pagereveal", () => {
    const [next, ...others] = JSON.parse(sessionStorage.walk ?? "[]");
    sessionStorage.walk = JSON.stringify(others);
    if (next) requestAnimationFrame(() => location.assign(next));
})"""


def test_pages_left_while_they_turn_cause_no_browser_errors(
    page, context, browser_log, browsing
):
    context.add_init_script(WALK)
    page.goto("/policies/")
    walk = [*browsing, "/sandbox/mail/", "/cart/", "/contact/"]
    page.evaluate("walk => { sessionStorage.walk = JSON.stringify(walk); }", walk)
    page.reload()
    page.wait_for_url("**/contact/", timeout=60_000)
    assert browser_log.errors == []


def test_private_part_of_the_header_is_loaded_after_the_first_add(
    page, context, bowl_page
):
    page.goto(bowl_page.url)
    page.get_by_role("button", name="Add to cart").click()
    expect(page.get_by_role("dialog", name="Your cart")).to_be_visible()
    with page.expect_response("**/me/*") as answer:
        page.goto("/products/")
    assert answer.value.headers["cache-control"] == "no-store"
    cart = page.get_by_role("banner").get_by_role("link", name="Cart")
    expect(cart).to_have_accessible_name("Cart 1 1 piece")
    assert {cookie["name"] for cookie in context.cookies()} == {"sessionid", "shop"}


def test_account_pages_cause_no_browser_errors(page, browser_log):
    read(page, [f"/account/{path}" for path in ENTRANCES])
    assert browser_log.errors == []
    assert browser_log.foreign_requests == []


def test_checkout_causes_no_browser_errors(page, browser_log, ada, let_in, bowl_page):
    order = a_paid_order(ada)
    a_cart(ada)
    let_in(ada)
    read(page, ["/cart/", "/checkout/", f"/account/orders/{order.number}/"])
    read(page, [f"/account/{path}" for path in PAGES_OF_ACCOUNT])
    page.goto("/checkout/")
    steps.go_to_payment(page)
    steps.pay(page)
    expect(page.get_by_role("heading", name="is paid.")).to_be_visible()
    assert browser_log.errors == []
    assert browser_log.foreign_requests == []
