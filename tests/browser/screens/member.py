"""The screens of somebody with an account, from signing in to the paid order."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.screens import Screen, Shop
from tests.browser.screens.guest import at, open_page


def sign_in(page: Page, shop: Shop) -> None:
    open_page(page, "/account/login/")
    page.get_by_label("Email").fill(shop.email)
    page.get_by_role("button", name="Use a password").click()
    page.get_by_label("Password").fill(shop.password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("navigation", name="Account")).to_be_visible()


def order(page: Page, shop: Shop) -> None:
    open_page(page, "/account/orders/")
    page.get_by_role("main").locator("a[href*='/account/orders/']:visible").last.click()
    expect(page.get_by_role("heading", name="What has happened")).to_be_visible()


def receipt(page: Page, shop: Shop) -> None:
    order(page, shop)
    page.get_by_role("main").get_by_role("link", name="Receipt").click()
    page.wait_for_load_state("networkidle")


def orders_dialog(page: Page, shop: Shop) -> None:
    open_page(page, "/journal/")
    page.locator("#footer-nav").get_by_role("link", name="My orders").click()
    expect(page.get_by_role("dialog", name="My orders")).to_be_visible()


def saved(page: Page, shop: Shop) -> None:
    """One line just saved, and the same once more in the cart."""
    open_page(page, shop.product)
    page.get_by_role("button", name="Add to cart", exact=True).click()
    expect(page.get_by_role("dialog", name="Your cart")).to_be_visible()
    open_page(page, "/cart/")
    page.get_by_role("button", name=re.compile("^Save for later")).first.click()
    expect(page.get_by_role("region", name="Saved for later")).to_be_visible()


def cart_and_saved(page: Page, shop: Shop) -> None:
    open_page(page, shop.product)
    page.get_by_role("button", name="Add to cart", exact=True).click()
    expect(page.get_by_role("dialog", name="Your cart")).to_be_visible()
    open_page(page, "/cart/")


def review(page: Page, shop: Shop) -> None:
    open_page(page, shop.product)
    page.get_by_role("button", name="Buy now").click()
    expect(page.get_by_role("heading", name="Check and pay")).to_be_visible()


def pay_page(page: Page, shop: Shop) -> None:
    page.get_by_role("button", name=re.compile("Pay .* at Stripe")).click()
    page.wait_for_url("**/sandbox/pay/**")


def not_finished(page: Page, shop: Shop) -> None:
    session = page.url.rsplit("/pay/", 1)[1].split("/")[0]
    open_page(page, f"/success/?session_id={session}")


def paid(page: Page, shop: Shop) -> None:
    open_page(page, "/checkout/")
    page.get_by_role("link", name="Continue paying").click()
    page.wait_for_url("**/sandbox/pay/**")
    page.get_by_role("button", name=re.compile("^Pay GBP")).click()
    page.wait_for_url("**/success/**")
    expect(page.get_by_role("heading", name="is paid.")).to_be_visible()


def email(page: Page, shop: Shop) -> None:
    open_page(page, "/sandbox/mail/")
    page.get_by_role("main").get_by_role("listitem").first.get_by_role("link").click()
    # A frame is not drawn before somebody comes near.
    page.locator("iframe").scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")


def sandbox(page: Page, shop: Shop) -> None:
    """The control page with everything unfolded, a refund and a dispute among it."""
    open_page(page, "/sandbox/")
    paid = page.get_by_role("article").filter(has_text="complete").first
    paid.get_by_role("button", name="Open an inquiry").click()
    paid.get_by_label("Refund, in").fill("1")
    paid.get_by_role("button", name="Refund", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Done.")
    for folded in page.locator("details").all():
        folded.locator("summary").click()


def parcel_email(page: Page, shop: Shop) -> None:
    open_page(page, "/sandbox/mail/")
    emails = page.get_by_role("main").get_by_role("listitem")
    emails.filter(has_text="parcel").first.get_by_role("link").click()
    page.locator("iframe").scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")


def second_factor(page: Page, shop: Shop) -> None:
    open_page(page, "/account/2fa/totp/activate/")
    password = page.get_by_label("Password")
    if password.is_visible():
        password.fill(shop.password)
        page.get_by_role("main").get_by_role("button").first.click()
        page.wait_for_load_state("networkidle")


SCREENS: dict[str, Screen] = {
    "account": lambda page, shop: sign_in(page, shop),
    "orders": at("/account/orders/"),
    "orders dialog": orders_dialog,
    "order": order,
    "receipt": receipt,
    "parcel email": parcel_email,
    "details": at("/account/details/"),
    "email": at("/account/email/"),
    "password": at("/account/password/change/"),
    "security": at("/account/2fa/"),
    "second factor": second_factor,
    "passkeys": at("/account/2fa/webauthn/"),
    "sessions": at("/account/sessions/"),
    "back in stock": lambda page, shop: open_page(
        page, f"/back-in-stock/?sku={shop.sold_out.partition('sku=')[2]}"
    ),
    "saved for later": saved,
    "cart and saved": cart_and_saved,
    "review": review,
    "pay page": pay_page,
    "success not finished": not_finished,
    "success paid": paid,
    "order email": email,
    "sandbox": sandbox,
    "sandbox events": at("/sandbox/events/"),
    "sign out": at("/account/logout/"),
}
