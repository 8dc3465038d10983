"""What every template knows of the shop."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from wagtail.models import Page, Site

from site_config.models import StoreSettings

Links = list[tuple[str, str]]

# The home page's children whose own children, where "show in menus" is ticked, stand
# in header and footer.
DEPARTMENTS, POLICIES = "products", "policies"


def shop(request: HttpRequest) -> dict[str, Any]:
    """The store's settings and menus, looked up only if a template asks for them."""
    menus: Any = SimpleLazyObject(lambda: menus_of(request))
    return {
        "store": SimpleLazyObject(lambda: StoreSettings.current(request)),
        "departments": SimpleLazyObject(lambda: menus[DEPARTMENTS]),
        "policies": SimpleLazyObject(lambda: menus[POLICIES]),
        "site_url": settings.SITE_URL,
        "sandbox": settings.SANDBOX,
    }


def menus_of(request: HttpRequest) -> dict[str, Links]:
    """`[(title, path)]` of departments and of policies, in the editors' order."""
    menus: dict[str, Links] = {DEPARTMENTS: [], POLICIES: []}
    site = Site.find_for_request(request)
    if site is None:
        return menus
    home = site.root_page
    pages = Page.objects.live().in_menu().descendant_of(home)
    rows = pages.filter(depth=home.depth + 2).order_by("path")
    for title, url_path in rows.values_list("title", "url_path"):
        path = "/" + url_path.removeprefix(home.url_path)
        section = path.split("/")[1]
        if section in menus:
            menus[section].append((title, path))
    return menus
