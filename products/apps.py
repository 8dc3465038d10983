"""What the shop sells: the catalogue, its stock and its pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.db.models.signals import post_save

if TYPE_CHECKING:
    from wagtail.images.models import AbstractImage


class ProductsApp(AppConfig):
    name = "products"

    def ready(self) -> None:
        # Django has no models before this point, and these modules need them.
        from wagtail.images import get_image_model

        from products.images import cleaning
        from products.search import changes

        changes.follow()
        post_save.connect(make_renditions_of_new_image, sender=get_image_model())
        cleaning.use_for_all_sizes()


def make_renditions_of_new_image(
    instance: AbstractImage, created: bool, raw: bool = False, **kwargs: object
) -> None:
    """Make the sizes of a new image; images uploaded in bulk never reach a form's `save`."""
    # As in `ready`: this module is imported before there are models.
    from products.images import renditions

    if created and not raw:
        renditions.make_later(instance)
