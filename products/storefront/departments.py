"""The departments, as the catalogue and the home page list them."""

from __future__ import annotations

from wagtail.models import Page

from products.images import display
from products.models import DepartmentPage
from site_config import remembered
from site_config.public_pages import may_read


def with_pictures() -> list[DepartmentPage]:
    """All departments that everyone can read, each with its picture's sizes."""
    departments = listed()
    display.with_sizes(page.image for page in departments)
    return departments


def listed(below: Page | None = None) -> list[DepartmentPage]:
    """Departments that everyone can read, in the editors' order, with their pictures."""
    start = below.path if below else ""
    return [
        page
        for page in remembered.once("departments", _live)
        if page.path.startswith(start) and may_read(page.path, page.expire_at)
    ]


def _live() -> list[DepartmentPage]:
    pages = DepartmentPage.objects.live().select_related("image")
    return list(pages.order_by("path"))
