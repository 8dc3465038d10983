"""Accessibility: axe finds nothing, in any theme, direction, width or state."""

from __future__ import annotations

from itertools import product

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests.browser.screens import guest, member, merchant
from tests.marks import committed

pytestmark = [pytest.mark.browser, committed]

LOOKS = list(product([(1280, 900), (360, 740)], ["light", "dark"], ["ltr", "rtl"]))
RULES = {"rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"]}
# Of the admin: the menu and the buttons that fold a panel are Wagtail's own.
OURS = {"include": [["main"]], "exclude": [[".w-panel__toggle"]]}
LOOK = """([where, rules]) => axe.run(where, rules).then(found => found.violations.flatMap(
    wrong => wrong.nodes.map(node => `${wrong.id}: ${node.target.join(" ")}`)))"""


def looks(page):
    """The page in every light, direction and width, with the name of each."""
    page.evaluate(AXE_SCRIPT)
    for (width, height), theme, way in LOOKS:
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        page.evaluate(
            "([theme, way]) => { const root = document.documentElement;"
            " root.dataset.theme = theme; root.dir = way; }",
            [theme, way],
        )
        yield f"{width} {theme} {way}"


def findings(page, shop, screens, where="html"):
    """`{screen and theme: what axe finds there}`, without those where it finds nothing."""
    found = {}
    page.emulate_media(reduced_motion="reduce")
    for name, reach in screens.items():
        reach(page, shop)
        for look in looks(page):
            if wrong := page.evaluate(LOOK, [where, RULES]):
                found[f"{name}, {look}"] = wrong
    return found


def test_screens_of_a_guest_are_accessible(page, example):
    assert findings(page, example, guest.SCREENS) == {}


def test_screens_of_a_member_are_accessible(page, example):
    assert findings(page, example, member.SCREENS) == {}


def test_screens_of_a_merchant_are_accessible(page, example, mona):
    assert findings(page, example, merchant.SCREENS, OURS) == {}
