"""Tells the index of pages that were saved or moved, however that came about.

Wagtail writes pages; products and options tell the index by `products.catalogue`.
"""

from __future__ import annotations

from django.db.models.signals import post_save
from wagtail.models import Page
from wagtail.signals import post_page_move

from products.search import index


def follow() -> None:
    post_save.connect(_page_was_saved, dispatch_uid="search")
    post_page_move.connect(_page_was_moved, dispatch_uid="search")


def _page_was_saved(
    sender: type,
    instance: object,
    update_fields: frozenset[str] | None = None,
    raw: bool = False,
    **kwargs: object,
) -> None:
    # Wagtail notes drafts, locks and the like by a few fields that say nothing.
    if isinstance(instance, Page) and update_fields is None and not raw:
        index.page_saved(instance)


def _page_was_moved(sender: type, instance: Page, **kwargs: object) -> None:
    index.page_saved(instance.specific)
