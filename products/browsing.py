"""Pages to read: the same bytes for everybody, so that they can be kept whole."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.cache import patch_vary_headers
from wagtail.models import Site
from wagtail.rich_text import get_text_for_indexing

from products.structured import breadcrumbs, graph
from site_config.http import by_htmx
from site_config.pages import is_expired

Crumbs = list[tuple[str, str]]
LONGEST_DESCRIPTION = 155  # What search engines show of one, in signs.


def description_of(page: Any, *others: str) -> str:
    """What search engines show below a page's title, in whole words; never empty.

    The first that says something: the editors' own description, `others` (rich text is
    welcome), the title.
    """
    texts = (page.search_description, *others, page.title)
    words = next(filter(None, (get_text_for_indexing(text).strip() for text in texts)))
    return textwrap.shorten(words, LONGEST_DESCRIPTION, placeholder="…")


def crumbs_of(page: Any, request: HttpRequest) -> Crumbs:
    """`[(title, path)]` from below the home page down to `page`; none for the first level."""
    site = Site.find_for_request(request)
    home = site.root_page if site else page.get_root()
    if page.depth <= home.depth + 1:
        return []
    above = page.get_ancestors().filter(depth__gt=home.depth, live=True)
    rows = [*above.values_list("title", "url_path"), (page.title, page.url_path)]
    return [(title, "/" + path.removeprefix(home.url_path)) for title, path in rows]


class BrowsingPage:
    """A Wagtail page to read: it takes no forms and knows no visitor."""

    allowed_http_methods = ("GET", "HEAD")
    # What htmx gets: the template of a part, which the page's own template includes.
    part = ""

    def get_view_restrictions(self) -> Any:
        """Who may read the page; asked more than once while it is served."""
        if not hasattr(self, "_restrictions"):
            self._restrictions = super().get_view_restrictions()  # type: ignore[misc]
        return self._restrictions

    def own_words(self) -> Iterable[str]:
        """Texts that say what the page is about, the best first; rich text is welcome."""
        return [getattr(self, "introduction", "")]

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        # Wagtail has a second template too, but for a header that htmx does not send.
        if self.part and by_htmx(request):
            return self.part
        return super().get_template(request, *args, **kwargs)  # type: ignore[misc]

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The page or its part, under one address: caches must tell them apart."""
        if is_expired(self) and not getattr(request, "is_preview", False):
            raise Http404
        response = super().serve(request, *args, **kwargs)  # type: ignore[misc]
        if self.part:
            patch_vary_headers(response, ["HX-Request"])
        return response

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)  # type: ignore[misc]
        crumbs = crumbs_of(self, request)
        return context | {
            "crumbs": crumbs,
            "page_description": description_of(self, *self.own_words()),
            "facts_for_machines": graph(breadcrumbs(crumbs)),
        }
