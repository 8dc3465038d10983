"""The form for pictures in Wagtail, which has their sizes made anew when they change."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.translation import gettext as _
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm
from wagtail.images.models import AbstractImage

from products.images import cleaning, renditions


class ReadableImageField(WagtailImageField):
    """Refuses a picture that is broken or cut off, at which Wagtail would fail later."""

    # Wagtail opens the picture, but does not read it to its end.
    def to_python(self, data: File[bytes] | None) -> File[bytes] | None:
        try:
            file: File[bytes] | None = super().to_python(data)
            if file is not None:
                cleaning.check_readable(file)
        except (OSError, SyntaxError) as problem:
            raise ValidationError(
                _("This picture file is incomplete. Save it again, or choose another.")
            ) from problem
        return file


class ImageForm(BaseImageForm):
    """Wagtail's own; a new file or focal point needs new sizes."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if known := self.fields.get("file"):
            readable = ReadableImageField(label=known.label, required=known.required)
            readable.widget = known.widget
            self.fields["file"] = readable

    def save(self, commit: bool = True) -> AbstractImage:
        # Only after Wagtail has deleted the sizes of a replaced file.
        image: AbstractImage = super().save(commit=commit)
        if commit:
            renditions.make_later(image)
        return image
