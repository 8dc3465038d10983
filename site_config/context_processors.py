"""The context that every template has."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from site_config.menus import menus_for
from site_config.models import StoreSettings


def shop(request: HttpRequest) -> dict[str, object]:
    """The store's settings and menus, looked up only if a template asks for them.

    `catalogue_url`, `journal_url` and `contact_url` are empty while there is no such
    page for everybody. `shared` has all of it, for the template tag `on_every_page`.
    """
    menus = cache(lambda: menus_for(request))
    shared = {
        "menus": menus,
        "store": SimpleLazyObject(lambda: StoreSettings.current(request)),
        "departments": SimpleLazyObject(lambda: menus().departments),
        "policies": SimpleLazyObject(lambda: menus().policies),
        "menu_pages": SimpleLazyObject(lambda: menus().pages),
        "catalogue_url": SimpleLazyObject(lambda: menus().places.get("catalogue", "")),
        "journal_url": SimpleLazyObject(lambda: menus().places.get("journal", "")),
        "contact_url": SimpleLazyObject(lambda: menus().places.get("contact", "")),
        "site_url": settings.SITE_URL,
        "sandbox": settings.SANDBOX,
    }
    return {**shared, "shared": shared}
