"""Slugs made of names in any script."""

from __future__ import annotations

from anyascii import anyascii
from django.utils.text import slugify

MAX_SIGNS = 8
# What a German reader writes for these; anyascii would drop the dots.
GERMAN = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}
)
SPELLED_OUT = str.maketrans({"+": " plus ", "&": " and ", "½": " 1-2 "})


def slug_of(name: str, *, language: str = "") -> str:
    """A slug of ASCII letters, digits and hyphens for `name`; empty only for no name.

    `language` is the store's, for its own way to write umlauts. A name of signs alone is
    named by their numbers in Unicode, so that two of them differ.
    """
    if language.startswith("de"):
        name = name.translate(GERMAN)
    slug = slugify(anyascii(name.translate(SPELLED_OUT)))
    if slug:
        return str(slug)
    signs = [sign for sign in name if not sign.isspace()][:MAX_SIGNS]
    return "-".join(f"u{ord(sign):x}" for sign in signs)
