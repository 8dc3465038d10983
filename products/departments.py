"""The departments, as the catalogue and the home page list them."""

from __future__ import annotations

from typing import Any

from products.models import DepartmentPage


def listed(below: Any = None) -> list[DepartmentPage]:
    """Departments that everyone can read, in the editors' order, with their pictures."""
    pages = DepartmentPage.objects.live().public().select_related("image")
    if below is not None:
        pages = pages.child_of(below)
    return list(pages.order_by("path"))
