"""Pictures as pages show them: plain values, of which a list holds hundreds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.encoding import filepath_to_uri
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage

from products.images import renditions
from site_config import remembered

SIZE_COLUMNS = (
    "image_id",
    "filter_spec",
    "focal_point_key",
    "file",
    "width",
    "height",
)
MOST_REMEMBERED = 3000  # Pictures, of some 3 KB each.
# In the order of `Picture`.
OWN_COLUMNS = (
    "pk",
    "width",
    "height",
    "title",
    "description",
    "file",
    "focal_point_x",
    "focal_point_y",
    "focal_point_width",
    "focal_point_height",
)


class Size(NamedTuple):
    """One size of a picture that has been made: its file, and how many pixels it has."""

    file: str
    width: int
    height: int
    start: str  # What the storage writes before the name of a file.

    @property
    def url(self) -> str:
        return self.start + filepath_to_uri(self.file)


@dataclass(frozen=True)
class Picture:
    """An image and the sizes that have been made of it, by their specs.

    The focal point is called as in Wagtail's image, whose filters read it.
    """

    pk: int
    width: int
    height: int
    title: str
    description: str
    file: str
    focal_point_x: int | None
    focal_point_y: int | None
    focal_point_width: int | None
    focal_point_height: int | None
    sizes: dict[str, Size] = field(default_factory=dict, compare=False)

    @property
    def default_alt_text(self) -> str:
        """The alternative text, as Wagtail's image has it."""
        return self.description or self.title


def by_key(
    wanted: Iterable[int | None], *, known: Iterable[AbstractImage] = ()
) -> dict[int, Picture]:
    """The pictures of these primary keys and those of `known` images, in two queries.

    In fewer as far as they are known already, or remembered.
    """
    images = {image.pk: image for image in known}
    keys = {key for key in wanted if key is not None} | images.keys()
    return remembered.each(
        "pictures", keys, lambda some: _read(some, images), most=MOST_REMEMBERED
    )


def _read(keys: set[int], images: Mapping[int, AbstractImage]) -> dict[int, Picture]:
    """Those pictures with their sizes; of `images` all but the sizes is known."""
    found = {key: of_image(images[key]) for key in keys & images.keys()}
    if unknown := keys - found.keys():
        rows = get_image_model().objects.filter(pk__in=unknown).order_by()
        found |= {row[0]: Picture(*row) for row in rows.values_list(*OWN_COLUMNS)}
    _add_sizes(found)
    return found


def thumbnails(wanted: Iterable[int | None]) -> dict[int, Picture]:
    """The pictures of these primary keys in their smallest sizes, in one query.

    Without those of which no size is made yet.
    """
    specs = [
        renditions.scaled(renditions.WIDTHS[0], kind).spec
        for kind in renditions.FORMATS
    ]
    model = get_image_model().get_rendition_model()
    rows = model.objects.filter(image__in=set(wanted) - {None}, filter_spec__in=specs)
    start = _start_of_files()
    found: dict[int, Picture] = {}
    own = [f"image__{name}" for name in OWN_COLUMNS]
    for spec, file, width, height, *picture in rows.values_list(
        "filter_spec", "file", "width", "height", *own
    ):
        known = found.setdefault(picture[0], Picture(*picture))
        known.sizes[spec] = Size(file, width, height, start)
    return found


def of_image(image: AbstractImage) -> Picture:
    """The picture of an image, without its sizes."""
    own = [getattr(image, name) for name in OWN_COLUMNS]
    own[OWN_COLUMNS.index("file")] = image.file.name
    return Picture(*own)


def _add_sizes(found: dict[int, Picture]) -> None:
    """Add what has been made of each picture; a cropped size fits its focal point of now."""
    if not found:
        return
    model = get_image_model().get_rendition_model()
    start = _start_of_files()
    rows = model.objects.filter(image__in=found).order_by()
    for image, spec, key, file, width, height in rows.values_list(*SIZE_COLUMNS):
        picture = found[image]
        if not key or key == renditions.SHARED.get_cache_key(picture):
            picture.sizes[spec] = Size(file, width, height, start)


def _start_of_files() -> str:
    """What the storage writes before a file's name: asked once, not for hundreds."""
    model = get_image_model().get_rendition_model()
    address: str = model._meta.get_field("file").storage.url("-")
    return address.removesuffix("-")
