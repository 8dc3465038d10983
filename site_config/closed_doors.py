"""What stands where a page can't: the shop's own 404, and the sign while it is closed."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.defaults import page_not_found

from site_config.headers import one_page

GetResponse = Callable[[HttpRequest], HttpResponseBase]
TRY_AGAIN_AFTER = "300"  # Seconds.


class ClosedForMaintenance:
    """With MAINTENANCE=1 every address answers 503, and nothing asks the database.

    Stripe brings its events again later. Only `/health/live/` goes on, or whoever
    watches the process would start it again and again.
    """

    def __init__(self, get_response: GetResponse) -> None:
        if not settings.MAINTENANCE:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path == "/health/live/":
            return self.get_response(request)
        response = one_page("503.html", status=503)
        response.headers["Retry-After"] = TRY_AGAIN_AFTER
        return response


class OwnNotFound:
    """The shop's 404 with DEBUG=1, too: Django's own would tell what was asked for.

    A page that breaks still shows developers its traceback.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        if isinstance(exception, Http404):
            return page_not_found(request, exception)
        return None
