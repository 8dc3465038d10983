"""Searching: suggestions by keyboard and by touch, the search page of a telephone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.builders import a_product, a_variant
from tests.marks import committed
from tests.products.page_builders import a_department, a_product_in

pytestmark = [pytest.mark.browser, committed]
PHONE = {"width": 360, "height": 740}
ON_A_PHONE = pytest.mark.browser_context_args(viewport=PHONE, has_touch=True)
LONGER_THAN_A_PAUSE = 300  # Milliseconds; after 250 the shop is asked.
ANSWERED = """() => { window.answered = new Promise(
    done => document.addEventListener("htmx:afterRequest", () => done(), { once: true })
); }"""
PLACES = """() => [...document.querySelectorAll("h1, #search, #results, #results a, footer")]
    .map(element => element.getBoundingClientRect().toJSON())"""


@pytest.fixture
def bowls(shop):
    """Two bowls, one of them sold out, in a department that is called so, and a print."""
    a_department("bowls")
    a_product_in("bowls", "Salt Bowl", price=34)
    a_product_in("bowls", "Ash Bowl", price=28, on_hand=0)
    a_product_in("prints", "Tide Table", price=64)


@pytest.fixture
def header(page, bowls):
    """The search field in the header of a page."""
    page.goto("/products/")
    return page.get_by_role("banner").get_by_role("searchbox")


@pytest.fixture
def search_page(page, bowls):
    """The search page as a telephone opens it."""
    page.goto("/")
    page.get_by_role("banner").get_by_role("link", name="Search").tap()
    page.wait_for_url("**/search/")
    expect(page.get_by_role("main").get_by_role("searchbox")).to_be_focused()
    return page


def suggestions(page):
    return page.get_by_role("list", name="Suggestions").get_by_role("link")


def said(page):
    return page.locator("#live")


def test_suggestions_show_picture_price_and_kind(header, page):
    header.press_sequentially("bowl")
    expect(suggestions(page)).to_have_text(
        [
            re.compile(r"Salt Bowl\s+£34"),
            re.compile(r"Ash Bowl\s+Sold out\s+£28"),
            re.compile(r"Bowls\s+Department"),
            "See all 3 for ‘bowl’",
        ]
    )
    expect(suggestions(page).first.locator("img")).to_be_visible()
    expect(said(page)).to_have_text("3 suggestions")


def test_suggestions_are_reached_and_left_by_keyboard(header, page, browser_log):
    header.press_sequentially("bowl")
    links = suggestions(page)
    expect(links).to_have_count(4)
    page.keyboard.press("ArrowDown")
    expect(links.first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(header).to_be_focused()
    page.keyboard.press("Tab")
    expect(links.first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Salt Bowl")).to_be_visible()
    assert browser_log.errors == []


def test_escape_leaves_the_suggestions_and_keeps_what_was_typed(header, page):
    header.press_sequentially("bowl")
    expect(suggestions(page)).to_have_count(4)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(header).to_be_focused()
    expect(header).to_have_value("bowl")
    expect(suggestions(page)).to_have_count(0)
    page.keyboard.press("ArrowDown")
    expect(suggestions(page).first).to_be_focused()


def test_enter_in_the_field_always_searches(header, page):
    header.press_sequentially("bowl")
    expect(suggestions(page)).to_have_count(4)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search/\?q=bowl$"))


def test_suggestions_of_a_corrected_search_say_so(header, page):
    header.press_sequentially("bole")
    note = "Nothing found for ‘bole’. Showing results for ‘bowl’."
    expect(page.get_by_role("banner").get_by_text(note)).to_be_visible()
    expect(suggestions(page).last).to_have_text("See all 3 for ‘bowl’")
    expect(said(page)).to_have_text(f"{note} 3 suggestions")
    suggestions(page).last.click()
    expect(page.get_by_role("main").get_by_text(note)).to_be_visible()


def test_no_suggestion_is_one_plain_line(header, page):
    header.press_sequentially("zeppelin")
    note = "Nothing found for ‘zeppelin’."
    expect(page.get_by_role("banner").get_by_text(note)).to_be_visible()
    expect(suggestions(page)).to_have_count(0)
    expect(said(page)).to_have_text(note)


def test_suggestions_that_come_too_late_say_nothing(header, page):
    held = []
    page.route("**/search/?q=bowl", lambda route: held.append(route))
    with page.expect_request("**/search/?q=bowl"):
        # All letters at once: a slow machine would ask for the first of them, too.
        header.fill("bowl")
    page.get_by_role("link", name="Salt Bowl").focus()
    page.evaluate(ANSWERED)
    held.pop().continue_()
    page.evaluate("window.answered")
    header.focus()
    expect(suggestions(page)).to_have_count(0)
    expect(said(page)).to_be_empty()


def test_words_without_letters_open_no_empty_box(header, page):
    with page.expect_response("**/search/?q=**"):
        header.press_sequentially('""')
    expect(page.locator("#suggestions")).to_be_hidden()


def test_single_character_requests_no_suggestions(page, bowls):
    asked = []
    page.clock.install()
    page.goto("/products/")
    page.on("request", lambda request: asked.append(request.url))
    field = page.get_by_role("banner").get_by_role("searchbox")
    field.press_sequentially("b")
    page.clock.run_for(LONGER_THAN_A_PAUSE)
    field.press_sequentially("o")
    with page.expect_request("**/search/?q=bo"):
        page.clock.run_for(LONGER_THAN_A_PAUSE)
    assert [address for address in asked if "/search/" in address] == [
        f"{page.url.partition('/products/')[0]}/search/?q=bo"
    ]


def test_suggestions_that_do_not_fit_are_scrolled_to(page, header):
    for number in range(5):
        a_variant(product=a_product(f"Bowl {number}"))
    page.set_viewport_size({"width": 1024, "height": 400})
    header.press_sequentially("bowl")
    expect(suggestions(page).last).to_have_text("See all 8 for ‘bowl’")
    suggestions(page).last.focus()
    expect(suggestions(page).last).to_be_in_viewport(ratio=1)


@ON_A_PHONE
def test_search_link_of_a_telephone_leads_straight_into_the_field(search_page):
    field = search_page.get_by_role("main").get_by_role("searchbox")
    expect(field).to_be_focused()
    search_page.keyboard.type("salt")
    expect(suggestions(search_page).first).to_contain_text("Salt Bowl")
    suggestions(search_page).first.tap()
    expect(search_page.get_by_role("heading", name="Salt Bowl")).to_be_visible()


@ON_A_PHONE
def test_suggestions_move_nothing_and_fit_a_telephone(search_page):
    before = search_page.evaluate(PLACES)
    search_page.keyboard.type("bowl")
    expect(suggestions(search_page)).to_have_count(4)
    assert search_page.evaluate(PLACES) == before
    for link in suggestions(search_page).all():
        box = link.bounding_box()
        assert box["height"] >= 44
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE["width"]
    assert search_page.evaluate("document.documentElement.scrollWidth") == 360


@ON_A_PHONE
def test_results_leave_the_focus_where_reading_begins(page, bowls):
    page.goto("/search/?q=bowl")
    expect(page.get_by_role("main").get_by_role("searchbox")).not_to_be_focused()


@ON_A_PHONE
def test_touch_elsewhere_closes_the_suggestions(search_page):
    search_page.keyboard.type("bowl")
    expect(suggestions(search_page)).to_have_count(4)
    search_page.get_by_role("heading", name="Search").tap()
    expect(suggestions(search_page)).to_have_count(0)


@pytest.mark.browser_context_args(java_script_enabled=False, viewport=PHONE)
def test_telephone_searches_without_javascript(page, bowls):
    page.goto("/")
    page.get_by_role("banner").get_by_role("link", name="Search").click()
    page.get_by_role("main").get_by_role("searchbox").fill("salt")
    page.keyboard.press("Enter")
    expect(page.get_by_role("main").locator(".card-name")).to_have_text(["Salt Bowl"])


def test_misspelled_search_runs_corrected_and_can_be_taken_back(page, bowls):
    page.goto("/search/?q=bole")
    found = page.get_by_role("main").locator(".card-name")
    expect(found).to_have_text(["Salt Bowl", "Ash Bowl"])
    page.get_by_role("link", name="Search for ‘bole’ all the same").click()
    expect(page.get_by_text("Nothing found for ‘bole’.")).to_be_visible()
