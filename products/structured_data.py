"""Structured data for search engines, in the terms of schema.org, that every page has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.conf import settings
from django.utils.encoding import iri_to_uri

Crumbs = Sequence[tuple[str, str]]
JsonObject = dict[str, object]


def absolute(path: str) -> str:
    """The public URL of a path, for search engines and feeds; a full URL stays.

    Characters beyond ASCII are escaped: not every reader of a sitemap or feed does so.
    """
    whole = path.startswith(("https://", "http://"))
    return str(iri_to_uri(path if whole else settings.SITE_URL + path))


def graph(*things: Mapping[str, object] | None) -> JsonObject:
    """Several things as the one script of a page."""
    return {"@context": "https://schema.org", "@graph": [one for one in things if one]}


def breadcrumbs(crumbs: Crumbs) -> JsonObject | None:
    """The way to a page, where its breadcrumb is shown; nothing without one."""
    if not crumbs:
        return None
    places = [
        {"@type": "ListItem", "position": at, "name": title, "item": absolute(url)}
        for at, (title, url) in enumerate(crumbs, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": places}
