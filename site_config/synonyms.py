"""The store's list of synonyms, as the settings keep it: a line for each group of words."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

SEPARATORS = re.compile(r"\s*[=,;]\s*")
MOST_LINES, LONGEST_PHRASE = 500, 60


def groups_of(text: str) -> list[list[str]]:
    """`cup = mug, beaker` is `[["cup", "mug", "beaker"]]`; lines without two are left out."""
    groups = (phrases_of(line) for line in text.splitlines())
    return [phrases for phrases in groups if len(phrases) > 1]


def phrases_of(line: str) -> list[str]:
    return [phrase for phrase in SEPARATORS.split(line.strip()) if phrase]


def check_synonyms(text: str) -> None:
    """Refuse a list with a line that says nothing, and name that line."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_LINES:
        raise ValidationError(
            _("Keep the list to %(most)d lines.") % {"most": MOST_LINES}
        )
    for line in lines:
        phrases = phrases_of(line)
        if len(phrases) < 2:
            raise ValidationError(
                _("Write at least two words with = between them, not “%(line)s”.")
                % {"line": line.strip()}
            )
        if max(map(len, phrases)) > LONGEST_PHRASE:
            raise ValidationError(
                _("“%(line)s…” is too long: at most 60 characters a word.")
                % {"line": line.strip()[:LONGEST_PHRASE]}
            )
