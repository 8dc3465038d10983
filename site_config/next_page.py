"""Where a form leads next, when its sender names the place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from site_config.middleware.headers import STAFF

# Django's `redirect` would look for a view of any other name, and fail.
ADDRESSES = ("/", "http://", "https://")
PRIVATE = "/authenticate_with_password/"  # Wagtail's views of pages and documents.


def safe_next(request: HttpRequest, target: str) -> str:
    """The address to go on to, or "" when it is none, or not ours."""
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if safe and target.startswith(ADDRESSES) else ""


class NextMiddleware:
    """Refuses a next page that is no address before one of Wagtail's views has done anything.

    Wagtail hands it to `redirect` when all is done.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        target = _named(request)
        if not target or target.startswith(ADDRESSES):
            return None
        words = _("This link leads nowhere. Nothing was changed.")
        return HttpResponse(f"{words}\n", status=400, content_type="text/plain")


def _named(request: HttpRequest) -> str:
    """The next page that the sender names to Wagtail, if any."""
    if PRIVATE in request.path:
        return request.POST.get("return_url", "")
    # Signing in leaves a bad one out instead, and leads to the admin's home.
    if not request.path.startswith(STAFF) or request.path == reverse("admin_login"):
        return ""
    return request.POST.get("next") or request.GET.get("next", "")
