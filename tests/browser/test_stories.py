"""How a story uses the width: wide pictures, pairs beside each other, lines that can be read."""

from __future__ import annotations

import pytest

from home.models import JournalPage, StoryPage
from tests.marks import committed
from tests.products.page_builders import a_picture

pytestmark = [pytest.mark.browser, committed]

TALL, BROAD = (400, 500), (800, 500)
LONGEST_LINE = 66  # Characters.
SENTENCE = "The glaze is the colour of porridge in the bucket and on the mug. "
# How many characters stand on the fullest line of each paragraph.
LINES = """() => [...document.querySelectorAll(".story-text p")].map(paragraph => {
    const text = paragraph.firstChild, range = document.createRange(), lines = {};
    for (let at = 0; at < text.length; at++) {
        range.setStart(text, at);
        range.setEnd(text, at + 1);
        const top = Math.round(range.getBoundingClientRect().top);
        lines[top] = (lines[top] || 0) + 1;
    }
    return Math.max(...Object.values(lines));
})"""


@pytest.fixture
def story(shop):
    """The address of a story with a tall picture on top, a wide one, a pair and a landscape."""
    tall = {"image": a_picture("Wide", TALL), "caption": "", "wide": True}
    broad = {"image": a_picture("Landscape", BROAD), "caption": "", "wide": False}
    pair = [a_picture("Left", TALL), a_picture("Right", TALL)]
    page = StoryPage(
        title="Nine days for a mug",
        slug="mug",
        image=a_picture("Top", TALL),
        body=[
            ("text", f"<p>{SENTENCE * 12}</p>"),
            ("picture", tall),
            ("pair", {"pictures": pair, "caption": "Left and right."}),
            ("picture", broad),
        ],
    )
    JournalPage.objects.get().add_child(instance=page)
    return page.url


def opened(page, path, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(path)


def box(page, name):
    return page.get_by_role("img", name=name).bounding_box()


def width_of_text(page):
    return page.locator(".story-text").bounding_box()["width"]


@pytest.mark.parametrize("width", [768, 1280])
def test_two_pictures_stand_beside_each_other_across_the_page(page, story, width):
    opened(page, story, width)
    left, right = box(page, "Left"), box(page, "Right")
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] < right["x"]
    whole = page.locator("article").bounding_box()["width"]
    assert left["width"] + right["width"] > 0.9 * whole


@pytest.mark.parametrize("width", [768, 1280])
def test_a_wide_picture_takes_the_width_and_not_the_height(page, story, width):
    opened(page, story, width)
    wide = box(page, "Wide")
    assert wide["width"] == page.locator("article").bounding_box()["width"]
    assert wide["height"] < wide["width"]


def test_a_landscape_is_broader_than_the_text(page, story):
    opened(page, story, 1280)
    broad, text = box(page, "Landscape")["width"], width_of_text(page)
    assert 1.3 * text < broad < box(page, "Wide")["width"]


@pytest.mark.parametrize("width", [768, 1280])
def test_a_tall_picture_on_top_stands_beside_the_title(page, story, width):
    opened(page, story, width)
    title = page.get_by_role("heading", name="Nine days for a mug").bounding_box()
    top = box(page, "Top")
    assert title["x"] + title["width"] <= top["x"]
    assert top["y"] < title["y"] < top["y"] + top["height"]


def test_on_a_phone_pictures_stand_below_each_other(page, story):
    opened(page, story, 360)
    assert box(page, "Left")["y"] < box(page, "Right")["y"]
    assert {box(page, name)["width"] for name in ("Top", "Left", "Wide")} == {328}


@pytest.mark.parametrize("width", [768, 1280, 1920])
def test_no_line_of_text_is_too_long_to_read(page, story, width):
    opened(page, story, width)
    [longest] = page.evaluate(LINES)
    assert LONGEST_LINE - 16 < longest <= LONGEST_LINE
