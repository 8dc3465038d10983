"""The example shop's pictures, put into Wagtail once each."""

from __future__ import annotations

import hashlib
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image as Picture
from wagtail.images import get_image_model
from wagtail.models import Collection
from wagtail.search import index

from demo import reading

FOLDER = Path(__file__).parent / "pictures"
COLLECTION = "Kiln & Loom"
IN_FOCUS = 0.4  # The side of the part that no crop may lose, of the whole.


def picture(name: str) -> Any:
    """The picture of this name; the same file is never stored twice."""
    data = (FOLDER / f"{name}.webp").read_bytes()
    stored = get_image_model().objects.filter(file_hash=_hash(data)).first()
    return stored or _store(name, data)


def picture_id(name: str) -> int:
    return int(picture(name).pk)


@cache
def _hash(data: bytes) -> str:
    # How Wagtail names a file's content; nothing secret rests on it.
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()


def _store(name: str, data: bytes) -> Any:
    """A new image. Wagtail would decode all of the file to learn what its head says."""
    width, height = Picture.open(BytesIO(data)).size
    about = reading.pictures()[name]
    x, y = about["focal"]
    image = get_image_model()(
        title=name.replace("-", " ").capitalize(),
        description=about["alt"],
        collection=_collection(),
        file=_kept(f"{name}.webp", data),
        file_size=len(data),
        file_hash=_hash(data),
        width=width,
        height=height,
        focal_point_x=round(width * x),
        focal_point_y=round(height * y),
        focal_point_width=round(width * IN_FOCUS),
        focal_point_height=round(height * IN_FOCUS),
    )
    # Not `save`, at which the shop would make every size of every picture at once:
    # `make_renditions` does that beside the open shop.
    [stored] = get_image_model().objects.bulk_create([image])
    index.insert_or_update_object(stored)
    return stored


def _kept(name: str, data: bytes) -> str:
    """Where the file lies, once stored."""
    model = get_image_model()
    field = model._meta.get_field("file")
    place = field.generate_filename(model(), name)
    return str(field.storage.save(place, ContentFile(data)))


def _collection() -> Collection:
    root = Collection.get_first_root_node()
    found = root.get_children().filter(name=COLLECTION).first()
    return found or root.add_child(name=COLLECTION)
