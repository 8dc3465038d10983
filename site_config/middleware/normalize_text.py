"""Normalizes the text of forms to one form of Unicode (NFC).

A Mac may send "ü" as two code points, u and its dots; a search for the one finds no other.
"""

from __future__ import annotations

import unicodedata

from django.http import HttpRequest, HttpResponse, UnreadablePostError

from site_config.middleware.base import Middleware
from site_config.middleware.request_size import incomplete

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class NormalizeTextMiddleware(Middleware):
    """Normalizes every form field to NFC before a view reads it."""

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        if not _is_a_form(request):
            return None
        try:
            fields = list(request.POST.lists())
        except UnreadablePostError:
            return incomplete()
        if all(text == _normalized(text) for _name, texts in fields for text in texts):
            return None
        post = request.POST.copy()
        for name, texts in fields:
            post.setlist(name, [_normalized(t) for t in texts])
        request.POST = post  # type: ignore[assignment]
        return None


def _is_a_form(request: HttpRequest) -> bool:
    """Whether people may have typed it; what Stripe sends is read as it came, whole."""
    if request.method != "POST" or request.path.startswith("/webhooks/"):
        return False
    return request.content_type in FORMS


def _normalized(text: str) -> str:
    """`text` in NFC; the rich text editor's JSON stays, since it counts its code points."""
    return text if text.startswith("{") else unicodedata.normalize("NFC", text)
