"""Days and hours as the active language writes them; a datetime's zone stays its own."""

from __future__ import annotations

from datetime import date, datetime

from babel.dates import format_date, format_time, get_datetime_format

from site_config import locales


def day(value: date) -> str:
    """ "21 November 2026"."""
    return str(format_date(value, "long", locale=locales.active()))


def hour(value: datetime) -> str:
    """ "14:32"."""
    return str(format_time(value, "short", locale=locales.active()))


def moment(value: datetime) -> str:
    """ "21 November 2026, 14:32"."""
    pattern = str(get_datetime_format("long", locale=locales.active()))
    return pattern.format(hour(value), day(value))
