"""Which words of a text made it a result, for a page to mark them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from products.listing.query import belongs_to_a_word
from products.search.query import Word
from products.search.tokens import PARTS, POSSESSIVE, SIZE, fold, one_word
from products.search.vocabulary import Vocabulary

SIZES = re.compile(f"({SIZE.pattern})", re.IGNORECASE)
Parts = list[tuple[str, bool]]


class Marks:
    """The words that a search has looked for, in all the forms that count as found."""

    def __init__(self, words: Sequence[Word], known: Vocabulary) -> None:
        self._typed = {
            fold(part) for word in words for part in re.split(r"[-_\s]+", word.text)
        }
        self._meant = {known.words[term] for word in words for term in word.terms}

    def parts(self, text: str) -> Parts:
        """`[(part, whether it was found)]`; together they are `text`."""
        found: Parts = []
        for piece, is_word in _pieces(text):
            found += self._marked(piece) if is_word else [(piece, False)]
        return [(part, is_found) for part, is_found in found if part]

    def _marked(self, word: str) -> Parts:
        """Of "Screen-Print" the part that was found, or all of it."""
        pieces = re.split(f"({PARTS.pattern})", word)
        if len(pieces) > 1 and any(map(self._is_meant, pieces)):
            return [part for piece in pieces for part in self._marked(piece)]
        return self._of_one_word(word) if self._is_meant(word) else [(word, False)]

    def _is_meant(self, word: str) -> bool:
        return fold(POSSESSIVE.sub("", one_word(word))) in self._meant

    def _of_one_word(self, word: str) -> Parts:
        """What was typed, where it stands in the word as it is; else the whole word."""
        folded = fold(word)
        typed = [each for each in self._typed if each and each in folded]
        if not typed or len(folded) != len(word):
            return [(word, True)]
        longest = max(typed, key=len)
        start = folded.index(longest)
        end = start + len(longest)
        return [(word[:start], False), (word[start:end], True), (word[end:], False)]


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """`(piece, whether it is a word)`, by the rules of the index; a size is one word."""
    # Of what is split by a group, every second part is what the group matched.
    for place, part in enumerate(SIZES.split(text)):
        if place % 2:
            yield part, True
            continue
        for is_word, signs in groupby(part, belongs_to_a_word):
            yield "".join(signs), is_word
