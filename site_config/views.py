"""Views that belong to no other app: 500, CSRF failures, speculation rules."""

from __future__ import annotations

import logging
import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from site_config.middleware.headers import one_page

logger = logging.getLogger(__name__)

# Only what a shopper is likely to open next, and nothing that is about a person.
FETCH_AHEAD = {
    "prefetch": [
        {
            "where": {"selector_matches": ".card a"},
            "eagerness": "moderate",
        }
    ]
}


@require_safe
@cache_control(public=True, max_age=24 * 3600)
def speculation_rules(request: HttpRequest) -> JsonResponse:
    """What a browser may fetch before it is asked for; browsers insist on the type."""
    return JsonResponse(FETCH_AHEAD, content_type="application/speculationrules+json")


def server_error(request: HttpRequest) -> HttpResponse:
    """Say sorry with a reference that the log knows too."""
    reference = secrets.token_hex(4)
    logger.error("request.failed reference=%s", reference)
    if not request.accepts("text/html"):
        return HttpResponse(f"{reference}\n", status=500, content_type="text/plain")
    return one_page("500.html", status=500, reference=reference)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without the shop's token; the reason goes to the log, not to the shopper."""
    context = {"no_cookie": settings.CSRF_COOKIE_NAME not in request.COOKIES}
    return render(request, "403.html", context, status=403)
