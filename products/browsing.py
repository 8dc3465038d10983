"""Pages to read: the same bytes for everybody, so that they can be kept whole."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail.models import Site

Crumbs = list[tuple[str, str]]


def crumbs_of(page: Any, request: HttpRequest) -> Crumbs:
    """`[(title, path)]` from below the home page down to `page`; none for the first level."""
    site = Site.find_for_request(request)
    home = site.root_page if site else page.get_root()
    if page.depth <= home.depth + 1:
        return []
    above = page.get_ancestors().filter(depth__gt=home.depth)
    rows = [*above.values_list("title", "url_path"), (page.title, page.url_path)]
    return [(title, "/" + path.removeprefix(home.url_path)) for title, path in rows]


class BrowsingPage:
    """A Wagtail page to read: it takes no forms and knows no visitor."""

    allowed_http_methods = ("GET", "HEAD")

    def get_view_restrictions(self) -> Any:
        """Who may read the page; asked more than once while it is served."""
        if not hasattr(self, "_restrictions"):
            self._restrictions = super().get_view_restrictions()  # type: ignore[misc]
        return self._restrictions

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)  # type: ignore[misc]
        return context | {"crumbs": crumbs_of(self, request)}
