"""Old addresses: where a page has gone, and with what was asked of it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest
from wagtail.contrib.redirects import middleware
from wagtail.contrib.redirects.models import Redirect


class RedirectMiddleware(middleware.RedirectMiddleware):
    """Wagtail's own, which would drop the `?sku=` of an old link."""

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        answer = super().process_response(request, response)
        if answer is not response and _leads_back(request, answer.url):
            return response
        if answer is not response:
            # A page may move back; browsers would keep the way there for ever.
            answer.headers["Cache-Control"] = "public, no-cache"
            there = urlsplit(answer.url)
            query = there.query or request.GET.urlencode()
            answer.headers["Location"] = there._replace(query=query).geturl()
        return answer


def _leads_back(request: HttpRequest, address: str) -> bool:
    """Whether a redirect ends where it began, at once or by others: then it is none.

    A page that moved away and back has one to itself, which counts while it answers 404.
    """
    here, there = urlsplit(request.build_absolute_uri()), urlsplit(address)
    asked, seen = _plain(here.path), set[str]()
    while there.netloc in ("", here.netloc):
        path = _plain(there.path)
        if path == asked:
            return True
        if path in seen:  # Another's circle, which ends where it is asked for.
            return False
        seen.add(path)
        onwards = middleware.get_redirect(request, path)
        if onwards is None or onwards.link is None:
            return False
        there = urlsplit(onwards.link)
    return False


def _plain(path: str) -> str:
    return str(Redirect.normalise_path(path, decode_unicode=False))
