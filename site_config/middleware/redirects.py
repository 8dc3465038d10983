"""Redirects from old addresses of pages; the query string stays."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from wagtail.contrib.redirects import middleware
from wagtail.contrib.redirects.models import Redirect


class RedirectMiddleware(middleware.RedirectMiddleware):
    """Wagtail's own, which would drop the `?sku=` of an old link."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        redirect: HttpResponseBase = super().process_response(request, response)
        if redirect is response or _leads_back(request, redirect.headers["Location"]):
            return response
        # A page may move back; browsers would keep the way there for ever.
        redirect.headers["Cache-Control"] = "public, no-cache"
        there = urlsplit(redirect.headers["Location"])
        query = there.query or request.GET.urlencode()
        redirect.headers["Location"] = there._replace(query=query).geturl()
        return redirect


def _leads_back(request: HttpRequest, address: str) -> bool:
    """Whether a redirect ends where it began, at once or by others: then it is ignored.

    A page that moved away and back has one to itself, which would be followed on a 404.
    """
    here, there = urlsplit(request.build_absolute_uri()), urlsplit(address)
    asked, seen = _plain(here.path), set[str]()
    while there.netloc in ("", here.netloc):
        path = _plain(there.path)
        if path == asked:
            return True
        # A circle of others, which ends where one of them is asked for.
        if path in seen:
            return False
        seen.add(path)
        onwards = middleware.get_redirect(request, path)
        if onwards is None or onwards.link is None:
            return False
        there = urlsplit(onwards.link)
    return False


def _plain(path: str) -> str:
    return str(Redirect.normalise_path(path, decode_unicode=False))
