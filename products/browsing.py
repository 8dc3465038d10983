"""Pages that are the same bytes for everybody, so that they can be kept whole."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control


def for_everybody(response: HttpResponse) -> HttpResponse:
    """Let anyone keep `response`, who must ask each time whether it still holds."""
    if response.status_code == 200:
        patch_cache_control(response, public=True, no_cache=True)
    return response


class BrowsingPage:
    """A Wagtail page to read: it takes no forms and knows no visitor."""

    allowed_http_methods = ("GET", "HEAD")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().serve(request, *args, **kwargs)  # type: ignore[misc]
        # An editor's preview is nobody else's.
        return response if request.is_preview else for_everybody(response)  # type: ignore[attr-defined]
