"""The links of header and footer, found by the types of pages."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Length, Substr
from django.http import HttpRequest
from wagtail.models import Page, PageViewRestriction, Site

from site_config.public_pages import not_expired

Links = list[tuple[str, str]]


@dataclass(frozen=True)
class Menus:
    """Links by kind of page, whatever its address: `(title, path)` in the editors' order.

    `places` has the path of each kind that exists once: catalogue, journal, contact.
    """

    departments: Links = field(default_factory=list)
    policies: Links = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)


PLACES = {
    "cataloguepage": "catalogue",
    "journalpage": "journal",
    "contactpage": "contact",
}
LINKED = [*PLACES, "departmentpage", "policypage"]


def menus_for(request: HttpRequest) -> Menus:
    """What header and footer link to: pages that everybody may read, by their types."""
    menus = Menus()
    site = Site.find_for_request(request)
    if site is None:
        return menus
    home = site.root_page
    # By type in the database: a catalogue may have thousands of products right below it.
    pages = Page.objects.live().descendant_of(home)
    pages = pages.filter(
        ~Exists(_restrictions()),
        not_expired(),
        depth__lte=home.depth + 2,
        content_type__model__in=LINKED,
    )
    rows = pages.order_by("path").values_list(
        "content_type__model", "title", "url_path", "show_in_menus"
    )
    for kind, title, url_path, in_menus in rows:
        path = "/" + url_path.removeprefix(home.url_path)
        if kind in PLACES:
            menus.places.setdefault(PLACES[kind], path)
        elif kind == "departmentpage" and in_menus:
            menus.departments.append((title, path))
        elif kind == "policypage" and in_menus:
            menus.policies.append((title, path))
    return menus


def _restrictions() -> QuerySet[PageViewRestriction]:
    """Restrictions of an outer page or of one above it, as a subquery of that page's query."""
    above = Substr(OuterRef("path"), 1, Length("page__path"))
    found: QuerySet[PageViewRestriction] = PageViewRestriction.objects.filter(
        page__path=above
    )
    return found
