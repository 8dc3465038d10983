"""The language of a page or an email: the store's, or that of one person.

Pages that are the same for everybody are in the store's language. No header or cookie
decides, so that a page cached for all is right for all.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

from site_config.middleware.headers import PERSONAL, STAFF
from site_config.models import StoreSettings


def for_person(chosen: str, request: HttpRequest | None = None) -> str:
    """The language for somebody who chose `chosen`, which may be empty: else the store's."""
    return _offered(chosen) or for_everybody(request)


def for_everybody(request: HttpRequest | None = None) -> str:
    """The store's language, kept on `request` when there is one."""
    store = StoreSettings.current(request)
    return _offered(store.language) or settings.LANGUAGE_CODE


def of_page(request: HttpRequest) -> str:
    """The language of the page that is asked for, or that a part is asked for."""
    if not _is_personal(request):
        return for_everybody(request)
    return for_person(getattr(request.user, "language", ""), request)


def _is_personal(request: HttpRequest) -> bool:
    """Whether the response belongs to a page for one person; the cart drawer may be on any page."""
    if not request.path.startswith((*PERSONAL, *STAFF)):
        return False
    try:
        page = request.htmx.current_url_abs_path  # type: ignore[attr-defined]
    except ValueError:
        page = None  # The header holds no address, so no browser sent it.
    return page is None or page.startswith((*PERSONAL, *STAFF))


def _offered(code: str) -> str:
    """`code` or its nearest variant that the shop is translated to, else ""."""
    try:
        return translation.get_supported_language_variant(code)
    except LookupError:
        return ""
