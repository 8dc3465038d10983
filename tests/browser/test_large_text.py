"""Text at twice its size on the narrowest phone: no page scrolls sideways."""

from __future__ import annotations

import pytest

from home.models import PolicyPage, StoryPage
from products.models import Product
from site_config.models import StoreSettings
from tests.browser.screens import guest, member
from tests.marks import committed

pytestmark = [pytest.mark.browser, committed]

NARROW = {"width": 320, "height": 640}
LONG = "Geschirrspülmaschinenfestigkeit"
TWICE = "document.documentElement.style.fontSize = '200%'"
# Where the page, or a dialog that is open, is wider than its window: what sticks out of it.
TOO_WIDE = """() => [document.documentElement, ...document.querySelectorAll("dialog[open]")]
    .filter(box => box.scrollWidth > box.clientWidth)
    .flatMap(box => [...box.querySelectorAll("main *, footer *, dialog *")])
    .filter(part => part.getBoundingClientRect().right > innerWidth + 1)
    .filter(part => !part.closest(".gallery, .table-wrap"))
    .map(part => `${part.tagName}.${part.className} ${part.textContent.trim().slice(0, 30)}`)
    .slice(-3)"""


@pytest.fixture
def long_words(example):
    """The same shop, where names, titles and addresses are long words."""
    StoreSettings.objects.update(email="bestellungen@geschirrspuelmaschinen.example")
    for model in (StoryPage, PolicyPage):
        model.objects.update(title=LONG)
    product = Product.objects.get(name="Salt Bowl")
    product.name = product.main_page.title = LONG
    product.main_page.save()
    product.save()
    return example


def too_wide(page, shop, screens):
    """`{screen: what is too wide there}` at twice the size of text."""
    page.emulate_media(reduced_motion="reduce")
    found = {}
    for name, reach in screens.items():
        reach(page, shop)
        page.set_viewport_size(NARROW)
        page.evaluate(TWICE)
        if wide := page.evaluate(TOO_WIDE):
            found[name] = wide
    return found


def test_screens_of_a_guest_scroll_nowhere_sideways(page, long_words):
    assert too_wide(page, long_words, guest.SCREENS) == {}


def test_screens_of_a_member_scroll_nowhere_sideways(page, long_words):
    assert too_wide(page, long_words, member.SCREENS) == {}
