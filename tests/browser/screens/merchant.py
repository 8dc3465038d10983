"""The screens of a shop manager in the admin: what is sent, refunded, taken back, billed."""

from __future__ import annotations

from datetime import date

from playwright.sync_api import Page

from tests.browser.screens import Screen, Shop
from tests.browser.screens.guest import at, open_page


def sign_in(page: Page, shop: Shop) -> None:
    open_page(page, "/account/login/?next=/admin/")
    page.get_by_label("Email").fill(shop.manager)
    page.get_by_role("button", name="Use a password").click()
    page.get_by_label("Password").fill(shop.password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/admin/")


def first_of(path: str) -> Screen:
    """The page of what stands first in a list."""

    def reach(page: Page, shop: Shop) -> None:
        open_page(page, path)
        page.locator("table.listing tbody a").first.click()
        page.wait_for_load_state("networkidle")
        for folded in page.locator(".shop-admin details").all():
            folded.evaluate("details => { details.open = true; }")

    return reach


SCREENS: dict[str, Screen] = {
    "merchant home": sign_in,
    "merchant orders": at("/admin/orders/"),
    "merchant order": first_of("/admin/orders/?status=paid"),
    "merchant send several": at("/admin/orders/send-several/"),
    "merchant inbox": at("/admin/money-inbox/"),
    "merchant returns": at("/admin/returns/"),
    "merchant return": first_of("/admin/returns/"),
    "merchant invoices": at("/admin/invoices/"),
    "merchant books": at(f"/admin/books/?month={date.today():%Y-%m}"),
    "merchant emails": at("/admin/emails/"),
}
