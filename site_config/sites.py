"""Which of Wagtail's sites is asked for; nearly always there is one."""

from __future__ import annotations

from copy import copy

from django.http import HttpRequest
from wagtail.models import Page, Site

from site_config import page_paths, remembered


def of(request: HttpRequest) -> Site | None:
    """What `Site.find_for_request` finds, without asking when there is only one."""
    if not hasattr(request, "_wagtail_site"):
        request._wagtail_cached_site_root_paths = page_paths.roots()  # type: ignore[attr-defined]
        every = remembered.once("sites", _every)
        if len(every) == 1 and every[0].is_default_site:
            # Where Wagtail keeps it, too.
            request._wagtail_site = _own(every[0])  # type: ignore[attr-defined]
    found: Site | None = Site.find_for_request(request)
    return found


def home_of(request: HttpRequest) -> Page:
    """The home page of that site, or the root of all pages while there is no site."""
    site = of(request)
    return site.root_page if site else Page.get_first_root_node()


def _every() -> list[Site]:
    every = list(Site.objects.select_related("root_page"))
    for site in every:
        site.root_page = site.root_page.specific
    return every


def _own(site: Site) -> Site:
    """A site whose home page is this request's own: pages remember what they have read."""
    own = copy(site)
    own.root_page = copy(site.root_page)
    return own
