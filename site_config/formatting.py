"""Dates, times and names of countries as the active language writes them; amounts are in `money`."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache

from babel import Locale
from babel.dates import (
    format_date,
    format_interval,
    format_time,
    get_datetime_format,
)
from django.conf import settings
from django.utils.translation import get_language, to_locale


def active_locale() -> Locale:
    """Babel's locale for the active language."""
    return _locale(get_language() or settings.LANGUAGE_CODE)


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(to_locale(language))


def long_date(value: date) -> str:
    """ "21 November 2026"; a datetime stays in its own time zone."""
    return str(format_date(value, "long", locale=active_locale()))


def short_time(value: datetime) -> str:
    """ "14:32"."""
    return str(format_time(value, "short", locale=active_locale()))


def date_and_time(value: datetime) -> str:
    """ "21 November 2026, 14:32"."""
    pattern = str(get_datetime_format("long", locale=active_locale()))
    return pattern.format(short_time(value), long_date(value))


def country_name(code: str) -> str:
    """ "Ireland" for "IE"; a code that Babel does not know stays as it is."""
    return str(active_locale().territories.get(code.upper(), code))


def span_of_days(first: date, last: date) -> str:
    """ "Tue 8 Dec – Thu 10 Dec"; one day alone is written once."""
    written = format_interval(first, last, "MMMEd", locale=active_locale())
    return str(written)
