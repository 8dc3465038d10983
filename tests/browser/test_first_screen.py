"""What a shopper sees of a product before scrolling, on phones and in a low window."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from products.models import ProductImage, ProductPage
from tests.builders import a_product, a_variant
from tests.marks import committed
from tests.products.page_builders import a_picture

pytestmark = [pytest.mark.browser, committed]

PHONES = [(360, 640), (360, 740), (390, 844)]
TABLETS = [(768, 1024), (820, 1180)]
LOW_WINDOWS = [(1280, 720), (1440, 760)]
# Inside the window, and covered by nothing: neither by the header nor by the buy bar.
IN_SIGHT = """element => {
    const box = element.getBoundingClientRect();
    const corners = [[box.left, box.top], [box.right, box.top],
                     [box.left, box.bottom], [box.right, box.bottom]];
    const inwards = (at, from, to) => Math.min(Math.max(at, from + 2), to - 2);
    return corners.every(([x, y]) => element.contains(document.elementFromPoint(
        inwards(x, box.left, box.right), inwards(y, box.top, box.bottom))));
}"""
SHARE_IN_SIGHT = """element => {
    const box = element.getBoundingClientRect();
    const end = Math.min(box.bottom, innerHeight), begin = Math.max(box.top, 0);
    return (end - begin) / box.height;
}"""


@pytest.fixture(params=["Tide Table", "Far Field Hanging in Wool"])
def print_page(shop, request):
    """The address of a print in two sizes and three frames, on sale, with five pictures."""
    tide = a_product(request.param, slug="tide-table")
    for size in ("30 × 40 cm", "50 × 70 cm"):
        for frame in ("No frame", "Oak frame", "Dark frame"):
            a_variant(
                product=tide,
                options={"Size": size, "Frame": frame},
                price=48,
                compare_at=64,
            )
    page = ProductPage.objects.get(pk=tide.main_page_id)
    page.introduction = f"<p>{'Each sheet of it is pulled by hand. ' * 4}</p>"
    page.gallery = [ProductImage(image=a_picture()) for _number in range(5)]
    page.save_revision().publish()
    return page.url


@pytest.fixture
def alone(print_page):
    """The same print with a single picture."""
    page = ProductPage.objects.get()
    page.gallery = [ProductImage(image=a_picture())]
    page.save_revision().publish()
    return page.url


def opened(page, path, size):
    page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
    page.goto(path, wait_until="networkidle")
    return page.get_by_role("main")


def expect_in_sight(*things):
    for thing in things:
        assert thing.evaluate(IN_SIGHT), f"{thing} at {thing.page.viewport_size}"


def name_and_price(main):
    return main.get_by_role("heading", level=1), main.locator(".price").first


def test_a_phone_shows_picture_name_and_price(page, print_page):
    for size in PHONES:
        main = opened(page, print_page, size)
        expect(main.get_by_role("button", name="Add to cart ·")).to_be_in_viewport()
        expect_in_sight(*name_and_price(main))
        assert main.get_by_role("img").first.evaluate(SHARE_IN_SIGHT) == 1


def test_a_phone_shows_name_and_price_below_a_single_picture(page, alone):
    for size in PHONES:
        main = opened(page, alone, size)
        expect_in_sight(*name_and_price(main))
        picture = main.get_by_role("img").first
        assert picture.evaluate(SHARE_IN_SIGHT) == 1
        assert picture.bounding_box()["width"] == size[0]


def test_a_tablet_shows_name_and_price(page, print_page):
    for size in TABLETS:
        expect_in_sight(*name_and_price(opened(page, print_page, size)))


def test_a_low_window_shows_name_price_and_add_to_cart(page, print_page):
    for size in LOW_WINDOWS:
        main = opened(page, print_page, size)
        button = main.get_by_role("button", name="Add to cart", exact=True)
        expect_in_sight(*name_and_price(main), button)
        assert main.get_by_role("img").first.evaluate(SHARE_IN_SIGHT) > 0.7


def test_a_part_of_the_next_picture_invites_a_phone_to_swipe(page, print_page):
    main = opened(page, print_page, PHONES[0])
    second = main.get_by_role("img").nth(1).bounding_box()
    assert 0 < PHONES[0][0] - second["x"] < second["width"]


def test_a_phone_shows_the_rest_of_a_page_once_it_has_come(page, print_page):
    last = page.locator(".site-footer")
    page.set_viewport_size({"width": 390, "height": 844})
    page.route("**/site*.js", lambda script: script.abort())
    page.goto(print_page)
    expect(last).to_have_css("content-visibility", "auto")
    page.unroute("**/site*.js")
    page.reload()
    expect(last).to_have_css("content-visibility", "visible")
