"""Watches a browser: what it complains of, and what it asks of whom."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError


class Watch:
    """Keeps what a visitor's browser reports, over all its pages."""

    def __init__(self, context: BrowserContext, shop: str) -> None:
        self.shop = shop
        self.complaints: list[str] = []
        self.elsewhere: list[str] = []
        context.on("console", self._hear)
        context.on("weberror", self._stumble)
        context.on("request", self._follow)

    def _hear(self, message: ConsoleMessage) -> None:
        # Breaches of the content policy come as errors, too.
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.location['url']}: {message.text}")

    def _stumble(self, error: WebError) -> None:
        # Chromium's own, on the way to a page that takes no part in transitions.
        if "ViewTransition opt-in disabled" in str(error.error):
            return
        page = error.page.url if error.page else ""
        self.complaints.append(f"{page}: {error.error}")

    def _follow(self, request: Request) -> None:
        origin = urlsplit(request.url)
        at_home = urlsplit(self.shop).netloc == origin.netloc
        if not at_home and origin.scheme not in ("data", "blob"):
            self.elsewhere.append(request.url)
