"""The screens of a visitor without an account."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.screens import Screen, Shop


def at(path: str) -> Screen:
    """A screen that is reached by its address alone."""
    return lambda page, shop: open_page(page, path)


def open_page(page: Page, path: str) -> None:
    page.goto(path, wait_until="networkidle")


def filtered(page: Page, shop: Shop) -> None:
    open_page(page, "/products/?in_stock=1&price_min=20&sort=price")


def menu(page: Page, shop: Shop) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    open_page(page, "/")
    page.get_by_role("banner").get_by_role("link", name="Menu").click()
    expect(page.get_by_role("dialog", name="Menu")).to_be_visible()


def filter_dialog(page: Page, shop: Shop) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    open_page(page, "/products/")
    page.get_by_text("Filter and sort").first.click()


def suggestions(page: Page, shop: Shop) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    open_page(page, "/journal/")
    page.get_by_role("banner").get_by_role("searchbox").press_sequentially("bo")
    expect(page.locator("#suggestions a").first).to_be_visible()


def phone_suggestions(page: Page, shop: Shop) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    open_page(page, "/search/")
    page.get_by_role("main").get_by_role("searchbox").press_sequentially("bole")
    expect(page.locator("#page-suggestions a").first).to_be_visible()


def zoom(page: Page, shop: Shop) -> None:
    open_page(page, shop.product)
    page.locator(".gallery li").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()


def refused(page: Page, shop: Shop) -> None:
    open_page(page, shop.product)
    quantity = page.get_by_role("main").get_by_label("Quantity", exact=True).first
    quantity.fill("99")
    page.get_by_role("button", name="Add to cart", exact=True).click()
    expect(page.locator("#buy .field-error")).to_be_visible()


def drawer(page: Page, shop: Shop) -> None:
    open_page(page, shop.product)
    page.get_by_role("button", name="Add to cart", exact=True).click()
    expect(page.get_by_role("dialog", name="Your cart")).to_be_visible()


def removed(page: Page, shop: Shop) -> None:
    open_page(page, "/cart/")
    page.get_by_role("button", name=re.compile("^Remove")).first.click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()


def share(page: Page, shop: Shop) -> None:
    open_page(page, "/cart/")
    page.get_by_text("Share this cart").click()
    expect(page.get_by_role("button", name="Copy link")).to_be_visible()
    # To the end, where the bar with the total covers nothing any more.
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")


def gift(page: Page, shop: Shop) -> None:
    open_page(page, "/cart/")
    page.get_by_text("This is a gift").click()
    page.get_by_label("Note").fill("x" * 301)
    page.get_by_role("button", name="Save the note").click()
    expect(page.locator("#gift .field-error")).to_be_visible()


def shared_cart(page: Page, shop: Shop) -> None:
    open_page(page, "/cart/")
    open_page(page, page.locator("#share-link").input_value())


def orders_dialog(page: Page, shop: Shop) -> None:
    open_page(page, "/")
    page.locator("#footer-nav").get_by_role("link", name="My orders").click()
    expect(page.get_by_role("dialog", name="My orders")).to_be_visible()


def wrong_password(page: Page, shop: Shop) -> None:
    open_page(page, "/account/login/password/")
    page.get_by_label("Email").fill("nobody@example.com")
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator(".error-summary")).to_be_visible()


def code(page: Page, shop: Shop) -> None:
    open_page(page, "/account/login/")
    page.get_by_label("Email").fill(shop.email)
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page.get_by_label("Code")).to_be_visible()


def empty_message(page: Page, shop: Shop) -> None:
    open_page(page, "/contact/")
    page.get_by_role("main").get_by_role("button").last.click()
    expect(page.locator(".error-summary")).to_be_visible()


def withdrawal(page: Page, shop: Shop) -> None:
    open_page(page, "/withdraw/?order=7KQ2-M4TX")
    page.get_by_label("Name").fill("Ada Lovelace")
    page.get_by_label("Email").fill(shop.email)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("button", name="Confirm withdrawal")).to_be_visible()


SCREENS: dict[str, Screen] = {
    "home": at("/"),
    "menu": menu,
    "catalogue": at("/products/"),
    "department": lambda page, shop: open_page(page, shop.department),
    "filtered": filtered,
    "filters open": filter_dialog,
    "nothing matches": at("/products/?q=zzzz&in_stock=1"),
    "beyond the last page": at("/products/?page=99"),
    "product": lambda page, shop: open_page(page, shop.product),
    "product zoom": zoom,
    "product sold out": lambda page, shop: open_page(page, shop.sold_out),
    "product refused": refused,
    "search empty": at("/search/"),
    "search results": at("/search/?q=bowl"),
    "search corrected": at("/search/?q=bole"),
    "search pages": at("/search/?q=delivery"),
    "search nothing": at("/search/?q=zeppelin"),
    "suggestions": suggestions,
    "suggestions on a telephone": phone_suggestions,
    "journal": at("/journal/"),
    "story": lambda page, shop: open_page(page, shop.story),
    "page of its own": at("/about/"),
    "policies": at("/policies/"),
    "policy": lambda page, shop: open_page(page, shop.policy),
    "contact": at("/contact/"),
    "contact errors": empty_message,
    "contact sent": at("/contact/?sent=1"),
    "withdraw": at("/withdraw/"),
    "withdraw check": withdrawal,
    "withdraw received": at("/withdraw/?received"),
    "cart empty": at("/cart/"),
    "drawer": drawer,
    "cart": at("/cart/"),
    "cart share": share,
    "cart gift": gift,
    "cart shared": shared_cart,
    "cart shared wrong": at("/cart/shared/x/"),
    "cart removed": removed,
    "orders dialog signed out": orders_dialog,
    "sign in": at("/account/login/"),
    "sign in to pay": at("/account/login/?next=/checkout/"),
    "back in stock by address": lambda page, shop: open_page(
        page, f"/back-in-stock/?sku={shop.sold_out.partition('sku=')[2]}"
    ),
    "sign in with a password": at("/account/login/password/"),
    "sign in wrong": wrong_password,
    "code": code,
    "password reset": at("/account/password/reset/"),
    "not here": at("/there-is-no-such-page/"),
    "success unknown": at("/success/?session_id=cs_test_nobody"),
    "mailbox": at("/sandbox/mail/"),
}
