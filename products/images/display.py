"""Which sizes of a picture a page shows, and at which addresses.

A page shows the sizes that are there and makes none. Of a picture whose sizes are still
being made it shows one by an address of its own, where that one is made when a browser
asks for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from django.urls import reverse
from wagtail.blocks import StreamValue
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage, Filter
from wagtail.images.utils import generate_signature

from products.images import pictures, renditions
from products.images.pictures import Picture, Size
from products.structured_data import absolute

PLACEHOLDER_WIDTH = 640  # Pixels wide, enough for a phone and quick to make.
UPLOADS = "original_images/"  # Where Wagtail stores what was uploaded.
TENTHS = 10
Shown: TypeAlias = "AbstractImage | Picture"


def look_up(
    wanted: Iterable[int | None], *, known: Iterable[AbstractImage | None] = ()
) -> dict[int, Picture]:
    """The pictures of these primary keys, with their sizes.

    The same query gives the `known` images theirs, so that no tag asks for its own.
    """
    images = [image for image in known if image is not None]
    found = pictures.by_key(wanted, known=images)
    for image in images:
        image.as_picture = found[image.pk]
    return found


def with_sizes(images: Iterable[AbstractImage | None]) -> None:
    """Look up the sizes of images together; those that have them are left alone."""
    look_up((), known=[image for image in images if not hasattr(image, "as_picture")])


def picture_of(image: Shown) -> Picture:
    """An image with its sizes, which are looked up unless `with_sizes` has done so."""
    if isinstance(image, Picture):
        return image
    with_sizes([image])
    picture: Picture = image.as_picture
    return picture


def pictures_in_story(story: StreamValue) -> list[AbstractImage]:
    """The pictures of a story's blocks."""
    found = []
    for block in story:
        if block.block_type == "picture":
            found.append(block.value["image"])
        elif block.block_type == "pair":
            found += block.value["pictures"]
    return found


def sizes_by_format(picture: Picture, *, up_to: int) -> list[list[Size]]:
    """The sizes up to that width that pages offer, of each format; WebP first, or none.

    A format counts when all its widths are there: of half a format browsers would pick
    too small a size.
    """
    widths = [width for width in renditions.widths(picture.width) if width <= up_to]
    shown = []
    for kind in renditions.FORMATS:
        there = [
            picture.sizes.get(renditions.scaled(width, kind).spec) for width in widths
        ]
        complete = [size for size in there if size is not None]
        if len(complete) < len(widths):
            break
        shown.append(complete)
    return shown


def address(image: Shown, size: Filter) -> str:
    """The path of `image` in one size, or the one at which that is made when asked for."""
    picture = picture_of(image)
    there = picture.sizes.get(size.spec)
    return there.url if there else address_to_be_made(picture, size)


def address_to_be_made(picture: Picture, size: Filter | None = None) -> str:
    """The path at which a size, the widest unless named, is made and then shown."""
    spec = (size or renditions.widest(picture.width)).spec
    signature = generate_signature(picture.pk, spec)
    address = reverse("picture", args=(signature, picture.pk, spec))
    return address + picture.file.removeprefix(UPLOADS)


def public_address(image: Shown) -> str:
    """The public address of `image` as large as the shop shows it."""
    picture = picture_of(image)
    return absolute(address(picture, renditions.widest(picture.width)))


def public_addresses() -> dict[int, str]:
    """The same for all pictures at once, by primary key, but for those not made yet."""
    rendition = get_image_model().get_rendition_model()
    files = rendition._meta.get_field("file").storage
    specs = [renditions.scaled(width, "webp").spec for width in renditions.WIDTHS]
    rows = rendition.objects.filter(filter_spec__in=specs).values_list(
        "image_id", "image__width", "filter_spec", "file"
    )
    return {
        image: absolute(files.url(file))
        for image, width, spec, file in rows.iterator()
        if spec == renditions.widest(width).spec
    }


def focal_point_attributes(picture: Picture) -> dict[str, str]:
    """Attributes by which the stylesheet knows the focal point, in tenths; none for the middle."""
    x, y = picture.focal_point_x, picture.focal_point_y
    if x is None or y is None:
        return {}
    places = {
        "data-focal-x": round(TENTHS * x / picture.width),
        "data-focal-y": round(TENTHS * y / picture.height),
    }
    return {name: str(place) for name, place in places.items() if place != TENTHS // 2}
