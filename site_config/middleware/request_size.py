"""Refuses request bodies that are too long, before anything of them is read."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.response import HttpResponseBase

from site_config.middleware.base import Middleware


class RequestSizeMiddleware(Middleware):
    """Refuses a body that is too long by its Content-Length, before a byte of it is stored.

    Django limits forms but spools files of any size to disk; a server hands over no
    more than Content-Length says, so it can be trusted.
    """

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        # Python itself refuses to read a number of thousands of digits.
        readable = length.isdecimal() and len(length) < 20
        if not readable or int(length) > longest_body(request.path):
            return HttpResponse("Too large.\n", status=413, content_type="text/plain")
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        """400 for a body that broke off on its way; nothing failed here."""
        return incomplete() if isinstance(exception, UnreadablePostError) else None


def incomplete() -> HttpResponse:
    """The answer to a body that broke off on its way."""
    return HttpResponse("Incomplete.\n", status=400, content_type="text/plain")


def longest_body(path: str) -> int:
    """In bytes; only staff send files."""
    staff = path.startswith("/admin/")
    longest: int = settings.LONGEST_UPLOAD if staff else settings.LONGEST_FORM
    return longest
