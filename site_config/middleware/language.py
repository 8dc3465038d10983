"""One language and one time zone for all that answers a request."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone, translation

from site_config import languages
from site_config.middleware.base import Middleware
from site_config.models import StoreSettings

# Answers without a word in them; `/health/` must not need the database.
WORDLESS = ("/health/", "/media/", "/webhooks/", "/speculation-rules.json")


class LanguageMiddleware(Middleware):
    """Speaks one language, in the store's time zone, from here on inwards alone."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(WORDLESS):
            return self.get_response(request)
        zone = StoreSettings.current(request).zone
        with translation.override(languages.of_page(request)), timezone.override(zone):
            return self.get_response(request)
