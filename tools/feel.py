"""What a visit feels like on a slow telephone, in milliseconds: `make feel`.

The open example shop is looked at by a browser whose processor is slowed down four times,
over a line of 1.6 Mb/s and 150 ms: when the largest thing stands there (LCP), the longest
work while the page loads, which would keep a press waiting, and how long the slowest press
takes to be answered on the screen (INP).
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
TELEPHONE = {
    "viewport": {"width": 412, "height": 823},
    "device_scale_factor": 1.75,
    "has_touch": True,
    "is_mobile": True,
}
WATCH = """window.felt = { lcp: 0, inp: 0, long: [] };
const watch = (type, see, more) => new PerformanceObserver(list => list.getEntries().forEach(see))
    .observe({ type, buffered: true, ...more });
watch("largest-contentful-paint", entry => { felt.lcp = entry.startTime; });
watch("longtask", entry => { felt.long.push(entry.duration); });
watch("event", entry => {
    if (entry.interactionId) felt.inp = Math.max(felt.inp, entry.duration);
}, { durationThreshold: 16 });"""


def look(page: Page) -> None:
    """Scroll, as somebody who reads."""
    page.mouse.wheel(0, 1200)


def filter_the_list(page: Page) -> None:
    page.get_by_text("Filter and sort").first.tap()
    page.get_by_role("dialog").get_by_label("Weaves").first.tap()
    expect(page.get_by_role("button", name="Show 8 pieces")).to_be_visible()
    page.get_by_role("button", name="Show 8 pieces").tap()


def choose_and_add(page: Page) -> None:
    page.get_by_role("link", name="Oak frame").tap()
    expect(page).to_have_url(re.compile(r"\?sku="))
    page.get_by_role("button", name="Add to cart", exact=True).tap()
    expect(page.get_by_role("dialog", name="Your cart")).to_be_visible()


def change_the_cart(page: Page) -> None:
    page.locator(".quantity-step").last.tap()
    expect(page.get_by_role("spinbutton").first).to_have_value("2")


VISITS: dict[str, tuple[str, Callable[[Page], None]]] = {
    "home": ("/", look),
    "catalogue": ("/products/", filter_the_list),
    "product": ("/products/prints/tide-table/", choose_and_add),
    "cart": ("/cart/", change_the_cart),
}


def visit(browser: Browser, shop: str) -> dict[str, dict[str, float]]:
    """One stranger's way through the shop with an empty cache."""
    context = browser.new_context(**TELEPHONE, base_url=shop)  # type: ignore[arg-type]
    context.add_init_script(WATCH)
    page = context.new_page()
    slow = context.new_cdp_session(page)
    slow.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    slow.send("Network.emulateNetworkConditions", LINE)
    found = {}
    for name, (path, act) in VISITS.items():
        slow.send("Network.clearBrowserCache")
        page.goto(path, wait_until="networkidle")
        longest = page.evaluate("Math.max(0, ...felt.long)")
        act(page)
        page.wait_for_load_state("networkidle")
        felt = page.evaluate("felt")
        found[name] = {"LCP": felt["lcp"], LOADING: longest, "INP": felt["inp"]}
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
