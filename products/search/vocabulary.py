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

Phrase = tuple[str, ...]  # Of folded words.
# How surely a word is meant, of 10.
EXACT, SYNONYM, DERIVED, COMPOUND, INSIDE, BEGUN = 10, 9, 8, 7, 5, 6
SHORTEST_BEGUN, SHORTEST_COMPOUND, SHORTEST_PART = 2, 4, 3
MOST_BEGUN = 200  # Words that begin as a short one does.
# German writes words together, with one of these between them at times.
COMPOUNDING = ("de", "nl", "da", "nb", "sv")
BETWEEN = ("", "s", "n", "en", "es", "er", "e")
# Letters from which a word may have one mistake, or two.
ONE_MISTAKE, TWO_MISTAKES = 4, 8
ALIKE = 0.75  # Of 1: "bole" is as near as that to "bowl", which is two letters away.
ALIKE_COSTS = 2  # Mistakes.
OTHER_FIRST_LETTER = 1  # Mistakes more: people rarely miss the first letter.
MOST_NEAR = 20
OTHER_ENDING = 2  # Letters: a synonym of "shipping" is none of "ship".


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
        self.words: dict[int, str] = {}
        self.written: dict[int, str] = {}
        self._by_stem: dict[str, set[int]] = defaultdict(set)
        for pk, word, written in terms:
            self.ids[word], self.words[pk], self.written[pk] = pk, word, written
            self._by_stem[self.stem(word)].add(pk)
        self._sorted = sorted(self.ids)
        self._groups = self._read_groups(groups)
        self.longest_phrase = max(map(len, self._groups), default=1)
        self._only_synonyms = sorted(self._words_of_groups() - self.ids.keys())
        every = [*self._sorted, *self._only_synonyms]
        self._letters_alone = [word for word in every if word.isalpha()]
        self.meanings = lru_cache(maxsize=5000)(self._meanings)

    def stem(self, word: str) -> str:
        return tokens.stem(word, self.language)

    def synonyms_of(self, text: str) -> list[Phrase]:
        """The phrases that mean the same as this one, in whatever form it is typed."""
        words = phrase_of(text)
        stems = self._stems(words)
        return [
            other
            for group in self._groups.get(stems, ())
            for own in group
            if self._stems(own) == stems and all(map(_same_but_for_ending, words, own))
            for other in group
            if other != own
        ]

    def _stems(self, words: Phrase) -> Phrase:
        return tuple(map(self.stem, words))

    def _read_groups(
        self, groups: Sequence[Sequence[str]]
    ) -> dict[Phrase, list[list[Phrase]]]:
        known: dict[Phrase, list[list[Phrase]]] = defaultdict(list)
        for texts in groups:
            phrases = [phrase for text in texts if (phrase := phrase_of(text))]
            for stems in {self._stems(phrase) for phrase in phrases}:
                known[stems].append(phrases)
        return dict(known)

    def _words_of_groups(self) -> set[str]:
        groups = (group for some in self._groups.values() for group in some)
        return {each[0] for group in groups for each in group if len(each) == 1}

    def forms_of(self, word: str) -> set[int]:
        """Terms that are the word in one number or case or another, but no other word."""
        return {
            term
            for term in self.of_stem(self.stem(word))
            if _same_but_for_ending(self.words[term], word)
        }

    def exact(self, word: str) -> set[int]:
        """Terms that are the word, or another form of it."""
        same = self.ids.get(word)
        return self.of_stem(self.stem(word)) | ({same} if same else set())

    def of_stem(self, stem: str) -> set[int]:
        return self._by_stem.get(stem, set())

    def _meanings(self, word: str) -> dict[int, int]:
        """`{term: quality}` of what a folded word may mean, each at its best."""
        found = dict.fromkeys(self.exact(word), DERIVED)
        found |= dict.fromkeys(self.forms_of(word), EXACT)
        for phrase in self.synonyms_of(word):
            if len(phrase) == 1:
                _add(found, self.forms_of(phrase[0]), SYNONYM)
                _add(found, self._holding(phrase[0]), INSIDE)
        for term, quality in self._compounds(word):
            _add(found, [term], quality)
        _add(found, self._begun(word), BEGUN)
        return found or self._begun_synonyms(word)

    def _begun(self, word: str) -> list[int]:
        """Terms that begin with a word that is perhaps still being typed."""
        if len(word) < SHORTEST_BEGUN:
            return []
        start = bisect_left(self._sorted, word)
        some = self._sorted[start : start + MOST_BEGUN]
        return [self.ids[one] for one in takewhile(lambda w: w.startswith(word), some)]

    def _begun_synonyms(self, word: str) -> dict[int, int]:
        """What words of the list of synonyms mean that begin with this one."""
        some = [other for other in self._only_synonyms if other.startswith(word)]
        if len(word) < SHORTEST_PART or word in some:
            return {}
        meant = {term for other in some for term in self.meanings(other)}
        return dict.fromkeys(meant, BEGUN)

    def _compounds(self, word: str) -> Iterator[tuple[int, int]]:
        """Terms of which the word is a part: a Leinenkissen is a Kissen."""
        if len(word) < SHORTEST_COMPOUND:
            return
        for term in self._holding(word):
            yield term, COMPOUND
        own = self.stem(word)
        if self.language.startswith(COMPOUNDING):
            for other in self._sorted:
                if other.find(own) >= SHORTEST_PART:
                    yield self.ids[other], INSIDE

    def _holding(self, word: str) -> list[int]:
        """Terms that end as compounds with this word, where the language makes them."""
        return [term for own in self._holders(word) for term in self._by_stem[own]]

    def _holders(self, word: str) -> list[str]:
        """The stems of those terms."""
        stem = self.stem(word)
        if not self.language.startswith(COMPOUNDING) or len(stem) < SHORTEST_PART:
            return []
        shortest = SHORTEST_PART + len(stem)
        return [
            own for own in self._by_stem if own.endswith(stem) and len(own) >= shortest
        ]

    def parts(self, word: str) -> list[str]:
        """The two known words of which an unknown one is made: wollkissen, woll and kissen."""
        for left, right in _cuts(word):
            if self._heads(right) and (known := self._known_left(left)):
                return [known, right]
        return []

    def known_part(self, word: str) -> str:
        """What an unknown compound is first of all: a Sofakissen is a Kissen."""
        if not self.language.startswith(COMPOUNDING):
            return ""
        cuts = list(_cuts(word))
        rights = [right for _left, right in cuts if len(right) >= SHORTEST_COMPOUND]
        heads = [right for right in rights if self._is_named(right)]
        ends = sorted(filter(self._holders, rights), key=self._likeness_to_a_word)
        firsts = [left for left, _right in reversed(cuts) if self.exact(left)]
        return next(iter([*heads, *ends, *firsts]), "")

    def _likeness_to_a_word(self, end: str) -> tuple[int, bool, int]:
        """Sorts ends of compounds: decke, which ends several, before ldecke and ecke."""
        stem = self.stem(end)
        known = any(self.exact(own.removesuffix(stem)) for own in self._holders(end))
        return -len(self._holders(end)), not known, len(end)

    def _heads(self, word: str) -> bool:
        """Whether things are called by this word, alone or at the end of a compound."""
        return bool(self._is_named(word) or self._holders(word))

    def _is_named(self, word: str) -> bool:
        return bool(self.exact(word) or self.synonyms_of(word))

    def _known_left(self, left: str) -> str:
        for between in BETWEEN:
            short = left.removesuffix(between)
            long_enough = len(short) >= SHORTEST_PART and left.endswith(between)
            if long_enough and self._is_named(short):
                return short
        return left if len(left) >= SHORTEST_COMPOUND and self._begun(left) else ""

    def near(self, word: str) -> dict[str, int]:
        """`{other: mistakes}` of the words that somebody may have meant who typed `word`."""
        if len(word) < ONE_MISTAKE or not word.isalpha():
            return {}
        found = {
            **dict.fromkeys(self._alike(word), ALIKE_COSTS),
            **self._mistaken(word),
        }
        return {
            other: mistakes + OTHER_FIRST_LETTER * (other[0] != word[0])
            for other, mistakes in found.items()
        }

    def as_written(self, word: str) -> str:
        """A folded word as people write it: "große" for "grosse"."""
        return self.written.get(self.ids.get(word, 0), word)

    def _mistaken(self, word: str) -> dict[str, int]:
        most = 2 if len(word) >= TWO_MISTAKES else 1
        found = process.extract(
            word,
            self._letters_alone,
            scorer=DamerauLevenshtein.distance,
            score_cutoff=most,
            limit=MOST_NEAR,
        )
        return {other: mistakes for other, mistakes, _place in found}

    def _alike(self, word: str) -> list[str]:
        found = process.extract(
            word,
            self._letters_alone,
            scorer=Indel.normalized_similarity,
            score_cutoff=ALIKE,
            limit=MOST_NEAR,
        )
        return [other for other, _alike, _place in found]


def _cuts(word: str) -> Iterator[tuple[str, str]]:
    """Each way to cut a word in two, the longest second part first."""
    for place in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
        yield word[:place], word[place:]


def phrase_of(text: str) -> Phrase:
    return tuple(tokens.fold(run) for run in tokens.runs_of(text))


def _same_but_for_ending(one: str, other: str) -> bool:
    """Of two words with the same stem: cup and cups are, ship and shipping are not."""
    return abs(len(one) - len(other)) <= OTHER_ENDING


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
