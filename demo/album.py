"""The example shop's pictures, put into Wagtail once each."""

from __future__ import annotations

import hashlib
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.files.images import ImageFile
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
    about = reading.pictures()[name]
    image = get_image_model()(
        title=name.replace("-", " ").capitalize(),
        description=about["alt"],
        file=ImageFile(BytesIO(data), name=f"{name}.webp"),
        collection=_collection(),
    )
    x, y = about["focal"]
    image.focal_point_x = round(image.width * x)
    image.focal_point_y = round(image.height * y)
    image.focal_point_width = round(image.width * IN_FOCUS)
    image.focal_point_height = round(image.height * IN_FOCUS)
    # A plain save leaves the hash empty, by which a second run knows the file.
    image._set_image_file_metadata()
    # Not `save`, at which the shop would make every size of every picture at once:
    # `make_renditions` does that beside the open shop.
    [stored] = get_image_model().objects.bulk_create([image])
    index.insert_or_update_object(stored)
    return stored


def _collection() -> Collection:
    root = Collection.get_first_root_node()
    found = root.get_children().filter(name=COLLECTION).first()
    return found or root.add_child(name=COLLECTION)
