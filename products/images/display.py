"""Pictures ready to be shown: their sizes, fetched for a whole page at once.

A page shows the sizes that are there and makes none. Of a picture whose sizes are still
being made it shows one by an address of its own, where that one is made when a browser
asks for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from django.db.models import Prefetch, prefetch_related_objects
from wagtail.blocks import StreamValue
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage, AbstractRendition, Filter
from wagtail.images.views.serve import generate_image_url

from products.images import renditions
from products.structured_data import absolute

PLACEHOLDER_WIDTH = 640  # Pixels wide, enough for a phone and quick to make.
TENTHS = 10


def with_sizes(images: Iterable[AbstractImage | None]) -> None:
    """Load the renditions of `images` in one query, so that no tag asks for its own.

    Those that have them already are left alone.
    """
    rows = [
        image
        for image in images
        if image is not None and not hasattr(image, "prefetched_renditions")
    ]
    made = get_image_model().get_rendition_model().objects.all()
    prefetch_related_objects(
        rows, Prefetch("renditions", made, to_attr="prefetched_renditions")
    )


def pictures_in_story(story: StreamValue) -> list[AbstractImage]:
    """The pictures of a story's blocks."""
    found = []
    for block in story:
        if block.block_type == "picture":
            found.append(block.value["image"])
        elif block.block_type == "pair":
            found += block.value["pictures"]
    return found


def existing_renditions(
    image: AbstractImage, *, up_to: int
) -> dict[str, AbstractRendition]:
    """The renditions of `image` up to that width, by their specs; WebP first, or none.

    A format counts when all its widths are there: of half a format browsers would pick
    too small a size.
    """
    widths = [width for width in renditions.widths(image.width) if width <= up_to]
    by_kind = [
        [renditions.scaled(width, kind) for width in widths]
        for kind in renditions.FORMATS
    ]
    there = image.find_existing_renditions(*chain.from_iterable(by_kind))
    shown: dict[str, AbstractRendition] = {}
    for wanted in by_kind:
        if not all(size in there for size in wanted):
            break
        shown |= {size.spec: there[size] for size in wanted}
    return shown


def address(image: AbstractImage, size: Filter) -> str:
    """The path of `image` in one size, or the one at which that is made when asked for."""
    there = image.find_existing_renditions(size)
    return str(there[size].url) if size in there else address_to_be_made(image, size)


def addresses(images: set[int], size: Filter) -> dict[int, str]:
    """The paths of several pictures in one size, by their primary keys."""
    if not images:
        return {}
    rendition = get_image_model().get_rendition_model()
    made = rendition.objects.filter(image__in=images, filter_spec=size.spec)
    made = made.order_by("pk")  # The newest counts: a focal point may have moved.
    files = rendition._meta.get_field("file").storage
    found = {pk: str(files.url(file)) for pk, file in made.values_list("image", "file")}
    if images <= found.keys():
        return found
    others = get_image_model().objects.in_bulk(images - found.keys())
    return found | {pk: address_to_be_made(each, size) for pk, each in others.items()}


def address_to_be_made(image: AbstractImage, size: Filter | None = None) -> str:
    """The path at which a size, the widest unless named, is made and then shown."""
    size = size or renditions.widest(image.width)
    return str(generate_image_url(image, size.spec, viewname="picture"))


def public_address(image: AbstractImage) -> str:
    """The public address of `image` as large as the shop shows it."""
    return absolute(address(image, renditions.widest(image.width)))


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


def focal_point_attributes(image: AbstractImage) -> dict[str, str]:
    """Attributes by which the stylesheet knows the focal point, in tenths; none for the middle."""
    point = image.get_focal_point()
    if point is None:
        return {}
    places = {
        "data-focal-x": round(TENTHS * point.centroid_x / image.width),
        "data-focal-y": round(TENTHS * point.centroid_y / image.height),
    }
    return {name: str(place) for name, place in places.items() if place != TENTHS // 2}
