"""Pictures ready to be shown: their sizes, fetched for a whole page at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from wagtail.images import get_image_model


def with_sizes(images: Iterable[Any]) -> None:
    """Load the renditions of `images` in one query, so that no tag asks for its own.

    Those that have them already are left alone.
    """
    rows = [
        image
        for image in images
        if image is not None and not hasattr(image, "prefetched_renditions")
    ]
    renditions = get_image_model().get_rendition_model().objects.all()
    prefetch_related_objects(
        rows, Prefetch("renditions", renditions, to_attr="prefetched_renditions")
    )


def in_story(story: Any) -> list[Any]:
    """The pictures of a story's blocks."""
    found = []
    for block in story:
        if block.block_type == "picture":
            found.append(block.value["image"])
        elif block.block_type == "pair":
            found += block.value["pictures"]
    return found
