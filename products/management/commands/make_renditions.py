"""`manage.py make_renditions`: makes the sizes of pictures that are missing."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.management.base import BaseCommand, CommandError, CommandParser
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage, SourceImageIOError

from products.images import renditions


class Command(BaseCommand):
    help = (
        "Make what is missing of every picture's sizes; ended early, it goes on there."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="Make nothing; list what is missing, and fail if there is any.",
        )

        parser.add_argument(
            "--front-page",
            action="store_true",
            help="Make those of the pictures of the front page, and no others.",
        )

    def handle(
        self, *args: object, check: bool, front_page: bool, **options: object
    ) -> None:
        if check:
            self.list_missing()
        elif front_page:
            self.make(renditions.pictures_of_front_pages())
        else:
            self.make(renditions.every_picture())

    def list_missing(self) -> None:
        unfinished = 0
        for image in renditions.every_picture():
            if wanted := renditions.missing(image):
                unfinished += 1
                specs = " ".join(size.spec for size in wanted)
                self.stdout.write(f"{image.pk} {image}: {specs}")
        if unfinished:
            raise CommandError(f"Pictures that lack sizes: {unfinished}.")

    def make(self, images: Iterable[AbstractImage]) -> None:
        total = get_image_model().objects.count()
        unreadable = 0
        for place, image in enumerate(images, start=1):
            try:
                count = renditions.make(image)
            except SourceImageIOError as problem:
                unreadable += 1
                self.stderr.write(f"{place}/{total} {image}: {problem}")
            else:
                if count:
                    self.stdout.write(f"{place}/{total} {image}: {count} sizes")
        if unreadable:
            raise CommandError(f"Pictures whose file cannot be read: {unreadable}.")
