"""The product page in a real browser: zoom, variants, and the buy bar."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from products import stock
from products.images import renditions
from products.models import ProductImage, ProductPage
from tests.browser import steps
from tests.builders import a_product, a_variant
from tests.marks import committed
from tests.products.page_builders import a_picture

pytestmark = [pytest.mark.browser, committed]

PHONE = {"width": 360, "height": 740}
TALL_PHONE = {"width": 390, "height": 844}
WORDS = "document.querySelector('main').innerText"
PICTURES = "[...document.querySelectorAll('.gallery img')].map(image => image.alt)"


@pytest.fixture
def tide_table(shop):
    """The address of a print with three pictures; the framed one has one of its own."""
    tide = a_product("Tide Table", slug="tide-table")
    sheet, detail, framed = (
        a_picture(words) for words in ("Sheet", "Detail", "Framed")
    )
    for sku, frame, picture in (("SHEET", "No frame", None), ("OAK", "Oak", framed)):
        a_variant(sku, product=tide, options={"Frame": frame}, image=picture)
    page = ProductPage.objects.get(pk=tide.main_page_id)
    page.gallery = [ProductImage(image=image) for image in (sheet, detail, framed)]
    page.questions = [
        ("question", {"question": f"Question {number}?", "answer": "<p>Yes.</p>"})
        for number in range(1, 9)
    ]
    page.save_revision().publish()
    return page.url


def choice(page, name):
    return page.get_by_role("navigation", name="Frame").get_by_role("link", name=name)


def what_shows(page):
    """The words and pictures of the page, once the scripts have added theirs."""
    expect(page.get_by_role("main").locator(".quantity-step")).to_have_count(2)
    return page.evaluate(WORDS), page.evaluate(PICTURES)


def test_picture_zooms_and_arrow_keys_show_the_others(page, tide_table, browser_log):
    page.goto(tide_table)
    opener = page.get_by_role("button", name="Zoom in on picture 2")
    steps.tab_to(opener)
    page.keyboard.press("Enter")
    zoom = page.get_by_role("dialog")
    expect(zoom).to_have_accessible_name("Picture 2 of 3")
    expect(zoom.get_by_role("img", name="Detail")).to_be_visible()
    for key, title in (("ArrowRight", "Picture 3"), ("ArrowRight", "Picture 1")):
        page.keyboard.press(key)
        expect(zoom.get_by_role("heading", name=f"{title} of 3")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(zoom.get_by_role("img", name="Framed")).to_be_visible()
    page.keyboard.press("Escape")
    expect(zoom).to_be_hidden()
    expect(opener).to_be_focused()
    assert browser_log.errors == []


def test_zoom_buttons_show_the_other_pictures(page, tide_table):
    page.goto(tide_table)
    page.get_by_role("button", name="Zoom in on picture 1").click()
    zoom = page.get_by_role("dialog")
    zoom.get_by_role("button", name="Next picture").click()
    expect(zoom.get_by_role("img", name="Detail")).to_be_visible()
    zoom.get_by_role("button", name="Previous picture").click()
    expect(zoom.get_by_role("img", name="Sheet")).to_be_visible()
    zoom.get_by_role("button", name="Close").click()
    expect(zoom).to_be_hidden()


@pytest.fixture
def large_picture(shop):
    """The address of a product with one large picture, whose subject is at its right edge."""
    bowl = a_product("Salt Bowl", slug="salt-bowl")
    a_variant(product=bowl)
    picture = a_picture("Salt Bowl on a table", size=(1600, 2000))
    picture.focal_point_x, picture.focal_point_y = 1520, 1000
    picture.focal_point_width = picture.focal_point_height = 10
    picture.save()
    picture.get_rendition(renditions.ZOOM)
    page = ProductPage.objects.get(pk=bowl.main_page_id)
    page.gallery = [ProductImage(image=picture)]
    page.save_revision().publish()
    return page.url


# How wide the enlarged picture is, and how far it was moved to the left and up.
ENLARGED = """() => {
    const stage = document.querySelector(".zoom-stage");
    const image = stage.querySelector("img");
    return [image.clientWidth, stage.scrollLeft, stage.scrollTop].map(Math.round);
}"""


def test_zoom_opens_large_at_the_subject_and_doubles_by_touch(
    browser, base_url, large_picture
):
    context = browser.new_context(base_url=base_url, viewport=PHONE, has_touch=True)
    page = context.new_page()
    page.goto(large_picture)
    page.get_by_role("button", name="Zoom in on picture 1").tap()
    picture = page.get_by_role("dialog").get_by_role("img", name="Salt Bowl")
    whole = page.locator(".gallery li").get_attribute("data-whole")
    expect(picture).to_have_attribute("src", whole)
    assert picture.evaluate("image => image.naturalWidth") == 1600
    width, left, top = page.evaluate(ENLARGED)
    assert width > 500  # It fills the height of the window.
    assert left == width - PHONE["width"]  # The right edge is in sight.
    page.touchscreen.tap(100, 400)
    twice, left_of_twice, _top = page.evaluate(ENLARGED)
    assert twice == pytest.approx(2 * width, abs=1)
    # What was touched stays under the finger.
    assert left_of_twice + 100 == pytest.approx(2 * (left + 100), abs=2)
    page.touchscreen.tap(100, 400)
    assert page.evaluate(ENLARGED)[0] == width
    context.close()


def test_zoom_doubles_and_moves_by_keyboard(page, large_picture, browser_log):
    page.goto(large_picture)
    opener = page.get_by_role("button", name="Zoom in on picture 1")
    steps.tab_to(opener)
    page.keyboard.press("Enter")
    enlarge = page.get_by_role("button", name="Twice the size")
    expect(enlarge).to_have_attribute("aria-pressed", "false")
    once = page.evaluate(ENLARGED)[0]
    for key, pressed in (("+", True), ("-", False), ("Enter", True)):
        page.keyboard.press(key)
        expect(enlarge).to_have_attribute("aria-pressed", str(pressed).lower())
        width = page.evaluate(ENLARGED)[0]
        assert width == pytest.approx(once * (2 if pressed else 1), abs=1)
    _width, left, top = page.evaluate(ENLARGED)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowUp")
    _width, further_left, further_up = page.evaluate(ENLARGED)
    assert (further_left < left, further_up < top) == (True, True)
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    assert browser_log.errors == []


def test_zoom_shows_what_there_is_until_the_whole_picture_is_made(page, tide_table):
    page.goto(tide_table)
    page.get_by_role("button", name="Zoom in on picture 1").click()
    picture = page.get_by_role("dialog").get_by_role("img", name="Sheet")
    expect(picture).to_be_visible()
    # Never smaller than the window allows, however few pixels the file has.
    assert picture.evaluate("image => image.clientHeight") > 700


def test_choosing_a_variant_keeps_the_scroll_position_and_shows_its_picture(
    page, tide_table, browser_log
):
    page.goto(tide_table)
    choice(page, "Oak").scroll_into_view_if_needed()
    page.evaluate("scrollBy({ top: 60, behavior: 'instant' })")
    before = page.evaluate("scrollY")
    choice(page, "Oak").click()
    expect(choice(page, "Oak")).to_have_attribute("aria-current", "true")
    expect(choice(page, "Oak")).to_be_focused()
    expect(page).to_have_url(re.compile(r"\?sku=OAK$"))
    assert page.evaluate("scrollY") == before
    assert page.evaluate(PICTURES) == ["Framed", "Sheet", "Detail"]
    expect(page.locator("input[name=sku]")).to_have_value("OAK")
    assert browser_log.errors == []


def looks(page, name):
    """How the link of a value looks; what is chosen has an edge of two pixels."""
    style = "link => getComputedStyle(link).boxShadow"
    return choice(page, name).evaluate(style)


def test_pressed_variant_looks_chosen_before_the_shop_answers(page, tide_table):
    held = []
    page.route("**/*sku=OAK", lambda route: held.append(route))
    page.goto(tide_table)
    chosen, other = looks(page, "No frame"), looks(page, "Oak")
    choice(page, "Oak").click()
    expect(choice(page, "Oak")).to_have_attribute("aria-busy", "true")
    assert (looks(page, "Oak"), looks(page, "No frame")) == (chosen, other)
    expect(choice(page, "No frame")).to_have_attribute("aria-current", "true")
    held[0].continue_()
    expect(choice(page, "Oak")).to_have_attribute("aria-current", "true")
    expect(page.locator("#buy [aria-busy]")).to_have_count(0)


def test_variant_that_does_not_come_is_no_longer_shown_as_chosen(page, tide_table):
    page.route("**/*sku=OAK", lambda route: route.abort())
    page.goto(tide_table)
    chosen, other = looks(page, "No frame"), looks(page, "Oak")
    choice(page, "Oak").click()
    expect(page.locator(".toast")).to_be_visible()
    assert (looks(page, "Oak"), looks(page, "No frame")) == (other, chosen)


def test_chosen_variant_shows_the_same_as_its_address(page, tide_table):
    page.goto(tide_table)
    choice(page, "Oak").click()
    expect(page).to_have_url(re.compile(r"\?sku=OAK$"))
    chosen = what_shows(page)
    page.reload()
    assert what_shows(page) == chosen


def test_back_leaves_the_product_page_after_several_choices(page, tide_table):
    page.goto("/products/")
    page.goto(tide_table)
    for name in ("Oak", "No frame"):
        choice(page, name).click()
        expect(choice(page, name)).to_have_attribute("aria-current", "true")
    page.go_back()
    expect(page).to_have_url(re.compile("/products/$"))
    page.go_forward()
    expect(choice(page, "No frame")).to_have_attribute("aria-current", "true")
    expect(page.get_by_role("banner")).to_be_visible()


def test_variant_link_opens_in_a_new_tab(page, context, tide_table):
    page.goto(tide_table)
    with context.expect_page() as other:
        choice(page, "Oak").click(modifiers=["ControlOrMeta"])
    expect(other.value).to_have_url(re.compile(r"\?sku=OAK$"))
    expect(choice(page, "No frame")).to_have_attribute("aria-current", "true")


def test_thumbnail_scrolls_to_its_large_picture(page, tide_table):
    page.set_viewport_size(TALL_PHONE)
    page.goto(tide_table)
    page.get_by_role("link", name="Picture 3").click()
    expect(page.get_by_text("3 / 3")).to_be_in_viewport()
    expect(page.get_by_text("1 / 3")).not_to_be_in_viewport()


def test_buy_bar_shows_while_the_buttons_are_out_of_view(page, tide_table):
    page.set_viewport_size(PHONE)
    page.goto(tide_table)
    bar = page.get_by_role("button", name="Add to cart · £26")
    expect(bar).to_be_in_viewport()
    page.get_by_role("button", name="Buy now").scroll_into_view_if_needed()
    expect(bar).to_be_hidden()
    page.get_by_role("contentinfo").scroll_into_view_if_needed()
    bar.click()
    drawer = page.get_by_role("dialog", name="Your cart")
    news = drawer.get_by_role("paragraph").filter(has_text="is in your cart.")
    expect(news).to_have_text("Tide Table, No frame is in your cart.")
    page.keyboard.press("Escape")
    expect(bar).to_be_focused()
    expect(bar).not_to_have_attribute("aria-busy", "true")


# Whether the words of the toast fit into it, and what is on top at the middle of the bar.
TOAST = """() => {
    const toast = document.querySelector(".toast");
    const bar = document.querySelector(".buy-bar").getBoundingClientRect();
    const top = document.elementFromPoint(bar.left + bar.width / 2, bar.top + bar.height / 2);
    return {
        legible: toast.scrollHeight <= toast.clientHeight && toast.scrollWidth <= toast.clientWidth,
        apart: toast.getBoundingClientRect().bottom <= bar.top,
        pressable: Boolean(top.closest(".buy-bar")),
    };
}"""


@pytest.mark.parametrize(("width", "size"), [(360, "100%"), (320, "200%")])
def test_message_covers_neither_the_buy_bar_nor_itself(page, tide_table, width, size):
    page.set_viewport_size({"width": width, "height": 640})
    page.goto(tide_table)
    page.evaluate(f"document.documentElement.style.fontSize = '{size}'")
    page.route("**/cart/add/", lambda route: route.abort())
    page.locator(".buy-bar").get_by_role("button").click()
    expect(page.locator(".toast")).to_contain_text("We can't tell whether that")
    assert page.evaluate(TOAST) == {"legible": True, "apart": True, "pressable": True}
    page.locator(".toast").click()
    expect(page.locator(".toast")).to_be_hidden()


def test_wide_window_shows_no_buy_bar(page, tide_table):
    page.goto(tide_table)
    page.get_by_role("contentinfo").scroll_into_view_if_needed()
    expect(page.locator(".buy-bar")).to_be_hidden()


def test_refused_quantity_is_explained_beside_its_field(page, tide_table):
    page.goto(tide_table)
    stock.reserve([("SHEET", 9)])
    page.get_by_label("Quantity").fill("3")
    page.get_by_role("button", name="Add to cart").click()
    field = page.get_by_label("Quantity")
    expect(field).to_be_focused()
    expect(field).to_have_value("3")
    sentence = "Error: We have 1 of these. You can add 1."
    expect(field).to_have_accessible_description(sentence)


def test_link_to_an_answer_opens_its_question(page, tide_table):
    page.goto(f"{tide_table}#question-8")
    expect(page.locator("#question-8")).to_be_in_viewport()
    expect(page.locator("#question-1")).to_be_hidden()


def test_pictures_and_option_links_work_without_javascript(plain_page, tide_table):
    plain_page.goto(tide_table)
    expect(plain_page.get_by_role("img", name="Sheet")).to_be_visible()
    expect(plain_page.get_by_role("button", name="Zoom in")).to_have_count(0)
    expect(plain_page.locator(".buy-bar")).to_be_hidden()
    choice(plain_page, "Oak").click()
    expect(plain_page).to_have_url(re.compile(r"\?sku=OAK$"))
    expect(plain_page.get_by_role("img").first).to_have_attribute("alt", "Framed")
