"""What a visit costs a shopper with a phone: bytes, requests, and nothing that jumps."""

from __future__ import annotations

import gzip
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.images import ImageFile
from playwright.sync_api import expect
from wagtail.images.models import Image

from products.models import ProductImage, ProductPage
from tests.builders import a_product, a_variant
from tests.marks import committed
from tests.products.page_builders import a_picture

pytestmark = [pytest.mark.browser, committed]

PHONE = {
    "viewport": {"width": 412, "height": 823},
    "device_scale_factor": 2.6,
    "has_touch": True,
    "is_mobile": True,
}
KILOBYTES = {"document": 18, "stylesheet": 18, "script": 25, "font": 66}
LARGEST_PICTURE = 90  # Kilobytes, of the one that fills the first window.
MOST_REQUESTS = 22
MOST_SHIFT = 0.01
PICTURES = Path(settings.BASE_DIR, "demo", "pictures")
WATCH_SHIFTS = """window.shifts = 0;
new PerformanceObserver(list => list.getEntries().forEach(
    entry => { if (!entry.hadRecentInput) window.shifts += entry.value; }
)).observe({ type: "layout-shift", buffered: true });"""
LARGEST = """() => new Promise(resolve => new PerformanceObserver(list =>
    resolve(list.getEntries().at(-1).url)
).observe({ type: "largest-contentful-paint", buffered: true }))"""


@pytest.fixture
def plates(shop):
    """Eight products; the address of the first, which has five pictures, one of them real.

    Sizes are made as soon as a picture comes, and a real one takes seconds.
    """
    real = a_master(sorted(PICTURES.glob("*-front.webp"))[0])
    pages = [
        a_piece(image, number)
        for number, image in enumerate([real, *(a_picture() for _ in range(7))])
    ]
    more = [a_picture() for _ in range(4)]
    pages[0].gallery = [*pages[0].gallery.all(), *map(picture_of, more)]
    pages[0].save_revision().publish()
    return pages[0].url


def a_piece(image, number):
    """A product in two sizes, with this picture on its page."""
    product = a_product(f"Piece {number}", slug=f"piece-{number}")
    for size in ("Small", "Large"):
        a_variant(f"{size}-{number}", product=product, options={"Size": size})
    page = ProductPage.objects.get(pk=product.main_page_id)
    page.gallery.add(picture_of(image))
    page.save_revision().publish()
    return page


def a_master(file):
    with file.open("rb") as data:
        return Image.objects.create(
            title=file.stem, description=file.stem, file=ImageFile(data, file.name)
        )


def picture_of(image):
    return ProductImage(image=image)


@pytest.fixture
def phone(browser, base_url, shop):
    """A page of a phone with an empty cache."""
    context = browser.new_context(**PHONE, base_url=base_url)
    context.add_init_script(WATCH_SHIFTS)
    yield context.new_page()
    context.close()


def answers_of(page, path):
    """All that one visit fetches with an empty cache, after a first one."""
    page.goto(path, wait_until="networkidle")
    page.context.clear_cookies()
    fetched = []
    page.on("response", lambda answer: fetched.append(answer))
    cold = page.context.new_cdp_session(page)
    cold.send("Network.setCacheDisabled", {"cacheDisabled": True})
    page.goto(path, wait_until="networkidle")
    return fetched


def weights(answers):
    """Kilobytes by kind: text as gzip sends it, all else as it is."""
    sums = Counter()
    for answer in answers:
        kind = answer.request.resource_type
        body = answer.body()
        packed = (
            gzip.compress(body, 6)
            if kind in ("document", "stylesheet", "script")
            else body
        )
        sums[kind] += len(packed) / 1024
    return sums


@pytest.mark.parametrize("path", ["/", "/products/", "product", "/cart/"])
def test_page_stays_within_its_budget(phone, plates, path):
    answers = answers_of(phone, plates if path == "product" else path)
    found = weights(answers)
    assert {
        kind: found[kind] for kind in KILOBYTES if found[kind] > KILOBYTES[kind]
    } == {}
    assert len(answers) <= MOST_REQUESTS
    assert phone.evaluate("window.shifts") <= MOST_SHIFT


def test_first_picture_of_a_product_is_small(phone, plates):
    answers = answers_of(phone, plates)
    largest = phone.evaluate(LARGEST)
    sizes = {answer.url: len(answer.body()) / 1024 for answer in answers}
    assert sizes[largest] <= LARGEST_PICTURE


def test_layout_does_not_shift_on_the_way_to_the_cart(phone, plates):
    shifts = {}
    for path in ("/", "/products/", plates):
        phone.goto(path, wait_until="networkidle")
        phone.mouse.wheel(0, 2000)
        phone.wait_for_load_state("networkidle")
        shifts[path] = phone.evaluate("window.shifts")
    phone.get_by_role("link", name="Large", exact=True).click()
    expect(phone.get_by_role("link", name="Large", exact=True)).to_have_attribute(
        "aria-current", "true"
    )
    phone.get_by_role("button", name="Add to cart", exact=True).click()
    expect(phone.get_by_role("dialog", name="Your cart")).to_be_visible()
    shifts["drawer"] = phone.evaluate("window.shifts")
    assert {place: sum_ for place, sum_ in shifts.items() if sum_ > MOST_SHIFT} == {}
