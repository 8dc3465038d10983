"""The pages around the catalogue."""

from __future__ import annotations

from wagtail.models import Page


class HomePage(Page):  # type: ignore[misc]
    """The front page."""

    parent_page_types = ["wagtailcore.Page"]
    max_count = 1
