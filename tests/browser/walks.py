"""Ways through the shop, as people walk them: by names that they can read."""

from __future__ import annotations

import re

from playwright.sync_api import BrowserContext, Page, expect

from tests.builders import PASSWORD


def sign_up(page: Page, email: str) -> None:
    """Make an account from the sign-in page, with the code from the letter."""
    page.goto("/account/")
    page.get_by_role("button", name="Create an account").click()
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create an account").click()
    expect(page.get_by_role("heading", name="Confirm your email")).to_be_visible()
    page.get_by_label("Code").fill(read_code(page.context, email))
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()


def read_code(context: BrowserContext, email: str) -> str:
    """Look into the mailbox in a tab of its own and read the code of the newest letter."""
    mailbox = context.new_page()
    mailbox.goto("/sandbox/mail/")
    letters = mailbox.get_by_role("main").get_by_role("listitem").filter(has_text=email)
    letters.first.get_by_role("link").click()
    code = mailbox.get_by_text("The code:").locator("xpath=..").get_by_role("strong")
    read = code.inner_text()
    mailbox.close()
    return read


def sign_in(page: Page, email: str) -> None:
    """Fill in the sign-in page that is open."""
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def add_to_cart(page: Page, path: str, choice: str = "") -> None:
    """Read a product page, follow the link of one variant, put it into the cart."""
    page.goto(path)
    if choice:
        link = page.get_by_role("link", name=choice, exact=True)
        link.click()
        expect(link).to_have_attribute("aria-current", "true")
    page.get_by_role("button", name="Add to cart").click()


def check_out(page: Page) -> None:
    """From the cart to the page where everything is looked over."""
    page.get_by_role("link", name="Checkout").click()
    expect(page.get_by_role("heading", name="Check and pay")).to_be_visible()


def go_to_payment(page: Page) -> None:
    """Press the real button, and arrive at the page where one pays."""
    page.get_by_role("button", name=re.compile("Pay .* at Stripe")).click()
    page.wait_for_url("**/sandbox/pay/**")


def pay(page: Page) -> None:
    """Pay by card on the sandbox's page, and come back."""
    page.get_by_role("button", name=re.compile("^Pay GBP")).click()
    page.wait_for_url("**/success/**")
