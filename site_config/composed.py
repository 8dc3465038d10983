"""Text in one form of Unicode (NFC): what one system typed is found on another.

A Mac may send "ü" as two signs, u and its dots, which no search takes for the one sign.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.response import HttpResponseBase

from site_config.middleware.request_size import incomplete

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def composed(text: str) -> str:
    """`text` with each letter and its marks in one sign, where Unicode has one."""
    return unicodedata.normalize("NFC", text)


class ComposedFormsMiddleware:
    """Composes all that is typed into forms, before a view reads it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        if not _is_a_form(request):
            return None
        try:
            fields = list(request.POST.lists())
        except UnreadablePostError:
            return incomplete()
        if all(map(_is_fine, (text for _name, texts in fields for text in texts))):
            return None
        post = request.POST.copy()
        for name, texts in fields:
            post.setlist(name, [t if _is_fine(t) else composed(t) for t in texts])
        request.POST = post  # type: ignore[assignment]
        return None


def _is_a_form(request: HttpRequest) -> bool:
    """Whether people may have typed it; what Stripe sends is read as it came, whole."""
    if request.method != "POST" or request.path.startswith("/webhooks/"):
        return False
    return request.content_type in FORMS


def _is_fine(text: str) -> bool:
    """Whether `text` is composed, or counts its signs as the rich text editor's JSON does."""
    return text.startswith("{") or unicodedata.is_normalized("NFC", text)
