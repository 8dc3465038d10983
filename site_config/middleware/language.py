"""Activates the language and time zone of each request."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone, translation

from site_config import languages, remembered
from site_config.middleware.base import Middleware
from site_config.models import StoreSettings

# Responses without text for people; `/health/` must not need the database.
WITHOUT_TEXT = ("/health/", "/media/", "/webhooks/", "/speculation-rules.json")


class LanguageMiddleware(Middleware):
    """Activates the page's language and the store's time zone for the views."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(WITHOUT_TEXT):
            return self.get_response(request)
        with remembered.while_displaying():
            zone = StoreSettings.current(request).zone
            language = languages.of_page(request)
        with translation.override(language), timezone.override(zone):
            return self.get_response(request)
