"""Records what a browser reports as wrong, and what it requests from other origins."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError


class BrowserLog:
    """The errors and foreign requests of a visitor's browser, over all its pages."""

    def __init__(self, context: BrowserContext, shop: str) -> None:
        self.shop = shop
        self.errors: list[str] = []
        self.foreign_requests: list[str] = []
        context.on("console", self._record_message)
        context.on("weberror", self._record_error)
        context.on("request", self._record_request)

    def _record_message(self, message: ConsoleMessage) -> None:
        # Breaches of the content policy come as errors, too.
        if message.type in ("error", "warning"):
            self.errors.append(f"{message.location['url']}: {message.text}")

    def _record_error(self, error: WebError) -> None:
        page = error.page.url if error.page else ""
        self.errors.append(f"{page}: {error.error}")

    def _record_request(self, request: Request) -> None:
        origin = urlsplit(request.url)
        same_origin = urlsplit(self.shop).netloc == origin.netloc
        if not same_origin and origin.scheme not in ("data", "blob"):
            self.foreign_requests.append(request.url)
