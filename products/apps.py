"""What the shop sells: the catalogue, its stock and its pages."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_save


class ProductsApp(AppConfig):
    name = "products"

    def ready(self) -> None:
        from wagtail.images import get_image_model

        from products.images import cleaning

        post_save.connect(picture_came, sender=get_image_model())
        cleaning.use_for_all_sizes()


def picture_came(
    instance: Any, created: bool, raw: bool = False, **kwargs: Any
) -> None:
    """Several pictures uploaded at once reach no form's `save`."""
    from products.images import renditions

    if created and not raw:
        renditions.make_soon(instance)
