"""Words that are written together: a Leinenkissen is a Kissen, a Wollkissen is one of wool.

A typed compound that the shop does not know falls apart into words that it knows, in
every language: "screenprint" is a screen print.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import takewhile
from typing import Protocol

LANGUAGES = ("de", "nl", "da", "nb", "sv")  # Those that make them of any two words.
SHORTEST, SHORTEST_PART = 4, 3
BETWEEN = ("", "s", "n", "en", "es", "er", "e")  # Letters that join two words.


class Endings:
    """Which words end with a word, or hold it after their first letters, found at once."""

    def __init__(self, stems: Iterable[str], words: Iterable[str]) -> None:
        self._by_end: dict[str, list[str]] = defaultdict(list)
        for stem in stems:
            for _start, end in cuts(stem):
                self._by_end[end].append(stem)
        # All ends of all words, in order: those that begin alike stand together.
        self._ends = sorted((end, word) for word in words for _start, end in cuts(word))

    def ending_with(self, stem: str) -> list[str]:
        """The stems that end with `stem` and are longer by a word."""
        return self._by_end.get(stem, [])

    def holding(self, part: str) -> list[str]:
        """The words that hold `part`, but not at their beginning."""
        if len(part) < SHORTEST_PART:
            return []
        start = bisect_left(self._ends, (part, ""))
        ends = (self._ends[place] for place in range(start, len(self._ends)))
        return [word for _end, word in takewhile(lambda e: e[0].startswith(part), ends)]


def cuts(word: str) -> Iterator[tuple[str, str]]:
    """Each way to cut a word in two, the longest second part first."""
    for place in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
        yield word[:place], word[place:]


class Known(Protocol):
    """What is asked here of a vocabulary."""

    language: str

    def stem(self, word: str) -> str: ...
    def exact(self, word: str) -> set[int]: ...
    def is_named(self, word: str) -> bool: ...
    def begun(self, word: str) -> list[int]: ...
    def ending_with(self, word: str) -> list[str]: ...


def parts(word: str, known: Known) -> list[str]:
    """The two known words of which an unknown one is made: wollkissen, woll and kissen."""
    for left, right in cuts(word):
        is_head = known.is_named(right) or known.ending_with(right)
        if is_head and (first := _first_part(left, known)):
            return [first, right]
    return []


def _first_part(left: str, known: Known) -> str:
    for between in BETWEEN:
        short = left.removesuffix(between)
        long_enough = len(short) >= SHORTEST_PART and left.endswith(between)
        if long_enough and known.is_named(short):
            return short
    return left if len(left) >= SHORTEST and known.begun(left) else ""


def known_part(word: str, known: Known) -> str:
    """What an unknown compound is first of all: a Sofakissen is a Kissen; or empty."""
    if not known.language.startswith(LANGUAGES):
        return ""
    some = list(cuts(word))
    rights = [right for _left, right in some if len(right) >= SHORTEST]
    heads = [right for right in rights if known.is_named(right)]
    ends = filter(known.ending_with, rights)
    likeliest = sorted(ends, key=lambda end: _likeness_to_a_word(end, known))
    firsts = [left for left, _right in reversed(some) if known.exact(left)]
    return next(iter([*heads, *likeliest, *firsts]), "")


def _likeness_to_a_word(end: str, known: Known) -> tuple[int, bool, int]:
    """Sorts ends of compounds: decke, which ends several, before ldecke and ecke."""
    stem, wholes = known.stem(end), known.ending_with(end)
    follows_a_word = any(known.exact(whole.removesuffix(stem)) for whole in wholes)
    return -len(wholes), not follows_a_word, len(end)
