"""How the active language writes amounts, days and countries, as Babel knows it."""

from __future__ import annotations

from babel import Locale
from django.conf import settings
from django.utils.translation import get_language, to_locale


def active() -> Locale:
    """Babel's locale for the language that is spoken here and now."""
    return Locale.parse(to_locale(get_language() or settings.LANGUAGE_CODE))
