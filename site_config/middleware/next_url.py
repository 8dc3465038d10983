"""Refuses a next page that is no address, before Wagtail redirects to it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from site_config.http import ADDRESSES
from site_config.middleware.base import Middleware
from site_config.middleware.headers import STAFF

PRIVATE = "/authenticate_with_password/"  # Wagtail's views of pages and documents.


class NextUrlMiddleware(Middleware):
    """400 for a next page that is no address, before one of Wagtail's views has changed anything.

    Wagtail hands it to `redirect` when all is done.
    """

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        target = _next_url(request)
        if not target or target.startswith(ADDRESSES):
            return None
        text = _("This link leads nowhere. Nothing was changed.")
        return HttpResponse(f"{text}\n", status=400, content_type="text/plain")


def _next_url(request: HttpRequest) -> str:
    """The next page that the request names to Wagtail, or ""."""
    if PRIVATE in request.path:
        return request.POST.get("return_url", "")
    # Signing in leaves a bad one out instead, and leads to the admin's home.
    if not request.path.startswith(STAFF) or request.path == reverse("admin_login"):
        return ""
    return request.POST.get("next") or request.GET.get("next", "")
