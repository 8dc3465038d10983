"""The words that the index knows, kept in memory, and what a typed word may mean by them.

Each worker has its own copy, and asks with each search whether it is still the same.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import takewhile

from django.db.models import Count, Exists, OuterRef, Subquery, Value
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein, Indel

from products.models import SearchHit, SearchTerm
from products.search import tokens
from site_config import synonyms
from site_config.models import StoreSettings

Phrase = tuple[str, ...]  # Of stems.
# How surely a word is meant, of 10.
EXACT, SYNONYM, COMPOUND, INSIDE, BEGUN, PART = 10, 9, 7, 5, 6, 3
SHORTEST_BEGUN, SHORTEST_COMPOUND, SHORTEST_PART = 2, 4, 3
MOST_BEGUN = 200  # Words that begin as a short one does.
# German writes words together, with one of these between them at times.
COMPOUNDING = ("de", "nl", "da", "nb", "sv")
BETWEEN = ("", "s", "n", "en", "es", "er", "e")
# Letters from which a word may have one mistake, or two.
ONE_MISTAKE, TWO_MISTAKES = 4, 8
ALIKE = 0.75  # Of 1: "bole" is as near as that to "bowl", which is two letters away.
MOST_NEAR = 8


class Vocabulary:
    """Words by their stems; `terms` is `[(primary key, folded, written)]`."""

    def __init__(
        self,
        terms: Iterable[tuple[int, str, str]],
        *,
        language: str = "en-gb",
        groups: Sequence[Sequence[str]] = (),
    ) -> None:
        self.language = language
        self.ids: dict[str, int] = {}
        self.written: dict[int, str] = {}
        self._by_stem: dict[str, set[int]] = defaultdict(set)
        for pk, word, written in terms:
            self.ids[word], self.written[pk] = pk, written
            self._by_stem[self.stem(word)].add(pk)
        self._sorted = sorted(self.ids)
        self._letters_alone = [word for word in self._sorted if word.isalpha()]
        self.synonyms = self._read_synonyms(groups)
        self.longest_phrase = max(map(len, self.synonyms), default=1)
        self.meanings = lru_cache(maxsize=5000)(self._meanings)

    def stem(self, word: str) -> str:
        return tokens.stem(word, self.language)

    def phrase(self, text: str) -> Phrase:
        """The stems of a phrase, by which synonyms know it."""
        runs = tokens.runs_of(text)
        return tuple(self.stem(tokens.fold(run.replace("-", ""))) for run in runs)

    def _read_synonyms(
        self, groups: Sequence[Sequence[str]]
    ) -> dict[Phrase, list[Phrase]]:
        known: dict[Phrase, list[Phrase]] = defaultdict(list)
        for group in groups:
            phrases = [phrase for text in group if (phrase := self.phrase(text))]
            for phrase in phrases:
                known[phrase] += [other for other in phrases if other != phrase]
        return dict(known)

    def exact(self, word: str) -> set[int]:
        """Terms that are the word, or another form of it."""
        same = self.ids.get(word)
        return self.of_stem(self.stem(word)) | ({same} if same else set())

    def of_stem(self, stem: str) -> set[int]:
        return self._by_stem.get(stem, set())

    def _meanings(self, word: str) -> dict[int, int]:
        """`{term: quality}` of what a folded word may mean, each at its best."""
        found = dict.fromkeys(self.exact(word), EXACT)
        others = self.synonyms.get((self.stem(word),), ())
        for other in (phrase[0] for phrase in others if len(phrase) == 1):
            _add(found, self.of_stem(other), SYNONYM)
            _add(found, self._holding(other), COMPOUND - 1)
        for term, quality in self._compounds(word):
            _add(found, [term], quality)
        _add(found, self._begun(word), BEGUN)
        return found

    def _begun(self, word: str) -> list[int]:
        """Terms that begin with a word that is perhaps still being typed."""
        if len(word) < SHORTEST_BEGUN:
            return []
        start = bisect_left(self._sorted, word)
        some = self._sorted[start : start + MOST_BEGUN]
        return [self.ids[one] for one in takewhile(lambda w: w.startswith(word), some)]

    def _compounds(self, word: str) -> Iterator[tuple[int, int]]:
        """Terms of which the word is a part: a Leinenkissen is a Kissen."""
        if len(word) < SHORTEST_COMPOUND:
            return
        own = self.stem(word)
        for term in self._holding(own):
            yield term, COMPOUND
        if self.language.startswith(COMPOUNDING):
            for other in self._sorted:
                if own in other and not other.startswith(own):
                    yield self.ids[other], INSIDE

    def _holding(self, stem: str) -> list[int]:
        """Terms that end as compounds with this stem, where the language makes them."""
        if not self.language.startswith(COMPOUNDING) or len(stem) < SHORTEST_PART:
            return []
        longer = (own for own in self._by_stem if own.endswith(stem) and own != stem)
        return [term for own in longer for term in self._by_stem[own]]

    def parts(self, word: str) -> tuple[str, str] | None:
        """The two known words of which an unknown one is made: wollkissen, wolle + kissen."""
        places = range(len(word) - SHORTEST_PART, SHORTEST_PART - 1, -1)
        for place in places:
            left, right = word[:place], word[place:]
            if self.exact(right) and (known := self._known_left(left)):
                return known, right
        return None

    def _known_left(self, left: str) -> str:
        for between in BETWEEN:
            short = left.removesuffix(between)
            if len(short) >= SHORTEST_PART and left.endswith(between):
                for whole in (short, f"{short}e"):
                    if self.exact(whole):
                        return whole
        return ""

    def near(self, word: str) -> list[int]:
        """Terms that somebody who typed `word` may have meant, the nearest first."""
        if len(word) < ONE_MISTAKE or not word.isalpha():
            return []
        found = self._few_mistakes(word) or self._alike(word)
        nearest = sorted(
            found, key=lambda each: (each[1], _apart(each[0], word), each[0])
        )
        return [self.ids[other] for other, _distance in nearest]

    def _few_mistakes(self, word: str) -> list[tuple[str, float]]:
        mistakes = 2 if len(word) >= TWO_MISTAKES else 1
        distance = DamerauLevenshtein.distance
        found = process.extract(
            word,
            self._letters_alone,
            scorer=distance,
            score_cutoff=mistakes,
            limit=MOST_NEAR,
        )
        return [(other, mistakes) for other, mistakes, _place in found]

    def _alike(self, word: str) -> list[tuple[str, float]]:
        same_first = [other for other in self._letters_alone if other[0] == word[0]]
        likeness = Indel.normalized_similarity
        found = process.extract(
            word, same_first, scorer=likeness, score_cutoff=ALIKE, limit=MOST_NEAR
        )
        return [(other, 1 - alike) for other, alike, _place in found]


def _apart(one: str, other: str) -> int:
    return abs(len(one) - len(other))


def _add(found: dict[int, int], terms: Iterable[int], quality: int) -> None:
    for term in terms:
        found[term] = max(quality, found.get(term, 0))


Version = tuple[object, ...]  # Language, synonyms, number of terms, the newest one.
_kept: dict[str, tuple[Version, Vocabulary]] = {}


def current() -> Vocabulary:
    """The vocabulary as the index has it now; one cheap query while nothing is new."""
    version = _version()
    kept = _kept.get("vocabulary")
    if kept is None or kept[0] != version:
        kept = _kept["vocabulary"] = (version, _load(*version[:2]))
    return kept[1]


def _version() -> tuple[str, str, int, datetime | None]:
    every = SearchTerm.objects.order_by().annotate(all=Value(1)).values("all")
    row = StoreSettings.objects.values_list(
        "language",
        "search_synonyms",
        Subquery(every.annotate(n=Count("pk")).values("n")),
        Subquery(SearchTerm.objects.order_by("-added_at").values("added_at")[:1]),
    ).first()
    return row or ("", "", 0, None)


def _load(language: str, synonym_list: str) -> Vocabulary:
    used = SearchTerm.objects.filter(
        Exists(SearchHit.objects.filter(term=OuterRef("pk")))
    )
    return Vocabulary(
        used.order_by("word").values_list("pk", "word", "written"),
        language=language,
        groups=synonyms.groups_of(synonym_list),
    )
