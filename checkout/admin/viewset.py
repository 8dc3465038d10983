"""What every list at the order desk has in common."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.urls import path
from wagtail.admin.views.generic import InspectView
from wagtail.admin.viewsets.model import ModelViewSet

from checkout.admin.permissions import POLICIES, permissions_of

Acts = dict[str, tuple[str, type[InspectView]]]


class DeskViewSet(ModelViewSet):
    """A list to look at; `acts` adds the few things that can be done to a row.

    `acts` is {name: (path, view)}. Such a view shows the row's page and takes its form.
    """

    add_to_reference_index = (
        False  # Written with every sale; nobody asks where it is used.
    )
    copy_view_enabled = False
    form_fields: ClassVar[list[str]] = []
    acts: ClassVar[Acts] = {}

    def get_urlpatterns(self) -> list[Any]:
        kwargs = self.get_inspect_view_kwargs()
        return [
            *super().get_urlpatterns(),
            *[
                path(
                    f"{where}/<int:pk>/", self.construct_view(view, **kwargs), name=name
                )
                for name, (where, view) in self.acts.items()
            ],
        ]

    # Wagtail would offer boxes for adding and deleting, which the policy forbids anyway.
    def get_permissions_to_register(self) -> QuerySet[Permission]:
        return permissions_of(POLICIES[self.model])
