"""Old addresses: where a page has gone, and with what was asked of it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest
from wagtail.contrib.redirects import middleware


class RedirectMiddleware(middleware.RedirectMiddleware):
    """Wagtail's own, which would drop the `?sku=` of an old link."""

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        answer = super().process_response(request, response)
        if answer is not response:
            # A page may move back; browsers would keep the way there for ever.
            answer.headers["Cache-Control"] = "public, no-cache"
            there = urlsplit(answer.url)
            query = there.query or request.GET.urlencode()
            answer.headers["Location"] = there._replace(query=query).geturl()
        return answer
