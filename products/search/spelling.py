"""Words that are nearly the same, for those who mistype one."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein, Indel

# Letters from which a word may have one mistake, or two.
ONE_MISTAKE, TWO_MISTAKES = 4, 8
ALIKE = 0.75  # Of 1: "bole" is as near as that to "bowl", which is two letters away.
ALIKE_COSTS = 2  # Mistakes.
OTHER_FIRST_LETTER = 1  # Mistakes more: people rarely miss the first letter.
MOST_NEAR = 20


def near(word: str, known: Sequence[str]) -> dict[str, int]:
    """`{other: mistakes}` of the `known` words that somebody may mean who types `word`."""
    if len(word) < ONE_MISTAKE or not word.isalpha():
        return {}
    found = dict.fromkeys(_alike(word, known), ALIKE_COSTS) | _mistaken(word, known)
    return {
        other: mistakes + OTHER_FIRST_LETTER * (other[0] != word[0])
        for other, mistakes in found.items()
    }


def _mistaken(word: str, known: Sequence[str]) -> dict[str, int]:
    most = 2 if len(word) >= TWO_MISTAKES else 1
    found = process.extract(
        word,
        known,
        scorer=DamerauLevenshtein.distance,
        score_cutoff=most,
        limit=MOST_NEAR,
    )
    return {other: mistakes for other, mistakes, _place in found}


def _alike(word: str, known: Sequence[str]) -> list[str]:
    found = process.extract(
        word,
        known,
        scorer=Indel.normalized_similarity,
        score_cutoff=ALIKE,
        limit=MOST_NEAR,
    )
    return [other for other, _likeness, _place in found]
