"""The sizes in which pictures are shown, made ahead, so that no visitor waits for one.

A picture is scaled to each width in each format, never above its own width, and cropped
twice around its focal point: for links that are shared, and for Stripe's payment page.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from functools import cache

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import QuerySet
from django_tasks import task
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage, Filter
from wagtail.models import Page, ReferenceIndex, Site

WIDTHS = (320, 480, 640, 960, 1280)
FORMATS = ("webp", "avif")  # The quick one is made first.
SHARED = Filter("fill-1200x630|format-jpeg")
SQUARE = Filter("fill-400x400|format-jpeg")
# The whole picture, for whoever looks closely: finer than WebP otherwise is, and not made of
# pictures that a width above shows whole.
ZOOM_WIDTH = 2400
ZOOM = Filter(f"width-{ZOOM_WIDTH}|format-webp|webpquality-75")
SWATCH = Filter("fill-96x96|format-webp")  # Made of an option value's picture alone.
LOW_PRIORITY = -50  # The place in the queue: behind every email.
BATCH_SIZE = 100  # Pictures looked up together.
BELOW_THE_LISTS = 4  # The depth in the tree of departments, products and stories.


@cache
def scaled(width: int, kind: str) -> Filter:
    """One width in one format; always the same filter, which keeps what it has read."""
    return Filter(f"width-{width}|format-{kind}")


def widths(own: int) -> tuple[int, ...]:
    """The widths below a picture's `own`, and the next one, at which it keeps its own size."""
    return WIDTHS[: bisect_left(WIDTHS, own) + 1]


def widest(own: int, *, up_to: int = WIDTHS[-1]) -> Filter:
    """The largest WebP, not wider than `up_to`, of a picture `own` pixels wide."""
    return scaled([width for width in widths(own) if width <= up_to][-1], "webp")


def all_sizes(image: AbstractImage) -> list[Filter]:
    """Every size in which the shop may show `image`."""
    by_width = [
        scaled(width, kind) for kind in FORMATS for width in widths(image.width)
    ]
    whole = [ZOOM] if image.width > WIDTHS[-1] else []
    return [*by_width, SHARED, SQUARE, *whole]


def missing(image: AbstractImage) -> list[Filter]:
    """The sizes of `image` that are not made yet."""
    there = image.find_existing_renditions(*all_sizes(image))
    return [size for size in all_sizes(image) if size not in there]


def make(image: AbstractImage) -> int:
    """Make what is missing of `image`; returns how many sizes that were.

    One after the other: what is done stays done, and a large picture fills the memory
    once only.
    """
    wanted = missing(image)
    for size in wanted:
        image.get_rendition(size)
    return len(wanted)


def made(image: int, size: Filter) -> str:
    """The address of an image in one size, which is made; empty for one that is gone."""
    found = get_image_model().objects.filter(pk=image).first()
    return str(found.get_rendition(size).url) if found else ""


def every_picture() -> Iterator[AbstractImage]:
    """All pictures with their renditions, in the order in which visitors meet them.

    Some at a time, to save memory.
    """
    images = get_image_model().objects.prefetch_related("renditions")
    every = images.order_by("pk").values_list("pk", flat=True)
    wanted = list(dict.fromkeys([*_in_order_of_importance(), *every]))
    for start in range(0, len(wanted), BATCH_SIZE):
        some = wanted[start : start + BATCH_SIZE]
        found = images.in_bulk(some)
        yield from (found[pk] for pk in some if pk in found)


def _in_order_of_importance() -> list[int]:
    """Primary keys of pictures on pages, in the order in which visitors meet them.

    Those of the front page and the lists; then the first of each page below, the newest
    page first; the second of each; and so on.
    """
    kinds = ContentType.objects.get_for_models(Page, get_image_model())
    references = ReferenceIndex.objects.filter(
        base_content_type=kinds[Page], to_content_type=kinds[get_image_model()]
    )
    depths = dict(Page.objects.values_list("pk", "depth"))
    places: Counter[int] = Counter()
    met = []
    for page, image in references.order_by("pk").values_list(
        "object_id", "to_object_id"
    ):
        pk = int(page)
        depth = min(depths.get(pk, BELOW_THE_LISTS), BELOW_THE_LISTS)
        met.append((depth, places[pk], -pk, int(image)))
        places[pk] += 1
    return [image for *_place, image in sorted(met)]


def make_later(image: AbstractImage) -> None:
    """Have the sizes of `image` made once it is safely stored."""
    transaction.on_commit(lambda: make_sizes.enqueue(image.pk))


def make_swatches_later(images: list[int]) -> None:
    """Have the swatches of these pictures made, once they are safely chosen."""
    transaction.on_commit(lambda: make_swatches.enqueue(images))


def make_later_for_page(page: Page) -> None:
    """Have made what is still missing of the pictures that `page` shows."""
    transaction.on_commit(lambda: make_sizes_for_page.enqueue(page.pk))


def pictures_of(page: Page) -> QuerySet[AbstractImage]:
    """The pictures that `page` refers to, in whatever field or block."""
    model = get_image_model()
    references = ReferenceIndex.get_references_for_object(page).filter(
        to_content_type=ContentType.objects.get_for_model(model)
    )
    keys = references.values_list("to_object_id", flat=True)
    found: QuerySet[AbstractImage] = model.objects.filter(
        pk__in=[int(key) for key in keys]
    )
    return found


def pictures_of_front_pages() -> Iterator[AbstractImage]:
    """The pictures that the front page of each site refers to."""
    for site in Site.objects.select_related("root_page"):
        yield from pictures_of(site.root_page)


@task(priority=LOW_PRIORITY)
def make_sizes(image: int) -> None:
    """Make the sizes of a picture, unless it was deleted meanwhile."""
    for found in get_image_model().objects.filter(pk=image):
        make(found)


@task(priority=LOW_PRIORITY)
def make_swatches(images: list[int]) -> None:
    for found in get_image_model().objects.filter(pk__in=images):
        found.get_rendition(SWATCH)


@task(priority=LOW_PRIORITY)
def make_sizes_for_page(page: int) -> None:
    for found in Page.objects.filter(pk=page):
        for image in pictures_of(found):
            make(image)
