"""Lists and pages in the admin whose rows are viewed, and changed only by verbs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from django.contrib.auth.models import Permission
from django.db.models import Model, QuerySet
from django.http import HttpResponseBase
from django.urls import URLPattern, path
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button

from checkout.admin.permissions import POLICIES, permissions_of

RowActions = dict[str, tuple[str, type[generic.InspectView]]]


class ChunkedQuerySet:
    """A queryset that is read a few hundred rows at a time."""

    def __init__(self, queryset: QuerySet[Model]) -> None:
        self.queryset = queryset
        self.model = queryset.model

    def __iter__(self) -> Iterator[Model]:
        return iter(self.queryset.iterator(chunk_size=500))


class ReadOnlyIndexView(generic.IndexView):
    """A list whose first column leads to all there is to see of a row."""

    table_classname = "listing shop-admin-listing"

    # Wagtail would add a menu with one entry, to where the title leads anyway.
    def get_list_more_buttons(self, instance: Model) -> list[Button]:
        return []

    # A shop's whole history may be exported, which has more rows than memory is for.
    def as_spreadsheet(
        self, queryset: QuerySet[Model], spreadsheet_format: str
    ) -> HttpResponseBase:
        rows = ChunkedQuerySet(queryset)
        response: HttpResponseBase = super().as_spreadsheet(rows, spreadsheet_format)
        return response


class ReadOnlyViewSet(ModelViewSet):
    """A list to view; `row_actions` adds the few things that can be done to a row.

    `row_actions` is {name: (path, view)}. Such a view shows the row's page and takes
    its form.
    """

    # Written with every sale, and never asked where it is used.
    add_to_reference_index = False
    copy_view_enabled = False
    form_fields: ClassVar[list[str]] = []
    row_actions: ClassVar[RowActions] = {}

    def get_urlpatterns(self) -> list[URLPattern]:
        kwargs = self.get_inspect_view_kwargs()
        return [
            *super().get_urlpatterns(),
            *[
                path(
                    f"{where}/<int:pk>/", self.construct_view(view, **kwargs), name=name
                )
                for name, (where, view) in self.row_actions.items()
            ],
        ]

    # Wagtail would offer boxes for adding and deleting, which the policy forbids anyway.
    def get_permissions_to_register(self) -> QuerySet[Permission]:
        return permissions_of(POLICIES[self.model])
