"""Security and cache headers of every response; two content security policies."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import has_vary_header

from site_config.middleware.base import GetResponse, Middleware

PAYMENT_HOST = "https://checkout.stripe.com"
THEME_SCRIPT = Path("templates", "parts", "theme_script.js")

# Pages about one person are never cached.
PERSONAL = (
    "/account/",
    "/back-in-stock/",
    "/cart/",
    "/checkout/",
    "/me/",
    "/orders/",
    "/sandbox/",
    "/success/",
    "/webhooks/",
    "/withdraw/",
)
# Their addresses are secrets in themselves, so no other site gets them as referrer.
SECRET_ADDRESSES = ("/back-in-stock/", "/cart/shared/", "/orders/", "/success/")
STAFF = ("/admin/", "/documents/")
# Webmail, search engines and other sites may show the shop's images, and nothing else.
PICTURES = ("/media/", "/pictures/")


def source_hash(text: str) -> str:
    """`text` of an inline script or style, as a policy names it."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def origin_of(address: str) -> str:
    """`https://cdn.example/uploads/` → `https://cdn.example`; a path alone → nothing."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def shop_policy() -> str:
    """The shop's policy. Pages are cached whole for all, so it has a hash instead of a nonce."""
    # Read as the template engine reads it: what it writes into the page is what counts.
    theme = (settings.BASE_DIR / THEME_SCRIPT).read_text(encoding="utf-8")
    pictures = " ".join(
        filter(None, ["'self'", "data:", origin_of(settings.MEDIA_URL)])
    )
    pay_at = [PAYMENT_HOST]
    if settings.STRIPE_API_BASE != "https://api.stripe.com":
        pay_at.append(origin_of(settings.STRIPE_API_BASE))
    return (
        # What is not named is not wanted: media, workers, plug-ins.
        f"default-src 'none'; script-src 'self' {source_hash(theme)}; "
        f"style-src 'self'; font-src 'self'; img-src {pictures}; "
        # htmx asks for parts of pages, and the sandbox shows its emails in a frame.
        "connect-src 'self'; frame-src 'self'; manifest-src 'self'; "
        "base-uri 'none'; "
        # An editor's preview is the shop in a frame of our own.
        "frame-ancestors 'self'; "
        # Chromium checks the redirect after a POST against this list, too.
        f"form-action 'self' {' '.join(pay_at)}"
    )


def staff_policy() -> str:
    """What Wagtail's screens need; they are never cached and never framed by others."""
    pictures = " ".join(
        filter(None, ["'self'", "data:", "blob:", origin_of(settings.MEDIA_URL)])
    )
    return (
        "default-src 'none'; script-src 'self' 'unsafe-inline'; "
        "style-src 'self' 'unsafe-inline'; "
        f"img-src {pictures}; font-src 'self' data:; connect-src 'self'; "
        # The preview beside the editor, and the screens that check a page in it.
        "frame-src 'self'; media-src 'self'; manifest-src 'self'; "
        "base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
    )


class PolicyMiddleware(Middleware):
    """Adds to each response the security and cache headers that its view has not set."""

    def __init__(self, get_response: GetResponse) -> None:
        super().__init__(get_response)
        self.shop = shop_policy()
        self.staff = staff_policy()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        self.set_security_headers(request, response)
        self.set_cache_headers(request, response)
        return response

    def set_security_headers(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> None:
        policy = self.staff if request.path.startswith(STAFF) else self.shop
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=()"
        )
        readers = "cross-origin" if request.path.startswith(PICTURES) else "same-origin"
        response.headers.setdefault("Cross-Origin-Resource-Policy", readers)
        if request.path.startswith(SECRET_ADDRESSES):
            response.headers["Referrer-Policy"] = "same-origin"

    def set_cache_headers(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> None:
        if request.path.startswith(PERSONAL):
            response.headers["Cache-Control"] = "no-store"
        elif request.path.startswith(STAFF):
            response.headers.setdefault("Cache-Control", "private, no-cache")
        elif is_browsing(request, response):
            about_one = response.cookies or has_vary_header(response, "Cookie")
            response.headers.setdefault(
                "Cache-Control", f"{'private' if about_one else 'public'}, no-cache"
            )
            if response.headers.get("Content-Type", "").startswith("text/html"):
                response.headers["Speculation-Rules"] = '"/speculation-rules.json"'


class PageGZipMiddleware(GZipMiddleware):
    """Compresses pages; a file that is streamed is an image, which is compressed already."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if response.streaming:
            return response
        return super().process_response(request, response)


def is_browsing(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether the request only read something that exists."""
    return request.method in ("GET", "HEAD") and response.status_code in (200, 304)


def policy_for_one_page(page: str) -> str:
    """The policy of a page in one file: its own inline style and nothing else."""
    style = page.partition("<style>")[2].partition("</style>")[0]
    return (
        f"default-src 'none'; style-src {source_hash(style)}; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    )


def one_page(name: str, *, status: int, **values: str) -> HttpResponse:
    """A page from one file of `templates/`, which needs neither templates nor database.

    `values` replace `{{ name }}` in the file; they hold letters and digits only.
    """
    page = (settings.BASE_DIR / "templates" / name).read_text(encoding="utf-8")
    for placeholder, value in values.items():
        page = page.replace(f"{{{{ {placeholder} }}}}", value)
    response = HttpResponse(page, status=status)
    response.headers["Content-Security-Policy"] = policy_for_one_page(page)
    response.headers["Cache-Control"] = "no-store"
    return response
