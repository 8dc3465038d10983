"""Spreadsheets that leave the shop: what people typed stays text in them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone, translation
from wagtail.admin.views.mixins import SpreadsheetExportMixin

# With one of these in front, a spreadsheet program reads a cell as a formula.
OPENS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def inert(value: Any) -> Any:
    """`value` with an apostrophe before what a spreadsheet would run; numbers stay."""
    if isinstance(value, str) and value.startswith(OPENS_A_FORMULA):
        return f"'{value}"
    return value


def tidy(value: Any) -> Any:
    """An amount as it is written, 9.99; an hour as the screen says it, to the second.

    SQLite counts amounts out to fourteen places, and rows hold hours in UTC.
    """
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value).replace(tzinfo=None, microsecond=0)
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
    csv_of = SpreadsheetExportMixin.stream_csv

    def guarded(view: Any, field: str, value: Any, export_format: str) -> Any:
        cell = cell_of(view, field, tidy(value), export_format)
        return inert(cell) if export_format == "csv" else cell

    def spoken(view: Any, queryset: Any) -> Iterator[Any]:
        return _in_the_language_of_now(csv_of(view, queryset))

    SpreadsheetExportMixin.preprocess_field_value = guarded
    SpreadsheetExportMixin.stream_csv = spoken


def _in_the_language_of_now(rows: Iterator[Any]) -> Iterator[Any]:
    """`rows` as the person reads them who asks now; a CSV is written after the answer began."""
    language, zone = translation.get_language(), timezone.get_current_timezone()

    def written() -> Iterator[Any]:
        while True:
            with translation.override(language), timezone.override(zone):
                row = next(rows, None)
            if row is None:
                return
            yield row

    return written()
