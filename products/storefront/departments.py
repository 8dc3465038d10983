"""The departments, as the catalogue and the home page list them."""

from __future__ import annotations

from django.db.models import prefetch_related_objects
from wagtail.models import Page

from products.images import display
from products.models import DepartmentPage
from site_config.public_pages import only_public


def with_pictures() -> list[DepartmentPage]:
    """All departments that everyone can read, each with its picture's sizes."""
    departments = listed()
    prefetch_related_objects(departments, "image")
    display.with_sizes(page.image for page in departments)
    return departments


def listed(below: Page | None = None) -> list[DepartmentPage]:
    """Departments that everyone can read, in the editors' order."""
    pages = only_public(DepartmentPage.objects)
    if below is not None:
        pages = pages.child_of(below)
    departments: list[DepartmentPage] = list(pages.order_by("path"))
    return departments
