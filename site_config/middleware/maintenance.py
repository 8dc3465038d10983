"""503 in place of every page while the shop is closed for maintenance."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from site_config.middleware.base import GetResponse, Middleware
from site_config.middleware.headers import one_page

TRY_AGAIN_AFTER = "300"  # Seconds.


class MaintenanceMiddleware(Middleware):
    """With MAINTENANCE=1 every address answers 503, and nothing asks the database.

    Stripe sends its events again later. Only `/health/live/` goes on, or the process
    would be taken for dead and restarted again and again.
    """

    def __init__(self, get_response: GetResponse) -> None:
        if not settings.MAINTENANCE:
            raise MiddlewareNotUsed
        super().__init__(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path == "/health/live/":
            return self.get_response(request)
        response = one_page("503.html", status=503)
        response.headers["Retry-After"] = TRY_AGAIN_AFTER
        return response
