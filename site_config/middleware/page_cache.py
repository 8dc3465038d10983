"""Answers browsing pages from the cache, before sessions, routing and templates."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response

from site_config.middleware.base import Middleware
from site_config.middleware.headers import PERSONAL, PICTURES, STAFF
from site_config.page_cache import answers, entries
from site_config.page_cache.entries import Entry, Visit

# Nothing below these is kept, so the cache is not asked.
NEVER_KEPT = (*PERSONAL, *STAFF, *PICTURES, "/health/")
CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")


class PageCacheMiddleware(Middleware):
    """Shows the kept page, or has it made and keeps it.

    While one process makes a page anew, others show the last one.
    """

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not _may_be_kept(request):
            return self.get_response(request)
        visit = entries.look_up(request)
        if not visit.marks:
            return self.get_response(request)
        if visit.entry and visit.is_current:
            return _answer(request, visit.entry)
        makes = visit.address is None or entries.may_make(visit.address)
        if visit.entry and visit.in_grace and not makes:
            return _answer(request, visit.entry)
        try:
            return self._make(request, visit)
        finally:
            if visit.address and makes:
                entries.made(visit.address)

    def _make(self, request: HttpRequest, visit: Visit) -> HttpResponseBase:
        """Have the page made, keep it, and answer as the next visitor will be answered."""
        request.marks = visit.marks  # type: ignore[attr-defined]
        # A 304 can't be kept: whether this browser has the page is asked afterwards.
        conditions = {
            name: request.META.pop(name) for name in CONDITIONS if name in request.META
        }
        began = timezone.now()
        response = self.get_response(request)
        request.META.update(conditions)
        if entry := entries.store(request, visit.marks, response, began):
            return _answer(request, entry)
        return _unless_it_has_it(request, response)


def _may_be_kept(request: HttpRequest) -> bool:
    return (
        settings.PAGE_CACHE
        # Wagtail's previews pass here under the address of the public page.
        and not getattr(request, "is_dummy", False)
        and request.method in ("GET", "HEAD")
        and not request.path.startswith(NEVER_KEPT)
    )


def _answer(request: HttpRequest, entry: Entry) -> HttpResponseBase:
    return answers.answer_of(request, entry.bodies, entry.headers, entry.etag)


def _unless_it_has_it(
    request: HttpRequest, response: HttpResponseBase
) -> HttpResponseBase:
    """A page that is not kept, or 304."""
    etag = response.headers.get("ETag")
    if not (
        etag and response.status_code == 200 and isinstance(response, HttpResponse)
    ):
        return response
    return get_conditional_response(request, etag=etag, response=response) or response
