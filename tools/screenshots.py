"""Pictures of every page and state of the example shop: `make screenshots`.

    python -m tools.screenshots [SCREEN ...]

They are taken of the running `make demo`, or of one that is started for them.
They are saved in `screenshots/`, at 360 and 1280 pixels, light and dark.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.conf import settings
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.screens import Screen, Shop, guest, member, merchant
from tests.browsers import launch

FOLDER = Path("screenshots")
SIZES = [(360, 740), (1280, 900)]
# Pictures further down load when somebody scrolls to them; nobody does here.
LOAD_ALL = """() => Promise.all([...document.images].map(image => {
    image.loading = "eager";
    return image.decode().catch(() => {});
}))"""


def example() -> Shop:
    """Where everything is in the example shop."""
    from demo import users

    return Shop(
        department="/products/prints/",
        product="/products/prints/tide-table/?sku=TIDE-50-OAK",
        sold_out="/products/prints/late-pears/?sku=PEAR-30",
        story="/journal/nine-days-for-a-mug/",
        policy="/policies/returns/",
        email="ada@kilnandloom.example",
        password=users.PASSWORD,
        manager="manager@kilnandloom.example",
    )


@contextmanager
def opened() -> Iterator[None]:
    """Run the example shop, unless it runs already."""
    from demo import server

    if server.port_is_taken():
        yield
        return
    server.prepare()
    with server.started() as running:
        if not server.becomes_ready(running):
            raise SystemExit("The shop did not open.")
        yield


def take_all(
    browser: Browser, width: int, height: int, theme: str, chosen: list[str]
) -> None:
    """Take the chosen pictures at one size and in one theme."""
    for screens in (guest.SCREENS, member.SCREENS, merchant.SCREENS):
        context = browser.new_context(
            base_url=settings.SITE_URL,
            viewport={"width": width, "height": height},
            color_scheme="dark" if theme == "dark" else "light",
            reduced_motion="reduce",
        )
        page = context.new_page()
        for name, reach in screens.items():
            take(
                page,
                name,
                reach,
                Path(f"{width}-{theme}"),
                name in chosen or not chosen,
            )
        context.close()


def take(page: Page, name: str, reach: Screen, place: Path, wanted: bool) -> None:
    """Open a screen, since the next may build on it, and save its picture if wanted."""
    size = page.viewport_size
    reach(page, example())
    if wanted and page.viewport_size == size:
        page.evaluate(LOAD_ALL)
        shows_dialog = page.locator("dialog[open]").count() > 0
        file = FOLDER / place / f"{name.replace(' ', '-')}.png"
        page.screenshot(path=file, full_page=not shows_dialog)
        sys.stdout.write(f"{file}\n")
    if size and page.viewport_size != size:
        page.set_viewport_size(size)


def main() -> int:
    django.setup()
    parser = argparse.ArgumentParser(prog="make screenshots", description=__doc__)
    parser.add_argument("screens", nargs="*", metavar="SCREEN")
    chosen = parser.parse_args().screens
    with opened(), sync_playwright() as playwright:
        browser = launch(playwright)
        for width, height in SIZES:
            for theme in ("light", "dark"):
                take_all(browser, width, height, theme, chosen)
    return 0


if __name__ == "__main__":
    sys.exit(main())
