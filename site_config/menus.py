"""The links of header and footer, found by the types of pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.http import HttpRequest
from wagtail.models import Page

from site_config import remembered, sites
from site_config.public_pages import may_read

Links = list[tuple[str, str]]


@dataclass(frozen=True)
class Menus:
    """Links by kind of page, whatever its address: `(title, path)` in the editors' order.

    `places` has the path of each kind that exists once: catalogue, journal, contact.
    """

    departments: Links = field(default_factory=list)
    policies: Links = field(default_factory=list)
    pages: Links = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)


class Row(NamedTuple):
    """A live page near the front page."""

    kind: str
    title: str
    url_path: str
    path: str  # In the tree.
    in_menus: bool
    expires: datetime | None


COLUMNS = (
    "content_type__model",
    "title",
    "url_path",
    "path",
    "show_in_menus",
    "expire_at",
)
PLACES = {
    "cataloguepage": "catalogue",
    "journalpage": "journal",
    "contactpage": "contact",
}
NEAR = [*PLACES, "departmentpage", "policiespage", "policypage", "standardpage"]


def menus_for(request: HttpRequest) -> Menus:
    """What header and footer link to: pages that everybody may read, by their types."""
    menus = Menus()
    site = sites.of(request)
    if site is None:
        return menus
    home = site.root_page.url_path
    for row in near_pages(site.root_page):
        if not may_read(row.path, row.expires):
            continue
        link = row.title, "/" + row.url_path.removeprefix(home)
        if row.kind in PLACES:
            menus.places.setdefault(PLACES[row.kind], link[1])
        elif row.kind == "departmentpage" and row.in_menus:
            menus.departments.append(link)
        elif row.kind == "policypage" and row.in_menus:
            menus.policies.append(link)
        elif row.kind == "standardpage" and row.in_menus:
            menus.pages.append(link)
    return menus


def near_pages(home: Page) -> Sequence[Row]:
    """Live pages one or two levels below `home` that menus and breadcrumbs name."""
    return remembered.once(f"pages near {home.pk}", lambda: _near_pages(home))


def _near_pages(home: Page) -> Sequence[Row]:
    # By type in the database: a catalogue may have thousands of products right below it.
    pages = Page.objects.live().filter(
        path__startswith=home.path,
        depth__range=(home.depth + 1, home.depth + 2),
        content_type__model__in=NEAR,
    )
    return [Row(*row) for row in pages.order_by("path").values_list(*COLUMNS)]
