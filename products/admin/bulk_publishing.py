"""Pages that are published together are checked as each is on its own screen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _
from wagtail.models import Page

from products.admin.forms.page import missing_pictures
from products.models import ProductPage


def problems(pages: Iterable[Page], *, with_drafts_below: bool) -> list[str]:
    """Why product pages among `pages` can't go live, each page named; empty if they can."""
    numbers = [page.pk for page in pages]
    if with_drafts_below:
        for page in pages:
            numbers += page.get_descendants().not_live().values_list("pk", flat=True)
    return [
        f"{page.title}: {sentence}"
        for page in ProductPage.objects.filter(pk__in=numbers).order_by("path")
        for sentence in _missing(page.get_latest_revision_as_object())
    ]


def _missing(draft: ProductPage) -> Iterator[str]:
    if draft.product is None:
        yield _("Choose its product before you publish this page.")
    yield from missing_pictures([each.image for each in draft.gallery.all()])
