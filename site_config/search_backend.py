"""Wagtail's search in the database, for words as people type them."""

from __future__ import annotations

from typing import Any

from wagtail.search.backends import database

QUOTES = str.maketrans({'"': "”", "\0": " "})


def SearchBackend(params: Any) -> Any:
    """The backend of the database in use; a quotation mark ends no question of its own.

    SQLite's backend passes it on as it is, and a search for `vase"` would be an error.
    """
    backend = database.SearchBackend(params)
    for name in ("search", "autocomplete"):
        setattr(backend, name, _cleaned(getattr(backend, name)))
    return backend


def _cleaned(find: Any) -> Any:
    def found(query: Any, *args: Any, **options: Any) -> Any:
        words = query.translate(QUOTES) if isinstance(query, str) else query
        return find(words, *args, **options)

    return found
