"""Which pages everybody may read at this moment, and where the shop's own stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Length, Substr
from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, Site

Links = list[tuple[str, str]]


def not_expired(page: str = "") -> Q:
    """Pages that have not reached their expiry; `page` leads to them, as in `main_page__`.

    Wagtail unpublishes them by a job that runs each minute; a sale ends to the second.
    """
    return Q(**{f"{page}expire_at__isnull": True}) | Q(
        **{f"{page}expire_at__gt": timezone.now()}
    )


def open_to_all_q(page: str = "") -> Q:
    """Pages that everybody may read now; `page` leads to them, as in `main_page__`.

    Joins, where nested lists of keys would have a database read each table twice.
    """
    readable = Q(**{f"{page}live": True}) & not_expired(page)
    for path in PageViewRestriction.objects.values_list("page__path", flat=True):
        readable &= ~Q(**{f"{page}path__startswith": path})
    return readable


def open_to_all(pages: Any) -> Any:
    """Of a queryset of pages, those that everybody may read now."""
    return pages.filter(open_to_all_q())


def is_open_to_all(page: Any) -> bool:
    """Whether everybody may read `page` now; nothing is no page."""
    if page is None or not page.live or is_expired(page):
        return False
    return not page.get_view_restrictions()


def is_expired(page: Any) -> bool:
    """Whether a page has reached its expiry, though the job has not come by yet."""
    return page.expire_at is not None and bool(page.expire_at <= timezone.now())


def _restricted() -> Any:
    """Restrictions of an outer page or of one above it: a part of its query, not another."""
    above = Substr(OuterRef("path"), 1, Length("page__path"))
    return PageViewRestriction.objects.filter(page__path=above)


@dataclass(frozen=True)
class Menus:
    """Links by kind of page, whatever its address: `(title, path)` in the editors' order.

    `places` has the path of each kind that stands once: catalogue, journal, contact.
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


def menus_of(request: HttpRequest) -> Menus:
    """What header and footer link to: pages that everybody may read, by their types."""
    menus = Menus()
    site = Site.find_for_request(request)
    if site is None:
        return menus
    home = site.root_page
    # By type in the database: a catalogue may have thousands of products right below it.
    pages = Page.objects.live().descendant_of(home)
    pages = pages.filter(
        ~Exists(_restricted()),
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
