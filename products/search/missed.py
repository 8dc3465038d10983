"""Searches that found nothing: which words, on which day, how often; never who."""

from __future__ import annotations

import re
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from products.listing.query import clean
from products.models import MissedSearch
from products.models.search import LONGEST_MISSED
from products.search import tokens
from products.search.find import find
from site_config.models import StoreSettings

DAYS_KEPT = 90
# Anybody may search for anything; more different words than these say nothing to a merchant.
MOST_A_DAY = 1000
# An email address, or a number as long as those of telephones and cards.
PERSONAL = re.compile(r"@|(?:\d[\s./-]*){7,}")


def count(typed: str, *, instead: str = "") -> None:
    """Count one search that found nothing, unless it names a person.

    `instead` is the corrected search whose results were shown.
    """
    words = tokens.lower(clean(typed))[:LONGEST_MISSED]
    if not words or PERSONAL.search(typed):
        return
    of_today = MissedSearch.objects.filter(day=timezone.localdate())
    known = of_today.filter(words=words)
    once_more = {"count": F("count") + 1, "instead": instead[:LONGEST_MISSED]}
    if not known.update(**once_more) and of_today.count() < MOST_A_DAY:
        MissedSearch.objects.get_or_create(words=words, day=timezone.localdate())
        known.update(**once_more)


def forget(words: str) -> None:
    """Leave these words out until somebody searches for them again."""
    MissedSearch.objects.filter(words=words).delete()


def prune() -> int:
    """Delete what is older than `DAYS_KEPT`; returns how many rows that were."""
    oldest = timezone.localdate() - timedelta(days=DAYS_KEPT)
    deleted, _by_model = MissedSearch.objects.filter(day__lt=oldest).delete()
    return deleted


def meant_by(words: str) -> str:
    """What somebody who typed `words` may have meant, as far as the shop has it."""
    found = find(words)
    if found.anything:
        return found.corrected
    for word in words.split():
        alone = find(word)
        if alone.anything:
            return alone.corrected or word
    return ""


@transaction.atomic
def make_synonym(missed: str, *, words: str, means: str) -> bool:
    """Let `words` find what `means` finds; whether `missed` finds something now.

    Then its searches are forgotten. Raises ValidationError when the list of synonyms
    can't take it; then nothing has changed.
    """
    StoreSettings.add_synonym(words, means)
    if found := find(missed, exactly=True).anything:
        forget(missed)
    return found
