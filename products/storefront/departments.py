"""The departments, as the catalogue and the home page list them."""

from __future__ import annotations

from typing import Any

from django.db.models import prefetch_related_objects

from products.images import display
from products.models import DepartmentPage
from site_config.public_pages import only_public


def with_pictures() -> list[DepartmentPage]:
    """All departments that everyone can read, each with its picture's sizes."""
    doors = listed()
    prefetch_related_objects(doors, "image")
    display.with_sizes(door.image for door in doors)
    return doors


def listed(below: Any = None) -> list[DepartmentPage]:
    """Departments that everyone can read, in the editors' order."""
    pages = only_public(DepartmentPage.objects)
    if below is not None:
        pages = pages.child_of(below)
    return list(pages.order_by("path"))
