"""Which pages everybody may read now: published, not private, not past their expiry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction
from wagtail.query import PageQuerySet

from site_config import remembered


def not_expired(page: str = "", *, at: datetime | None = None) -> Q:
    """Pages that have not reached their expiry; `page` leads to them, as in `main_page__`.

    `at` is another moment than now.

    Wagtail unpublishes them by a job that runs each minute; sales end to the second.
    """
    return Q(**{f"{page}expire_at__isnull": True}) | Q(
        **{f"{page}expire_at__gt": at or timezone.now()}
    )


def public_q(
    page: str = "",
    *,
    at: datetime | None = None,
    private: Sequence[str] | None = None,
) -> Q:
    """Pages that everybody may read now; `page` leads to them, as in `main_page__`.

    `at` is another moment than now, `private` the restricted paths, if they are known.
    Joins, where nested lists of keys would have a database read each table twice.
    """
    readable = Q(**{f"{page}live": True}) & not_expired(page, at=at)
    for path in restricted_paths() if private is None else private:
        readable &= ~Q(**{f"{page}path__startswith": path})
    return readable


def restricted_paths() -> tuple[str, ...]:
    """The places in the tree below which pages are private."""
    return remembered.once("restricted paths", _restricted_paths)


def _restricted_paths() -> tuple[str, ...]:
    return tuple(PageViewRestriction.objects.values_list("page__path", flat=True))


def only_public(pages: PageQuerySet) -> PageQuerySet:
    """Of a queryset of pages, those that everybody may read now."""
    return pages.filter(public_q())


def is_public(page: Page | None) -> bool:
    """Whether everybody may read `page` now; False for None."""
    if page is None or not page.live or is_expired(page):
        return False
    return not restricted_paths() or not page.get_view_restrictions()


def is_expired(page: Page) -> bool:
    """Whether a page has reached its expiry, whether or not it has been unpublished yet."""
    return _is_past(page.expire_at)


def may_read(path: str, expires: datetime | None) -> bool:
    """Whether everybody may now read a published page of that path in the tree and expiry."""
    return not _is_past(expires) and not path.startswith(restricted_paths())


def _is_past(moment: datetime | None) -> bool:
    return moment is not None and moment <= timezone.now()
