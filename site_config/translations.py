"""Translations: the strings of the sources, and the catalogues of other languages.

One catalogue a language for all apps, `locale/<code>/LC_MESSAGES/django.po`, read and
written by Babel, so that nobody needs GNU gettext.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation import templatize, to_locale

String = tuple[int, str | tuple[str, ...], list[str], str | None]
KEYWORDS = DEFAULT_KEYWORDS | {
    f"{name}_lazy": DEFAULT_KEYWORDS[name]
    for name in ("gettext", "ngettext", "pgettext", "npgettext")
}
TEMPLATES = (".html", ".txt", ".xml")
ABOUT = (
    "# Translations of the shop; `manage.py build_translations` keeps them complete."
)
# Placeholders and tags: a translation goes into pages unescaped.
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z%]|</?[a-z][^>]*>")


def source_catalog() -> Catalog:
    """Every string in modules and templates that is marked for translation."""
    catalog = Catalog()
    for path in _source_files():
        for _line, text, comments, context in _extract(path):
            catalog.add(text, auto_comments=comments, context=context)
    return catalog


def other_languages() -> list[str]:
    """The codes of all languages but the one that the sources are written in."""
    return [
        code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE
    ]


def po_path(code: str) -> Path:
    """The file that translators edit; `django.mo` is beside it."""
    return Path(settings.LOCALE_PATHS[0], to_locale(code), "LC_MESSAGES", "django.po")


def read(code: str) -> Catalog:
    """The catalogue of a language as it was committed; an empty one for a new language.

    Raises PoFileError for a file that is no catalogue, such as one that is half merged.
    """
    try:
        with po_path(code).open("rb") as file:
            return read_po(file, locale=to_locale(code), abort_invalid=True)
    except FileNotFoundError:
        return Catalog(locale=to_locale(code), header_comment=ABOUT, fuzzy=False)


def updated(catalog: Catalog) -> Catalog:
    """The catalogue with each string of the sources and no other; nothing is guessed."""
    catalog.update(source_catalog(), no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    return catalog


def po_bytes(catalog: Catalog) -> bytes:
    """The file for translators; without line numbers of the sources, which change every day."""
    file = BytesIO()
    write_po(file, catalog, width=0, no_location=True, sort_output=True)
    return file.getvalue()


def mo_bytes(catalog: Catalog) -> bytes:
    """The compiled file, which Django reads."""
    file = BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def problems(catalog: Catalog) -> Iterator[str]:
    """A line for each string that is not translated well: "no translation of 'Cart'"."""
    for message in catalog:
        if not message.id:
            continue
        originals, texts = _forms(message.id), _forms(message.string or "")
        expected = catalog.num_plurals if message.pluralizable else 1
        if len(texts) != expected or not all(texts):
            yield f"no translation of {originals[0]!r}"
        elif message.fuzzy:
            yield f"not sure of {originals[0]!r}"
        elif not _have_same_placeholders(texts, originals[-1]):
            yield f"other placeholders in {originals[0]!r}"


def _source_files() -> Iterator[Path]:
    root = settings.BASE_DIR
    for app in sorted(path.parent for path in root.glob("*/apps.py")):
        modules = sorted(app.rglob("*.py"))
        yield from (path for path in modules if "migrations" not in path.parts)
    folders = sorted([root / "templates", *root.glob("*/templates")])
    templates = (path for folder in folders for path in sorted(folder.rglob("*")))
    yield from (path for path in templates if path.suffix in TEMPLATES)


def _extract(path: Path) -> Iterator[String]:
    text = path.read_text(encoding="utf-8")
    if path.suffix in TEMPLATES:
        # Django makes calls of the tags; how these are indented means nothing.
        calls = templatize(text, origin=str(path))
        text = "\n".join(line.strip() for line in calls.splitlines())
    source = BytesIO(text.encode())
    yield from extract(
        "python", source, keywords=KEYWORDS, comment_tags=["Translators:"]
    )


def _forms(text: str | Sequence[str]) -> Sequence[str]:
    """The singular and the plural, or the one text that has no plural."""
    return (text,) if isinstance(text, str) else text


def _have_same_placeholders(texts: Sequence[str], original: str) -> bool:
    """Whether the placeholders are the same; the singular may leave the number out."""
    wanted = _placeholders(original)
    *others, last = map(_placeholders, texts)
    return last == wanted and all(form <= wanted for form in others)


def _placeholders(text: str) -> Counter[str]:
    return Counter(PLACEHOLDER.findall(text))
