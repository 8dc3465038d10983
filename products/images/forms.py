"""The form for pictures in Wagtail, which has their sizes made anew when they change."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from products.images import cleaning, renditions


class ReadableImageField(WagtailImageField):
    """Refuses in words a picture that is broken or cut off, which Wagtail would run into."""

    def to_python(self, data: Any) -> Any:
        try:
            file = super().to_python(data)
            if file is not None:
                cleaning.check_readable(file)
        except (OSError, SyntaxError) as problem:
            raise ValidationError(
                _("This picture file is incomplete. Save it again, or choose another.")
            ) from problem
        return file


class ImageForm(BaseImageForm):
    """Wagtail's own; a new file or focal point needs new sizes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if known := self.fields.get("file"):
            readable = ReadableImageField(label=known.label, required=known.required)
            readable.widget = known.widget
            self.fields["file"] = readable

    def save(self, commit: bool = True) -> Any:
        # Only after Wagtail has thrown the sizes of a replaced file away.
        image = super().save(commit=commit)
        if commit:
            renditions.make_soon(image)
        return image
