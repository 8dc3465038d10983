"""The words that the index knows, kept in memory, and what a typed word may mean by them.

Each worker has its own copy, and asks with each search whether it is still the same.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import takewhile

from django.db import connection

from products.models import SearchTerm
from products.search import compounds, tokens
from site_config import synonyms
from site_config.models import StoreSettings

Phrase = tuple[str, ...]  # Of folded words.
# How surely a word is meant, of 10.
EXACT, SYNONYM, DERIVED, COMPOUND, INSIDE, BEGUN = 10, 9, 8, 7, 5, 6
SHORTEST_BEGUN, SHORTEST_SYNONYM_BEGUN = 2, 3
MOST_BEGUN = 200  # Words that begin as a short one does.
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
        self.letters_alone = [word for word in every if word.isalpha()]
        joins_words = language.startswith(compounds.LANGUAGES)
        joined = (self._by_stem, self._sorted) if joins_words else ((), ())
        self._endings = compounds.Endings(*joined)
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
                _add(found, self._compounds_of(phrase[0]), INSIDE)
        if len(word) >= compounds.SHORTEST:
            _add(found, self._compounds_of(word), COMPOUND)
            inside = self._endings.holding(self.stem(word))
            _add(found, (self.ids[other] for other in inside), INSIDE)
        _add(found, self.begun(word), BEGUN)
        return found or self._begun_synonyms(word)

    def begun(self, word: str) -> list[int]:
        """Terms that begin with a word that is perhaps still being typed."""
        if len(word) < SHORTEST_BEGUN:
            return []
        start = bisect_left(self._sorted, word)
        some = self._sorted[start : start + MOST_BEGUN]
        return [self.ids[one] for one in takewhile(lambda w: w.startswith(word), some)]

    def _begun_synonyms(self, word: str) -> dict[int, int]:
        """What words of the list of synonyms mean that begin with this one."""
        some = [other for other in self._only_synonyms if other.startswith(word)]
        if len(word) < SHORTEST_SYNONYM_BEGUN or word in some:
            return {}
        meant = {term for other in some for term in self.meanings(other)}
        return dict.fromkeys(meant, BEGUN)

    def _compounds_of(self, word: str) -> list[int]:
        """Terms that end as compounds with this word, where the language makes them."""
        return [term for own in self.ending_with(word) for term in self._by_stem[own]]

    def ending_with(self, word: str) -> list[str]:
        """The stems of those terms."""
        return self._endings.ending_with(self.stem(word))

    def is_named(self, word: str) -> bool:
        """Whether it is a word of the shop, or of its list of synonyms."""
        return bool(self.exact(word) or self.synonyms_of(word))

    def as_written(self, word: str) -> str:
        """A folded word as people write it: "große" for "grosse"."""
        return self.written.get(self.ids.get(word, 0), word)


def phrase_of(text: str) -> Phrase:
    return tuple(tokens.fold(run) for run in tokens.runs_of(text))


def _same_but_for_ending(one: str, other: str) -> bool:
    """Of two words with the same stem: cup and cups are, ship and shipping are not."""
    return abs(len(one) - len(other)) <= OTHER_ENDING


def _add(found: dict[int, int], terms: Iterable[int], quality: int) -> None:
    for term in terms:
        found[term] = max(quality, found.get(term, 0))


# Language, list of synonyms, number of terms, the moment of the newest one.
Version = tuple[str, str, int, object]
_kept: dict[str, tuple[Version, Vocabulary]] = {}


def current() -> Vocabulary:
    """The vocabulary as the index has it now; one cheap query while nothing is new."""
    version = _version()
    kept = _kept.get("vocabulary")
    if kept is None or kept[0] != version:
        kept = _kept["vocabulary"] = (version, _load(version[0], version[1]))
    return kept[1]


def _version() -> Version:
    # By hand, since each search asks it: Django takes longer to write it than the
    # database to answer.
    store, terms = StoreSettings._meta.db_table, SearchTerm._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT language, search_synonyms,
                (SELECT COUNT(*) FROM {terms}), (SELECT MAX(added_at) FROM {terms})
            FROM {store} ORDER BY id LIMIT 1
            """
        )
        return cursor.fetchone() or ("", "", 0, None)


def _load(language: str, synonym_list: str) -> Vocabulary:
    # Also those that stand nowhere at present: another product may bring one back.
    terms = SearchTerm.objects.order_by("word").values_list("pk", "word", "written")
    return Vocabulary(
        terms,
        language=language,
        groups=synonyms.groups_of(synonym_list),
    )
