"""The example shop's pictures, stored in Wagtail once each."""

from __future__ import annotations

import hashlib
from functools import cache
from io import BytesIO
from pathlib import Path

from django.core.files.base import ContentFile
from PIL import Image as Picture
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage
from wagtail.models import Collection
from wagtail.search import index

from demo import data_files

FOLDER = Path(__file__).parent / "pictures"
COLLECTION = "Kiln & Loom"
IN_FOCUS = 0.4  # The side of the part that no crop may lose, of the whole.


def named(name: str) -> AbstractImage:
    """The picture of this name; the same file is never stored twice."""
    data = (FOLDER / f"{name}.webp").read_bytes()
    stored = get_image_model().objects.filter(file_hash=_hash(data)).first()
    return stored or _store(name, data)


def id_of(name: str) -> int:
    return int(named(name).pk)


@cache
def _hash(data: bytes) -> str:
    # The hash that Wagtail keeps of a file; it protects nothing.
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()


def _store(name: str, data: bytes) -> AbstractImage:
    """Store a new image; its size is read here, since Wagtail would decode the whole file."""
    width, height = Picture.open(BytesIO(data)).size
    about = data_files.pictures()[name]
    x, y = about["focal"]
    image = get_image_model()(
        title=name.replace("-", " ").capitalize(),
        description=about["alt"],
        collection=_collection(),
        file=_save_file(f"{name}.webp", data),
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


def _save_file(name: str, data: bytes) -> str:
    """Store the file and return its name."""
    model = get_image_model()
    field = model._meta.get_field("file")
    place = field.generate_filename(model(), name)
    return str(field.storage.save(place, ContentFile(data)))


def _collection() -> Collection:
    root = Collection.get_first_root_node()
    found = root.get_children().filter(name=COLLECTION).first()
    return found or root.add_child(name=COLLECTION)
