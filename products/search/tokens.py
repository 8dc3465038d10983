"""Words as the search knows them: without case, accents and endings.

A folded word has only small letters, digits and marks: "Große" and "GROSSE" are both
"grosse". Its stem is what plural and singular share in the store's language.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from threading import Lock

import snowballstemmer
from anyascii import anyascii

from products.listing.query import words_of

LONGEST_WORD = 64  # Letters; also the longest SKU.
ACCENTS = re.compile("[\u0300-\u036f]")
NUMBER = r"\d+(?:[.,]\d+)?"
# 50 × 70, 50x70 and 50 X 70 are one size.
SIZE = re.compile(rf"(?<![\w-]){NUMBER}(?:\s*[x×]\s*{NUMBER})+", re.IGNORECASE)
UNIT = re.compile(r"(?<=\d)(?=(?:mm|cm|m|ml|cl|l|g|kg)\b)", re.IGNORECASE)
POSSESSIVE = re.compile(r"['’]s\b", re.IGNORECASE)
APOSTROPHES = re.compile("['’`´]")
PARTS = re.compile("[-_]+")
STEMMERS = {"de": "german", "en": "english"}  # By the first two letters of a language.
# They say nothing about what is wanted: "a print for the hall".
STOP_WORDS = {
    "de": "als am an auf aus bei das dem den der des die ein eine einem einen einer es für"
    " fuer fur gibt habt haben ich ihr im in ist mein meine mit nach oder sie suche um und"
    " von vom wie wir zu zum zur",
    "en": "a an and any are as at be by do does for from has have i in is it me my of on or"
    " our some something that the their there this to we what with you your",
}
_stemming = Lock()


def written_words(text: str) -> Iterator[tuple[str, str]]:
    """`(folded, written)` of each word: "Screen-Print" is screen, print and screenprint.

    `written` is as a person writes it, in small letters, for what is shown to people.
    """
    for run in runs_of(text):
        parts = [part for part in PARTS.split(run) if part]
        for written in [*parts, "".join(parts)] if len(parts) > 1 else parts:
            folded = fold(written)
            if folded and len(folded) <= LONGEST_WORD:
                yield folded, written[:LONGEST_WORD]


def runs_of(text: str) -> list[str]:
    """The words of `text` in small letters, those with hyphens whole, sizes as one word."""
    small = lower(text)
    sized = SIZE.sub(lambda size: one_word(size[0]), small)
    spaced = POSSESSIVE.sub("", UNIT.sub(" ", sized))
    return words_of(APOSTROPHES.sub("", spaced))


def one_word(size: str) -> str:
    """A size as the index has it: "50 × 70" is 50x70."""
    return "".join(size.split()).replace("×", "x")


def lower(text: str) -> str:
    """In small letters; a Turkish İ becomes an i, without the dot that Unicode leaves."""
    return text.lower().replace("i\u0307", "i")


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """One word without case and accents; other scripts than Latin keep their letters."""
    apart = ACCENTS.sub("", unicodedata.normalize("NFKD", lower(word)))
    plain = "".join(map(_plain, unicodedata.normalize("NFC", apart))).lower()
    return "".join(sign for sign in plain if unicodedata.category(sign)[0] in "LMN")


def _plain(sign: str) -> str:
    """ß is ss, ı is i: letters that are no letter with an accent."""
    if sign.isascii() or not unicodedata.name(sign, "").startswith("LATIN"):
        return sign
    return anyascii(sign)


@lru_cache(maxsize=50_000)
def stem(word: str, language: str) -> str:
    """What a folded word shares with its other forms in a language: "kissen", "kiss"."""
    stemmer = _stemmer(STEMMERS.get(language[:2], "english"))
    with _stemming:  # It keeps the word in itself while it works.
        return str(stemmer.stemWord(word))


@lru_cache
def _stemmer(name: str) -> snowballstemmer.basestemmer.BaseStemmer:
    return snowballstemmer.stemmer(name)


@lru_cache
def stop_words(language: str) -> frozenset[str]:
    return frozenset(map(fold, STOP_WORDS.get(language[:2], "").split()))
