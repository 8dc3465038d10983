"""Saved for later in a real browser: quick with scripts, and whole without them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from checkout.models import CartLine, SavedLine
from tests.browser import steps
from tests.builders import a_variant
from tests.checkout_builders import a_cart
from tests.marks import committed

pytestmark = [pytest.mark.browser, committed]
SIZES = [{"width": 360, "height": 740}, {"width": 1280, "height": 900}]


@pytest.fixture
def pieces(shop, ada):
    """A bowl and a mug in Ada's cart."""
    names = {"BOWL": "Salt Bowl", "MUG": "Oat Mug"}
    found = [a_variant(sku, name=name) for sku, name in names.items()]
    a_cart(ada, *((piece, 2) for piece in found))
    return found


def rows():
    """`{sku: quantity}` in the cart, and saved."""
    return [
        dict(each.objects.values_list("sku", "quantity"))
        for each in (CartLine, SavedLine)
    ]


def saved(page):
    return page.get_by_role("region", name="Saved for later")


@pytest.mark.parametrize("size", SIZES)
def test_saved_line_is_undone_saved_again_and_moved_back(
    page, ada, let_in, pieces, browser_log, size
):
    page.set_viewport_size(size)
    let_in(ada)
    page.goto("/cart/")
    badge = page.get_by_role("banner").get_by_role("link", name="Cart")
    expect(badge).to_have_accessible_name("Cart 4 4 pieces")
    steps.tab_to(page.get_by_role("button", name="Save for later Oat Mug"))
    page.keyboard.press("Enter")
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_focused()
    expect(page.get_by_role("status")).to_contain_text("Saved Oat Mug for later.")
    expect(badge).to_have_accessible_name("Cart 2 2 pieces")
    page.keyboard.press("Enter")
    expect(saved(page)).to_have_count(0)
    assert rows() == [{"BOWL": 2, "MUG": 2}, {}]

    page.get_by_role("button", name="Save for later Oat Mug").click()
    expect(saved(page).get_by_role("listitem")).to_contain_text("2 × £26")
    saved(page).get_by_role("button", name="Move to cart Oat Mug").click()
    expect(page.get_by_text("Oat Mug is in your cart.").first).to_be_visible()
    assert rows() == [{"BOWL": 2, "MUG": 2}, {}]
    assert page.url.endswith("/cart/")
    assert browser_log.errors == []


def test_drawer_saves_and_moves_as_the_cart_does(page, ada, let_in, pieces):
    let_in(ada)
    page.goto("/products/")
    page.get_by_role("banner").get_by_role("link", name="Cart").click()
    drawer = page.get_by_role("dialog", name="Your cart")
    for name in ("Salt Bowl", "Oat Mug"):
        drawer.get_by_role("button", name=f"Save for later {name}").click()
        expect(saved(drawer)).to_contain_text(name)
    expect(drawer.get_by_role("heading", name="Your cart is empty.")).to_be_visible()
    saved(drawer).get_by_role("button", name="Remove Oat Mug").click()
    saved(drawer).get_by_role("button", name="Undo").click()
    saved(drawer).get_by_role("button", name="Move to cart Oat Mug").click()
    expect(saved(drawer)).not_to_contain_text("Oat Mug")
    assert rows() == [{"MUG": 2}, {"BOWL": 2}]


def test_saving_works_without_javascript(plain_page, ada, pieces):
    plain_page.goto("/account/login/?next=/cart/")
    steps.sign_in(plain_page, ada.email)
    plain_page.get_by_role("button", name="Save for later Oat Mug").click()
    plain_page.get_by_role("button", name="Undo").click()
    assert rows() == [{"BOWL": 2, "MUG": 2}, {}]
    plain_page.get_by_role("button", name="Save for later Oat Mug").click()
    saved(plain_page).get_by_role("button", name="Remove Oat Mug").click()
    assert rows() == [{"BOWL": 2}, {}]
    plain_page.get_by_role("button", name="Undo").click()
    saved(plain_page).get_by_role("button", name="Move to cart Oat Mug").click()
    expect(plain_page.get_by_text("Oat Mug is in your cart.")).to_be_visible()
    assert rows() == [{"BOWL": 2, "MUG": 2}, {}]


def test_guest_signs_in_to_save_and_finds_the_cart_as_it_was(page, ada, shop):
    mug = a_variant("MUG", name="Oat Mug")
    page.goto(mug.product.main_page.url)
    page.get_by_role("button", name="Add to cart").click()
    drawer = page.get_by_role("dialog", name="Your cart")
    drawer.get_by_role("link", name="Sign in to save for later").click()
    steps.sign_in(page, ada.email)
    expect(page).to_have_url(re.compile("/cart/$"))
    page.get_by_role("button", name="Save for later Oat Mug").click()
    expect(saved(page)).to_contain_text("Oat Mug")
    assert rows() == [{}, {"MUG": 1}]
