"""Wagtail's database search, without the quotation marks that SQLite fails on."""

from __future__ import annotations

from collections.abc import Callable

from wagtail.search.backends import database

Search = Callable[..., object]
QUOTES = str.maketrans({'"': "”", "\0": " "})


def SearchBackend(params: dict[str, object]) -> database.SearchBackend:
    """The backend of the database in use; quotation marks in a query are replaced.

    SQLite's backend passes it on as it is, and a search for `vase"` would be an error.
    """
    backend = database.SearchBackend(params)
    for name in ("search", "autocomplete"):
        setattr(backend, name, _without_quotes(getattr(backend, name)))
    return backend


def _without_quotes(search: Search) -> Search:
    def cleaned(query: object, *args: object, **options: object) -> object:
        cleaned_query = query.translate(QUOTES) if isinstance(query, str) else query
        return search(cleaned_query, *args, **options)

    return cleaned
