"""The list of products: filters without losing the place, the same without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser import steps
from tests.marks import committed
from tests.products.page_builders import a_department, a_product_in

pytestmark = [pytest.mark.browser, committed]
LONGER_THAN_A_PAUSE = 300  # Milliseconds; after 250 the shop is asked.
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def shop_of_three(shop):
    """Two bowls and a print; one of the bowls is sold out."""
    a_department("prints")
    a_product_in("prints", "Tide Table", price=64, options={"Size": "Small"})
    a_product_in("ceramics", "Salt Bowl", price=34, options={"Size": "Large"})
    a_product_in("ceramics", "Ash Bowl", price=28, on_hand=0, options={"Size": "Small"})


@pytest.fixture
def lists(page, shop_of_three):
    page.goto("/products/")
    return page


@pytest.fixture
def loads(page):
    """The addresses of whole pages that were loaded since the test began to look."""
    seen = []
    page.on("load", lambda loaded: seen.append(loaded.url))
    return seen


def names(page):
    return page.get_by_role("main").locator(".card-name")


def said(page):
    return page.locator("#live")


def test_ticking_a_filter_updates_list_and_address_without_scrolling(
    lists, loads, browser_log
):
    small = lists.get_by_role("checkbox", name="Small")
    steps.tab_to(small)
    lists.keyboard.press("Space")
    expect(names(lists)).to_have_text(["Tide Table", "Ash Bowl"])
    expect(lists).to_have_url(re.compile(r"/products/\?option\.size=small$"))
    expect(small).to_be_focused()
    expect(said(lists)).to_have_text("2 products")
    lists.keyboard.press("Shift+Tab")
    expect(lists.get_by_role("checkbox", name="Large")).to_be_focused()
    assert loads == []
    assert browser_log.errors == []


def test_counts_beside_the_filters_are_updated(lists):
    prints = lists.locator(".check", has_text="Prints").locator(".count-note")
    expect(prints).to_have_text("1")
    lists.get_by_role("checkbox", name="Large").check()
    expect(prints).to_have_text("0")
    expect(lists.get_by_role("checkbox", name="Prints")).to_be_disabled()


def test_price_being_typed_stays_while_the_list_changes(lists):
    lists.get_by_label("From").fill("30")
    lists.get_by_label("To", exact=True).press_sequentially("5")
    expect(names(lists)).to_have_text(["Tide Table", "Salt Bowl"])
    expect(lists.get_by_label("To", exact=True)).to_have_value("5")
    expect(lists.get_by_label("To", exact=True)).to_be_focused()


def test_prices_typed_the_wrong_way_round_are_put_in_order(lists):
    lists.get_by_label("From").fill("60")
    lists.get_by_label("To", exact=True).fill("30")
    lists.get_by_label("To", exact=True).press("Enter")
    expect(names(lists)).to_have_text(["Salt Bowl"])
    expect(lists).to_have_url(re.compile(r"price_min=30&price_max=60$"))
    lists.get_by_role("checkbox", name="Large").check()
    expect(lists.get_by_label("From")).to_have_value("30")
    expect(lists.get_by_label("To", exact=True)).to_have_value("60")


def test_removing_a_filter_unticks_it(lists, loads):
    lists.get_by_role("checkbox", name="Small").check()
    lists.get_by_label("From").fill("30")
    lists.get_by_label("From").press("Enter")
    expect(names(lists)).to_have_text(["Tide Table"])
    lists.get_by_role("link", name="Remove Size: Small").click()
    expect(names(lists)).to_have_text(["Tide Table", "Salt Bowl"])
    expect(lists.get_by_role("checkbox", name="Small")).not_to_be_checked()
    expect(lists.get_by_text("2 products", exact=True).first).to_be_focused()
    lists.get_by_role("link", name="Clear all").click()
    expect(names(lists)).to_have_count(3)
    expect(lists.get_by_label("From")).to_have_value("")
    expect(lists).to_have_url(re.compile(r"/products/$"))
    assert loads == []


def test_back_shows_the_same_list_as_a_fresh_load(lists):
    lists.get_by_role("checkbox", name="Small").check()
    expect(names(lists)).to_have_count(2)
    lists.get_by_role("checkbox", name="In stock").check()
    expect(names(lists)).to_have_text(["Tide Table"])
    lists.go_back()
    expect(names(lists)).to_have_text(["Tide Table", "Ash Bowl"])
    expect(lists.get_by_role("checkbox", name="In stock")).not_to_be_checked()
    expect(lists.get_by_role("checkbox", name="Small")).to_be_checked()
    after_back = shown(lists)
    lists.goto(lists.url)
    assert after_back == shown(lists)


def shown(page):
    """What `<main>` says and where it leads, without what htmx notes for itself."""
    return page.get_by_role("main").evaluate(
        """main => [main.innerText,
            [...main.querySelectorAll("a")].map(a => a.href),
            [...main.querySelectorAll("input, select")].map(i => [i.id, i.value, i.checked])]"""
    )


def test_list_reached_by_clicking_equals_the_list_of_its_address(lists):
    lists.get_by_role("checkbox", name="Ceramics").check()
    expect(names(lists)).to_have_count(2)
    lists.get_by_label("Sort by").select_option("price")
    expect(names(lists)).to_have_text(["Ash Bowl", "Salt Bowl"])
    by_clicking = shown(lists)
    lists.goto(lists.url)
    assert by_clicking == shown(lists)


def test_filters_fill_the_screen_of_a_phone_and_show_the_count(
    page, shop_of_three, loads
):
    page.set_viewport_size(PHONE)
    page.goto("/products/")
    loads.clear()
    opener = page.get_by_role("button", name="Filter and sort")
    opener.click()
    dialog = page.get_by_role("dialog", name="Filter and sort")
    expect(dialog.get_by_role("button", name="Show 3 products")).to_be_in_viewport()
    dialog.get_by_role("checkbox", name="Ceramics").check()
    expect(dialog.get_by_role("button", name="Show 2 products")).to_be_visible()
    expect(dialog.get_by_role("checkbox", name="Ceramics")).to_be_focused()
    dialog.get_by_role("button", name="Show 2 products").click()
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()
    expect(names(page)).to_have_text(["Salt Bowl", "Ash Bowl"])
    assert loads == []


def test_turned_phone_keeps_its_filters(page, shop_of_three):
    page.set_viewport_size(PHONE)
    page.goto("/products/?department=ceramics")
    expect(page.get_by_role("checkbox", name="Ceramics")).to_be_hidden()
    page.set_viewport_size({"width": 1280, "height": 740})
    expect(page.get_by_role("checkbox", name="Ceramics")).to_be_checked()


@pytest.fixture
def long_list(page, shop):
    """A list of 24 in nine sizes; only two are of the last size."""
    for number in range(24):
        size = f"Size {9 if number < 2 else number % 8 + 1}"
        a_product_in("prints", f"Print {number:02}", options={"Size": size})
    page.goto("/products/")
    return page


# Whether the products of the list take a quarter of the window, or more.
IN_SIGHT = """() => {
    const cards = [...document.querySelectorAll("#results .card")];
    const { top } = cards[0].getBoundingClientRect();
    const { bottom } = cards.at(-1).getBoundingClientRect();
    return Math.min(bottom, innerHeight) - Math.max(top, 72) >= innerHeight / 4;
}"""


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (1024, 500)])
def test_filtered_list_is_in_sight_wherever_the_filter_is(long_list, width, height):
    long_list.set_viewport_size({"width": width, "height": height})
    long_list.get_by_text("Show all 9").click()
    last = long_list.get_by_role("checkbox", name="Size 9")
    long_list.get_by_role("contentinfo").scroll_into_view_if_needed()
    last.focus()
    last.press("Space")
    expect(names(long_list)).to_have_count(2)
    expect(last).to_be_focused()
    long_list.wait_for_function(IN_SIGHT)


def test_what_was_unfolded_stays_unfolded(long_list):
    long_list.get_by_text("Show all 9").click()
    last = long_list.get_by_role("checkbox", name="Size 9")
    last.check()
    expect(names(long_list)).to_have_count(2)
    last.uncheck()
    expect(names(long_list)).to_have_count(24)
    expect(last).to_be_visible()
    expect(last).to_be_focused()


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_rare_values_unfold_without_javascript(long_list):
    last = long_list.get_by_role("checkbox", name="Size 9")
    expect(last).to_be_hidden()
    long_list.get_by_text("Show all 9").click()
    last.check()
    long_list.get_by_role("button", name="Show results").click()
    expect(names(long_list)).to_have_count(2)
    expect(last).to_be_checked()
    expect(last).to_be_visible()


def test_next_page_of_a_list_starts_at_its_top(page, shop):
    for number in range(25):
        a_product_in("prints", f"Piece {number:02}")
    page.goto("/products/")
    page.get_by_role("link", name="Next").click()
    expect(names(page)).to_have_text(["Piece 24"])
    expect(page).to_have_title(re.compile("page 2"))
    expect(page).to_have_url(re.compile(r"/products/\?page=2$"))
    expect(page.locator(".results-count")).to_be_in_viewport()


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_filters_and_search_work_without_javascript(page, shop_of_three):
    page.goto("/products/")
    page.get_by_role("checkbox", name="Ceramics").check()
    page.get_by_role("button", name="Show results").click()
    expect(names(page)).to_have_text(["Salt Bowl", "Ash Bowl"])
    page.set_viewport_size(PHONE)
    page.locator("summary").click()
    expect(page.get_by_role("checkbox", name="Ceramics")).to_be_checked()
    page.set_viewport_size({"width": 1280, "height": 740})
    page.get_by_role("banner").get_by_role("searchbox").fill("tide")
    page.keyboard.press("Enter")
    expect(names(page)).to_have_text(["Tide Table"])
