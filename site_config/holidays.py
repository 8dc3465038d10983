"""Days off as a merchant writes them: one a line, a day or a span."""

from __future__ import annotations

import re
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LINE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\s*(?:to|bis|–|-)\s*(\d{4}-\d{2}-\d{2}))?")
LONGEST_SPAN, MOST_LINES = 366, 200


def read(text: str) -> frozenset[date]:
    """The days that `text` names. Raises ValidationError, which names a wrong line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_LINES:
        raise ValidationError(
            _("At most %(most)d lines. Take out what is past.") % {"most": MOST_LINES}
        )
    return frozenset(day for line in lines for day in _days_of(line))


def check_holidays(text: str) -> None:
    """Refuse days off that can't be read."""
    read(text)


def _days_of(line: str) -> list[date]:
    found = LINE.fullmatch(line)
    try:
        first = date.fromisoformat(found[1]) if found else None
        last = date.fromisoformat(found[2] or found[1]) if found else None
    except ValueError:
        first = last = None
    if first is None or last is None:
        text = _("“%(line)s” is no day and no span. Write 2026-12-25.")
        raise ValidationError(text % {"line": line[:40]})
    length = (last - first).days + 1
    if not 1 <= length <= LONGEST_SPAN:
        text = _("“%(line)s” must end after it begins, within a year.")
        raise ValidationError(text % {"line": line[:40]})
    return [first + timedelta(days=number) for number in range(length)]
