"""What a typed query asks for: its words, and for each the terms that may be meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from products.search import compounds, tokens
from products.search.vocabulary import SYNONYM, Vocabulary

Terms = Mapping[int, int]  # Primary key of a term: how surely it is meant, of 10.
Alternative = tuple[Terms, ...]  # All of these must be there.
NO_PLAIN_WORD = re.compile(r"[-._]")  # What only a SKU has inside a word.
MOST_WORDS = 12


@dataclass(frozen=True)
class Word:
    """One word of a query, or a phrase that has synonyms; any alternative will do."""

    text: str
    alternatives: tuple[Alternative, ...]

    @property
    def terms(self) -> set[int]:
        return {term for parts in self.alternatives for part in parts for term in part}


def read(typed: str, known: Vocabulary) -> list[Word]:
    """The words of what was typed that say something; all must be found, in any order."""
    chunks = typed.split()
    skus = [chunk for chunk in chunks if _is_sku(chunk, known)]
    rest = " ".join(chunk for chunk in chunks if chunk not in skus)
    words = [Word(sku, (({known.ids[sku.lower()]: 10},),)) for sku in skus]
    words += _words(_saying_something(tokens.runs_of(rest), known), known)
    return words[:MOST_WORDS]


def _is_sku(chunk: str, known: Vocabulary) -> bool:
    return bool(NO_PLAIN_WORD.search(chunk)) and chunk.lower() in known.ids


def _saying_something(runs: list[str], known: Vocabulary) -> list[str]:
    """Without "a" and "for", unless there is nothing else."""
    empty = tokens.stop_words(known.language)
    return [run for run in runs if tokens.fold(run) not in empty] or runs


def _words(runs: list[str], known: Vocabulary) -> Iterator[Word]:
    place = 0
    while place < len(runs):
        length = _phrase_at(runs[place:], known)
        text = " ".join(runs[place : place + length])
        yield Word(text, tuple(_alternatives(text, known)))
        place += length


def _phrase_at(runs: list[str], known: Vocabulary) -> int:
    """How many words from here are one phrase that has synonyms: "tea towel" has 2."""
    for length in range(min(known.longest_phrase, len(runs)), 1, -1):
        if known.synonyms_of(" ".join(runs[:length])):
            return length
    return 1


def _alternatives(text: str, known: Vocabulary) -> Iterator[Alternative]:
    parts = [part for part in re.split(r"[-_\s]+", text) if tokens.fold(part)]
    joined = tokens.fold("".join(parts))
    if own := known.meanings(joined):
        yield (own,)
    if len(parts) > 1:
        yield from _all_of([known.meanings(tokens.fold(part)) for part in parts])
    elif not own:
        yield from _all_of(
            [known.meanings(half) for half in compounds.parts(joined, known)]
        )
    for phrase in known.synonyms_of(text):
        if len(phrase) > 1 or len(parts) > 1:
            words = [known.forms_of(word) for word in phrase]
            yield from _all_of([dict.fromkeys(word, SYNONYM) for word in words])


def _all_of(parts: list[dict[int, int]]) -> Iterator[Alternative]:
    """One alternative of several words, if each of them is known at all."""
    if parts and all(parts):
        yield tuple(parts)
