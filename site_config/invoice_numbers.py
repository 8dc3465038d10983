"""How the number of an invoice is written: `{year}-{number:05}` is 2026-00042."""

from __future__ import annotations

import re
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Filled in by hand: a pattern that Python's `format` refuses would stop a payment.
PLACE = re.compile(r"\{(year|number)(?::0([2-9]))?\}")
OTHER_TEXT = re.compile(r"[A-Za-z0-9/._ -]*")


def written(pattern: str, number: int, on: date) -> str:
    """`number` as `pattern` writes it for a document made `on` that day."""
    values = {"year": on.year, "number": number}
    return PLACE.sub(
        lambda place: str(values[place[1]]).zfill(int(place[2] or 1)), pattern
    )


def check_pattern(pattern: str) -> None:
    """Refuse a pattern that does not have the number once, or has what names no file."""
    numbers = [place[1] for place in PLACE.finditer(pattern)].count("number")
    if numbers != 1 or not OTHER_TEXT.fullmatch(PLACE.sub("", pattern)):
        raise ValidationError(
            _("Use {number} once, with letters, digits, / . _ - and spaces around it.")
        )
