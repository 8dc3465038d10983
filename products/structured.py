"""Facts for search engines in schema.org's words: what every page's script is made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings

Crumbs = Sequence[tuple[str, str]]


def absolute(path: str) -> str:
    """The public address of a path; an address that is whole already stays."""
    return (
        path if path.startswith(("https://", "http://")) else settings.SITE_URL + path
    )


def graph(*things: dict[str, Any] | None) -> dict[str, Any]:
    """Several facts as the one script of a page."""
    return {"@context": "https://schema.org", "@graph": [one for one in things if one]}


def breadcrumbs(crumbs: Crumbs) -> dict[str, Any] | None:
    """The way to a page, where its breadcrumb is shown; nothing without one."""
    if not crumbs:
        return None
    places = [
        {"@type": "ListItem", "position": at, "name": title, "item": absolute(url)}
        for at, (title, url) in enumerate(crumbs, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": places}
