"""What people do in the shop, step by step: controls are found by the names that people read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.builders import PASSWORD

MOST_TABS = 80  # Of the Tab key, before something counts as out of reach.


def buy_as_new_customer(
    page: Page, email: str, path: str, choice: str
) -> Iterator[str]:
    """Sign up, read, choose, buy, pay, find the order; yields the name of each page reached."""
    yield from sign_up(page, email)
    read_product(page, path, choice)
    yield "product"
    page.get_by_role("button", name="Add to cart").click()
    news = page.get_by_role("paragraph").filter(has_text=f"{choice} is in your cart.")
    expect(news).to_be_visible()
    yield "cart"
    check_out(page)
    yield "review"
    go_to_payment(page)
    yield "payment"
    pay(page)
    expect(page.get_by_role("heading", name="is paid.")).to_be_visible()
    yield "paid"
    page.get_by_role("link", name="See the order").click()
    expect(page.get_by_role("heading", name="What has happened")).to_be_visible()
    yield "order"


def sign_up(page: Page, email: str) -> Iterator[str]:
    """Come in by the one field, with the code from the email, which makes an account."""
    page.goto("/account/")
    yield "sign-in"
    ask_for_code(page, email)
    yield "code"
    enter_code(page, email)
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    yield "account"


def ask_for_code(page: Page, email: str) -> None:
    """Enter an address on the sign-in page that is open."""
    page.get_by_label("Email").fill(email)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Enter the code")).to_be_visible()


def enter_code(page: Page, email: str) -> None:
    """Enter the code from the newest email to `email`."""
    page.get_by_label("Code").fill(read_code(page.context, email))
    page.get_by_role("button", name="Continue").click()


def read_code(context: BrowserContext, email: str) -> str:
    """Open the sandbox's mailbox in another tab and read the code of the newest email."""
    mailbox = context.new_page()
    mailbox.goto("/sandbox/mail/")
    emails = mailbox.get_by_role("main").get_by_role("listitem").filter(has_text=email)
    emails.first.get_by_role("link").click()
    code = mailbox.get_by_text("The code:").locator("xpath=..").get_by_role("strong")
    read = code.inner_text()
    mailbox.close()
    return read


def sign_in(page: Page, email: str) -> None:
    """Sign in with the password, from the sign-in page that is open."""
    page.get_by_label("Email").fill(email)
    page.get_by_role("button", name="Use a password").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def read_product(page: Page, path: str, choice: str) -> None:
    """Open a product page, and follow the link of one variant."""
    page.goto(path)
    link = page.get_by_role("link", name=choice, exact=True)
    link.click()
    expect(link).to_have_attribute("aria-current", "true")


def check_out(page: Page) -> None:
    """From the cart to the page where everything is looked over."""
    page.get_by_role("link", name="Checkout").click()
    expect(page.get_by_role("heading", name="Check and pay")).to_be_visible()


def pay_button(page: Page) -> Locator:
    """The one button that leads to Stripe."""
    return page.get_by_role("button", name=re.compile("Pay .* at Stripe"))


def go_to_payment(page: Page) -> None:
    """Press the real button, and arrive at the page where one pays."""
    pay_button(page).click()
    page.wait_for_url("**/sandbox/pay/**")


def pay(page: Page) -> None:
    """Pay by card on the sandbox's page, and come back."""
    page.get_by_role("button", name=re.compile("^Pay( GBP|$)")).click()
    page.wait_for_url("**/success/**")


def tab_to(target: Locator) -> None:
    """Press Tab until `target` has the focus, as somebody without a mouse does."""
    for _press in range(MOST_TABS):
        target.page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab never reaches {target}.")
