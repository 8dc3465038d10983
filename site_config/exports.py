"""Spreadsheets that leave the shop: what people typed stays text in them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from wagtail.admin.views.mixins import SpreadsheetExportMixin

# With one of these in front, a spreadsheet program reads a cell as a formula.
OPENS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def inert(value: Any) -> Any:
    """`value` with an apostrophe before what a spreadsheet would run; numbers stay."""
    if isinstance(value, str) and value.startswith(OPENS_A_FORMULA):
        return f"'{value}"
    return value


def tidy(value: Any) -> Any:
    """An amount as it is written, 9.99; SQLite counts it out to fourteen places."""
    if not isinstance(value, Decimal) or not value.is_finite():
        return value
    exact = value.quantize(Decimal("0.001"))
    cents = exact.quantize(Decimal("0.01"))
    return cents if cents == exact else exact


def guard_exports() -> None:
    """Make every CSV from the admin inert: our lists, Wagtail's reports and forms.

    Wagtail writes "=1+1" as it is and offers no setting; its XLSX holds text as text.
    Its reports can't be given a base class of ours, so the method itself is wrapped.
    """
    cell_of = SpreadsheetExportMixin.preprocess_field_value

    def guarded(view: Any, field: str, value: Any, export_format: str) -> Any:
        cell = cell_of(view, field, tidy(value), export_format)
        return inert(cell) if export_format == "csv" else cell

    SpreadsheetExportMixin.preprocess_field_value = guarded
