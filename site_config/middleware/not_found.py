"""The shop's own 404."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.defaults import page_not_found

from site_config.middleware.base import Middleware


class NotFoundMiddleware(Middleware):
    """The shop's 404 with DEBUG=1, too, in place of Django's technical page.

    A page that breaks still shows developers its traceback.
    """

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        if isinstance(exception, Http404):
            return page_not_found(request, exception)
        return None
