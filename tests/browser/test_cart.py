"""The cart in a real browser: quantities, removing and undoing, and messages."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from checkout.models import BackInStock, CartLine
from checkout.payments import reconcile
from products import stock
from products.models import Variant
from tests.browser import steps
from tests.builders import a_variant, set_delivery
from tests.checkout_builders import a_cart, a_paid_order
from tests.marks import committed

pytestmark = [pytest.mark.browser, committed]

PHONE = {"width": 360, "height": 740}


@pytest.fixture
def products(shop):
    """A bowl, a mug and a jug."""
    names = {"BOWL": "Salt Bowl", "MUG": "Oat Mug", "JUG": "Ash Jug"}
    return [a_variant(sku, name=name) for sku, name in names.items()]


@pytest.fixture
def cart_page(page, ada, let_in, products):
    """Ada's cart with one of each, open as a page."""
    a_cart(ada, *((piece, 1) for piece in products))
    let_in(ada)
    page.goto("/cart/")
    return page


def line(page, name):
    return page.locator(".cart-line", has_text=name)


def held():
    return dict(CartLine.objects.values_list("sku", "quantity"))


def test_removed_line_can_be_restored_in_its_place(cart_page, browser_log):
    steps.tab_to(cart_page.get_by_role("button", name="Remove Oat Mug"))
    cart_page.keyboard.press("Enter")
    undo = cart_page.get_by_role("button", name="Undo")
    expect(undo).to_be_focused()
    lines = cart_page.locator(".cart-lines > li")
    expect(lines.nth(1)).to_contain_text("Removed Oat Mug.")
    assert held() == {"BOWL": 1, "JUG": 1}
    cart_page.keyboard.press("Enter")
    expect(lines).to_contain_text(["Salt Bowl", "Oat Mug", "Ash Jug"])
    expect(cart_page.locator("#cart")).to_be_focused()
    assert held() == {"BOWL": 1, "JUG": 1, "MUG": 1}
    assert browser_log.errors == []


def test_line_restored_in_the_drawer_stands_where_it_stood(cart_page):
    cart_page.goto("/products/")
    cart_page.get_by_role("banner").get_by_role("link", name="Cart").click()
    drawer = cart_page.get_by_role("dialog", name="Your cart")
    drawer.get_by_role("button", name="Remove Salt Bowl").click()
    drawer.get_by_role("button", name="Undo").click()
    lines = drawer.locator(".cart-lines > li")
    expect(lines).to_contain_text(["Salt Bowl", "Oat Mug", "Ash Jug"])


def test_removing_works_without_javascript(plain_page, products):
    plain_page.goto(products[1].product.main_page.url)
    plain_page.get_by_role("button", name="Add to cart").click()
    expect(plain_page.get_by_text("Oat Mug is in your cart.")).to_be_visible()
    back = plain_page.get_by_role("link", name="Back to Oat Mug")
    assert back.get_attribute("href").endswith("?sku=MUG")
    plain_page.get_by_role("button", name="Remove").click()
    plain_page.get_by_role("button", name="Undo").click()
    plain_page.get_by_label("Quantity").fill("3")
    plain_page.get_by_role("button", name="Update", exact=True).click()
    expect(plain_page.get_by_label("Quantity")).to_have_value("3")
    assert held() == {"MUG": 3}


def test_quantity_buttons_update_the_cart_at_once(cart_page):
    more = line(cart_page, "Oat Mug").get_by_role("button", name="One more")
    expect(
        cart_page.get_by_role("button", name="Update", exact=True).first
    ).to_be_hidden()
    for _press in range(3):
        more.click()
    expect(line(cart_page, "Oat Mug").locator(".cart-line-total")).to_have_text("£104")
    expect(more).to_be_focused()
    badge = cart_page.get_by_role("banner").get_by_role("link", name="Cart")
    expect(badge).to_have_accessible_name("Cart 6 6 pieces")
    assert held() == {"BOWL": 1, "MUG": 4, "JUG": 1}


def test_quantity_typed_just_before_checkout_is_saved_first(cart_page, browser_log):
    line(cart_page, "Oat Mug").get_by_label("Quantity").fill("3")
    cart_page.get_by_role("link", name="Checkout").click()
    expect(cart_page.get_by_role("heading", name="Check and pay")).to_be_visible()
    assert held() == {"BOWL": 1, "MUG": 3, "JUG": 1}
    assert browser_log.errors == []


def test_unavailable_quantity_stops_the_checkout(cart_page):
    line(cart_page, "Oat Mug").get_by_label("Quantity").fill("15")
    cart_page.get_by_role("link", name="Checkout").click()
    expect(cart_page.get_by_text("We have 10 of these.").first).to_be_visible()
    assert cart_page.url.endswith("/cart/")
    assert held() == {"BOWL": 1, "MUG": 1, "JUG": 1}


def test_lost_answer_is_not_called_a_failure(cart_page):
    cart_page.route("**/cart/lines/**", lambda route: route.abort())
    mug = line(cart_page, "Oat Mug")
    mug.get_by_role("button", name="One more").click()
    expect(cart_page.locator(".toast")).to_contain_text("We can't tell whether that")
    expect(mug.get_by_label("Quantity")).to_have_value("1")


def test_press_during_a_request_is_not_lost(cart_page):
    mug = line(cart_page, "Oat Mug")
    more = mug.get_by_role("button", name="One more")

    def answer(route):
        # The shopper presses again between question and answer.
        if len(asked) == 0:
            more.dispatch_event("click")
        asked.append(route.request.post_data)
        route.continue_()

    asked = []
    cart_page.route("**/cart/lines/**", answer)
    more.click()
    expect(mug.locator(".cart-line-total")).to_have_text("£78")
    assert asked == ["quantity=2", "quantity=3"]
    assert held()["MUG"] == 3


def test_changes_of_the_cart_are_listed_first_and_link_to_their_lines(
    cart_page, products
):
    bowl, mug, jug = products
    Variant.objects.filter(pk=bowl.pk).update(price="28.00")
    stock.reserve([(mug.sku, 10)])
    Variant.objects.filter(pk=jug.pk).update(active=False)
    cart_page.goto("/cart/")
    news = cart_page.locator(".notice", has_text="3 things have changed")
    expect(news).to_be_focused()
    expect(news.get_by_role("listitem")).to_have_text(
        [
            "Salt Bowl: Was £26, now £28.",
            "Oat Mug: Just sold out. Remove it to go on.",
            "Ash Jug: No longer sold. Remove it to go on.",
        ]
    )
    expect(line(cart_page, "Salt Bowl")).to_contain_text("Was £26, now £28.")
    expect(cart_page.get_by_role("link", name="Checkout")).to_have_count(0)
    news.get_by_role("link", name="Ash Jug").click()
    expect(line(cart_page, "Ash Jug")).to_be_focused()


def test_cart_says_how_much_is_missing_for_free_delivery(cart_page):
    set_delivery(free_from=100)
    cart_page.goto("/cart/")
    bar = cart_page.get_by_role("progressbar", name="£22 more for free delivery.")
    expect(bar).to_have_attribute("value", "78.00")
    line(cart_page, "Oat Mug").get_by_role("button", name="One more").click()
    expect(
        cart_page.get_by_role("progressbar", name="Delivery is free.")
    ).to_be_visible()
    expect(cart_page.get_by_role("status")).to_have_text("Delivery is free.")


def test_empty_cart_shows_new_products(page, products):
    page.goto("/cart/")
    expect(page.get_by_role("heading", name="Your cart is empty.")).to_be_visible()
    main = page.get_by_role("main")
    names = main.get_by_role("article").get_by_role("heading")
    expect(names).to_have_text(["Ash Jug", "Oat Mug", "Salt Bowl"])


def test_checkout_button_stays_visible_on_a_phone(cart_page):
    cart_page.set_viewport_size(PHONE)
    expect(cart_page.get_by_role("link", name="Checkout")).to_be_in_viewport(ratio=1)
    expect(line(cart_page, "Salt Bowl")).to_be_in_viewport()


def test_my_orders_dialog_opens_by_keyboard_on_any_page(page, ada, let_in, shop):
    order = a_paid_order(ada)
    let_in(ada)
    for path in ("/products/", "/cart/", order.lines.get().url):
        page.goto(path)
        opener = page.get_by_role("banner").get_by_role("link", name="My orders")
        steps.tab_to(opener)
        page.keyboard.press("Enter")
        orders = page.get_by_role("dialog", name="My orders")
        expect(orders.get_by_role("heading", name="My orders")).to_be_focused()
        expect(orders.get_by_role("row", name=order.number)).to_contain_text("Paid")
        page.keyboard.press("Escape")
        expect(orders).to_be_hidden()
        expect(opener).to_be_focused()


def test_my_orders_dialog_asks_a_guest_to_sign_in(page, ada, products):
    page.goto("/products/")
    opener = page.get_by_role("contentinfo").get_by_role("link", name="My orders")
    opener.click()
    orders = page.get_by_role("dialog", name="My orders")
    expect(orders.get_by_role("heading", name="My orders")).to_be_focused()
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    opener.click()
    orders.get_by_role("link", name="Sign in").click()
    steps.sign_in(page, ada.email)
    expect(page.get_by_role("heading", name="No orders yet.")).to_be_visible()


def test_back_in_stock_email_links_to_the_product(page, ada, products):
    stock.reserve([("BOWL", 10)])
    page.goto("/account/login/")
    steps.sign_in(page, ada.email)
    page.goto(products[0].product.main_page.url)
    page.get_by_role("main").get_by_label("Email").fill(ada.email)
    page.get_by_role("button", name="Email me when it is back").click()
    expect(page.get_by_role("heading", name="We will write to you.")).to_be_visible()
    page.get_by_role("link", name="Back in stock").click()
    expect(line(page, "Salt Bowl")).to_be_visible()
    stock.release([("BOWL", 10)])
    reconcile.run()
    page.goto("/sandbox/mail/")
    page.get_by_role("link", name="Salt Bowl is back").click()
    page.get_by_role("main").get_by_role("link", name="sku=BOWL").click()
    expect(page.get_by_text("In stock, ready to send")).to_be_visible()
    assert BackInStock.objects.get().sent is not None
