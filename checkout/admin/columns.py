"""Columns and list views that the rooms of the order desk share."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import pgettext_lazy
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic

from site_config import money


class DeskIndexView(generic.IndexView):
    """A list whose first column leads to all there is to see of a row."""

    table_classname = "listing desk-listing"

    # Wagtail would add a menu with one entry, to where the title leads anyway.
    def get_list_more_buttons(self, instance: models.Model) -> list[Any]:
        return []

    # A shop's whole history may be asked for, with more rows than memory is for.
    def as_spreadsheet(self, queryset: Any, spreadsheet_format: str) -> Any:
        return super().as_spreadsheet(InPieces(queryset), spreadsheet_format)


class InPieces:
    """A queryset that is read a few hundred rows at a time."""

    def __init__(self, queryset: models.QuerySet[Any]) -> None:
        self.queryset = queryset
        self.model = queryset.model

    def __iter__(self) -> Iterator[Any]:
        return iter(self.queryset.iterator(chunk_size=500))


class FlagColumn(Column):
    """Words that stand out, or nothing."""

    cell_template_name = "checkout/admin/_flag_cell.html"


class OrderColumn(TitleColumn):
    """The number of the order that a row belongs to, leading to the order."""

    empty_value_display = ""

    def __init__(self) -> None:
        super().__init__(
            "order",
            label=pgettext_lazy("a purchase", "Order"),
            classname="desk-number",
            accessor=lambda row: row.order.number if row.order_id else "",
            get_url=order_url,
        )


def order_url(row: Any) -> str | None:
    """The page of the order that `row` belongs to."""
    return order_page(row.order_id) if row.order_id else None


def order_page(pk: int) -> str:
    return reverse("orders:inspect", args=[pk])


def written(amount: Decimal | None, currency: str) -> str:
    """An amount to the penny, or a dash where there is none."""
    return "–" if amount is None or not currency else money.written(amount, currency)
