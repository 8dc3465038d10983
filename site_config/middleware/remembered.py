"""Lets whoever reads pages have what is remembered of earlier ones."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from site_config import remembered, sites
from site_config.middleware.base import Middleware
from site_config.middleware.headers import PERSONAL, PICTURES, STAFF
from site_config.middleware.language import WITHOUT_TEXT
from site_config.page_cache import changes

# Staff read what they have just written; the others need nothing that is remembered, and
# some of them no database.
NOT_REMEMBERED = (*STAFF, *PICTURES, *WITHOUT_TEXT)


class RememberedMiddleware(Middleware):
    """Only while something is read: whoever writes asks the database for all that counts."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        reads = request.method in ("GET", "HEAD")
        if not reads or request.path.startswith(NOT_REMEMBERED):
            return self.get_response(request)
        # The page cache has read it already, for the pages that it keeps.
        marks: dict[str, changes.Mark] = getattr(request, "marks", {})
        mark = marks.get(changes.EVERYTHING) or remembered.last_change()
        with remembered.while_reading(mark):
            if not request.path.startswith(PERSONAL):
                sites.of(request)  # Before Wagtail asks for it.
            return self.get_response(request)
