"""Spreadsheets that leave the shop: what people typed stays text in them."""

from __future__ import annotations

from typing import Any

# With one of these in front, a spreadsheet program reads a cell as a formula.
OPENS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def inert(value: Any) -> Any:
    """`value` with an apostrophe before what a spreadsheet would run; numbers stay."""
    if isinstance(value, str) and value.startswith(OPENS_A_FORMULA):
        return f"'{value}"
    return value


class SafeExport:
    """Stands before Wagtail's `SpreadsheetExportMixin` in the bases of an exporting view."""

    # Wagtail writes "=1+1" into a CSV as it is; in its XLSX all text is text.
    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        cell = super().preprocess_field_value(field, value, export_format)  # type: ignore[misc]
        return inert(cell) if export_format == "csv" else cell
