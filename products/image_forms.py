"""The form for pictures in Wagtail, which has their sizes made anew when they change."""

from __future__ import annotations

from typing import Any

from wagtail.images.forms import BaseImageForm

from products import sizes


class ImageForm(BaseImageForm):
    """Wagtail's own; a new file or focal point needs new sizes."""

    def save(self, commit: bool = True) -> Any:
        # Only after Wagtail has thrown the sizes of a replaced file away.
        image = super().save(commit=commit)
        if commit:
            sizes.make_soon(image)
        return image
