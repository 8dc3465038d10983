"""Measures web vitals of the running example shop on a slow phone: `make feel`.

A browser whose processor is slowed down four times opens pages over a line of 1.6 Mb/s and
150 ms. Printed in milliseconds: largest contentful paint (LCP), the longest task while the
page loads, and the slowest answer to a tap (interaction to next paint, INP).
"""

from __future__ import annotations

import re
import statistics
import sys
from collections.abc import Callable

import django
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browsers import launch

ROUNDS, SLOWER = 5, 4
LINE = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
LOADING = "longest task, loading"
PHONE = {
    "viewport": {"width": 412, "height": 823},
    "device_scale_factor": 1.75,
    "has_touch": True,
    "is_mobile": True,
}
WATCH = """window.vitals = { lcp: 0, inp: 0, long: [] };
const watch = (type, see, more) => new PerformanceObserver(list => list.getEntries().forEach(see))
    .observe({ type, buffered: true, ...more });
watch("largest-contentful-paint", entry => { vitals.lcp = entry.startTime; });
watch("longtask", entry => { vitals.long.push(entry.duration); });
watch("event", entry => {
    if (entry.interactionId) vitals.inp = Math.max(vitals.inp, entry.duration);
}, { durationThreshold: 16 });"""


def scroll(page: Page) -> None:
    """Scroll, as somebody does who reads."""
    page.mouse.wheel(0, 1200)


def filter_the_list(page: Page) -> None:
    page.get_by_text("Filter and sort").first.tap()
    page.get_by_role("dialog").get_by_label("Weaves").first.tap()
    expect(page.get_by_role("button", name=re.compile("^Show 8 "))).to_be_visible()
    page.get_by_role("button", name=re.compile("^Show 8 ")).tap()


def choose_and_add(page: Page) -> None:
    page.get_by_role("link", name="Oak frame").tap()
    expect(page).to_have_url(re.compile(r"\?sku="))
    page.get_by_role("button", name="Add to cart", exact=True).tap()
    expect(page.get_by_role("dialog", name="Your cart")).to_be_visible()


def change_the_cart(page: Page) -> None:
    page.locator(".quantity-step").last.tap()
    expect(page.get_by_role("spinbutton").first).to_have_value("2")


VISITS: dict[str, tuple[str, Callable[[Page], None]]] = {
    "home": ("/", scroll),
    "catalogue": ("/products/", filter_the_list),
    "product": ("/products/prints/tide-table/", choose_and_add),
    "cart": ("/cart/", change_the_cart),
}


def visit(browser: Browser, shop: str) -> dict[str, dict[str, float]]:
    """The vitals of each page in one visit with an empty cache: `{page: {name: ms}}`."""
    context = browser.new_context(**PHONE, base_url=shop)  # type: ignore[arg-type]
    context.add_init_script(WATCH)
    page = context.new_page()
    slow = context.new_cdp_session(page)
    slow.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    slow.send("Network.emulateNetworkConditions", LINE)
    # The browser has been started; nothing of the shop has been seen.
    page.goto("/robots.txt")
    found = {}
    for name, (path, act) in VISITS.items():
        slow.send("Network.clearBrowserCache")
        page.goto(path, wait_until="networkidle")
        longest = page.evaluate("Math.max(0, ...vitals.long)")
        act(page)
        page.wait_for_load_state("networkidle")
        vitals = page.evaluate("vitals")
        found[name] = {"LCP": vitals["lcp"], LOADING: longest, "INP": vitals["inp"]}
    context.close()
    return found


def main() -> None:
    django.setup()
    from django.conf import settings

    with sync_playwright() as playwright:
        browser = launch(playwright)
        rounds = [visit(browser, settings.SITE_URL) for _round in range(ROUNDS)]
    kinds = ["LCP", LOADING, "INP"]
    sys.stdout.write(f"{'':<12}" + "".join(f"{kind:>24}" for kind in kinds) + "\n")
    for name in VISITS:
        middle = [
            statistics.median(each[name][kind] for each in rounds) for kind in kinds
        ]
        sys.stdout.write(
            f"{name:<12}" + "".join(f"{each:24.0f}" for each in middle) + "\n"
        )


if __name__ == "__main__":
    main()
