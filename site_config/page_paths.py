"""The paths at which visitors find pages, for many pages at once and without loading them."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from django.urls import reverse
from django.utils.http import RFC3986_SUBDELIMS
from wagtail.models import Site
from wagtail.models.sites import SiteRootPath

from site_config import remembered

UNQUOTED = RFC3986_SUBDELIMS + "/~:@"  # As Django's `reverse` leaves them.


@dataclass(frozen=True)
class PagePaths:
    """Knows the address of each page by its `url_path`, as `Page.get_url_parts` does.

    `roots` are the sites' home pages by their own `url_path`, the longest first.
    """

    roots: list[str]
    home: str

    def of(self, url_path: str | None) -> str:
        """The path of a page; empty for none, and for one outside of every site."""
        for root in self.roots if url_path else ():
            if url_path and url_path.startswith(root):
                return self.home + quote(url_path.removeprefix(root), safe=UNQUOTED)
        return ""


def read() -> PagePaths:
    """The paths of now; Wagtail keeps the sites in the cache."""
    paths = [site.root_path for site in roots()]
    return PagePaths(paths, reverse("wagtail_serve", args=("",)))


def roots() -> list[SiteRootPath]:
    """Where each site begins, the most specific first."""
    return remembered.once("roots of sites", Site.get_site_root_paths)
