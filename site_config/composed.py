"""Text in one form of Unicode (NFC): what one system typed is found on another.

A Mac may send "ü" as two signs, u and its dots, which no search takes for the one sign.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, UnreadablePostError
from django.http.response import HttpResponseBase

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
    ) -> None:
        if request.method != "POST" or request.content_type not in FORMS:
            return
        try:
            fields = list(request.POST.lists())
        except UnreadablePostError:
            return  # The view meets it again, where it is answered with 400.
        if all(map(_is_fine, (text for _name, texts in fields for text in texts))):
            return
        post = request.POST.copy()
        for name, texts in fields:
            post.setlist(name, [t if _is_fine(t) else composed(t) for t in texts])
        request.POST = post  # type: ignore[assignment]


def _is_fine(text: str) -> bool:
    """Whether `text` is composed, or counts its signs as the rich text editor's JSON does."""
    return text.startswith("{") or unicodedata.is_normalized("NFC", text)
