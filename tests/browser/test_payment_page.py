"""The way to the payment page and back, in a real browser."""

from __future__ import annotations

import base64

import pytest
from playwright.sync_api import expect

from checkout.models import Order, PaymentAttempt
from sandbox import actions
from tests.browser import steps
from tests.builders import a_variant
from tests.checkout_builders import a_cart, an_open_order, assert_invariants
from tests.marks import committed

pytestmark = [pytest.mark.browser, committed]


@pytest.fixture
def mug(shop):
    return a_variant("MUG")


@pytest.fixture
def review(page, ada, mug, let_in):
    """Ada, signed in, before the page where she looks her cart over."""
    a_cart(ada, (mug, 1))
    let_in(ada)
    page.goto("/checkout/")
    return page


@pytest.fixture
def payment(review):
    """Ada before the page where she pays."""
    steps.go_to_payment(review)
    return review


def stripes_own_page(page, link):
    """Stand in for Stripe's host, with a page that has one `link` back to the shop."""
    wire = page.context.new_cdp_session(page)
    answer = {
        "responseCode": 200,
        "responseHeaders": [{"name": "Content-Type", "value": "text/html"}],
        "body": base64.b64encode(f'<a href="{link}">Back</a>'.encode()).decode(),
    }
    wire.on(
        "Fetch.requestPaused",
        lambda asked: wire.send(
            "Fetch.fulfillRequest", {"requestId": asked["requestId"], **answer}
        ),
    )
    stripes = [{"urlPattern": "https://checkout.stripe.com/*"}]
    wire.send("Fetch.enable", {"patterns": stripes})


def test_payment_at_stripes_host_returns_to_the_shop_signed_in(page, ada, shop):
    """The content policy lets the form go there; the cookies come along on the way back."""
    attempt = an_open_order(ada)
    there = f"https://checkout.stripe.com/c/pay/{attempt.session_id}"
    PaymentAttempt.objects.update(url=there)
    stripes_own_page(page, f"{shop}/success/?session_id={attempt.session_id}")
    page.goto("/checkout/")
    steps.sign_in(page, ada.email)
    steps.pay_button(page).click()
    page.wait_for_url(there)
    actions.pay(attempt.session_id)
    page.get_by_role("link", name="Back").click()
    expect(page.get_by_role("heading", name="is paid.")).to_be_visible()


def test_double_click_on_pay_opens_one_payment_page(review):
    steps.pay_button(review).dblclick()
    review.wait_for_url("**/sandbox/pay/**")
    assert PaymentAttempt.objects.count() == 1


def test_pay_button_shows_progress_and_ignores_a_second_press(review):
    sent = []

    def stay(route):
        """Answer without content: the browser stays where it is, as with a slow answer."""
        sent.append(route.request.method)
        route.fulfill(status=204)

    review.route("**/checkout/", stay)
    steps.pay_button(review).click()
    busy = review.get_by_role("button", name="Opening Stripe…")
    expect(busy).to_have_attribute("aria-busy", "true")
    busy.click()
    expect(busy).to_be_focused()
    assert sent == ["POST"]


def test_going_back_from_the_payment_page_leads_to_it_again(payment):
    there = payment.url
    payment.go_back()
    note = payment.get_by_text("Your payment page is still open")
    expect(note).to_be_visible()
    expect(steps.pay_button(payment)).not_to_have_attribute("aria-busy", "true")
    payment.get_by_role("link", name="Continue paying").click()
    expect(payment).to_have_url(there)


def test_cancelling_the_payment_page_returns_to_the_unchanged_cart(payment):
    payment.get_by_role("link", name="Go back").click()
    words = "You left the payment page. Nothing was charged."
    expect(payment.get_by_text(words)).to_be_visible()
    expect(payment.get_by_role("link", name="Stoneware mug")).to_be_visible()
    assert Order.objects.get().status == "pending"


def test_declined_card_can_be_tried_again(payment):
    payment.get_by_role("button", name="Decline the card").click()
    expect(payment.get_by_role("alert")).to_contain_text("Your card was declined.")
    steps.pay(payment)
    expect(payment.get_by_role("heading", name="is paid.")).to_be_visible()
    assert_invariants()


def test_bank_payment_is_shown_as_processing(payment):
    payment.get_by_role("button", name="Pay by bank", exact=True).click()
    words = "Your order is placed. Your bank is still working on it."
    expect(payment.get_by_role("heading", name=words)).to_be_visible()
    assert Order.objects.get().status == "processing"
    assert_invariants()
