"""Columns of lists in the admin, and amounts as they are written there."""

from __future__ import annotations

from decimal import Decimal
from operator import attrgetter
from typing import Protocol

from django.urls import reverse
from django.utils.translation import pgettext_lazy
from wagtail.admin.ui.tables import Column, TitleColumn

from site_config import money


class AboutOrder(Protocol):
    """A row with the id of the order that it belongs to, if there is one."""

    @property
    def order_id(self) -> int | None: ...


class FlagColumn(Column):
    """A highlighted text, or nothing."""

    cell_template_name = "checkout/admin/_flag_cell.html"


class OrderColumn(TitleColumn):
    """The number of the order that a row belongs to, leading to the order.

    A row has the order's id; `number` is where it has its number.
    """

    empty_value_display = ""

    def __init__(self, number: str = "order.number") -> None:
        number_of = attrgetter(number)
        super().__init__(
            "order",
            label=pgettext_lazy("a purchase", "Order"),
            classname="shop-admin-number",
            accessor=lambda row: number_of(row) if row.order_id else "",
            get_url=order_url,
        )


def order_url(row: AboutOrder) -> str | None:
    """The page of the order that `row` belongs to."""
    return order_page(row.order_id) if row.order_id else None


def order_page(pk: int) -> str:
    return reverse("orders:inspect", args=[pk])


def written(amount: Decimal | None, currency: str) -> str:
    """An amount to the penny, or a dash where there is none."""
    return "–" if amount is None or not currency else money.written(amount, currency)
