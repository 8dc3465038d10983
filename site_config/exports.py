"""Exports to spreadsheets, in which what people typed is never run as a formula."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from django.db.models import Model, QuerySet
from django.utils import timezone, translation
from wagtail.admin.views.mixins import SpreadsheetExportMixin

# With one of these in front, a spreadsheet program reads a cell as a formula.
OPENS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def without_formula(value: object) -> object:
    """`value` with an apostrophe before what a spreadsheet would run; numbers stay."""
    if isinstance(value, str) and value.startswith(OPENS_A_FORMULA):
        return f"'{value}"
    return value


def rounded(value: object) -> object:
    """An amount with two or three decimals; a time in the active time zone, to the second.

    SQLite returns amounts with fourteen places, and rows hold times in UTC.
    """
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value).replace(tzinfo=None, microsecond=0)
    if not isinstance(value, Decimal) or not value.is_finite():
        return value
    exact = value.quantize(Decimal("0.001"))
    cents = exact.quantize(Decimal("0.01"))
    return cents if cents == exact else exact


def make_csv_exports_safe() -> None:
    """Keep formulas out of every CSV from the admin: our lists, Wagtail's reports and forms.

    Wagtail writes "=1+1" as it is and offers no setting; its XLSX holds text as text.
    Its reports can't be given a base class of ours, so the method itself is wrapped.
    """
    cell_of = SpreadsheetExportMixin.preprocess_field_value
    csv_of = SpreadsheetExportMixin.stream_csv

    def safe_cell(
        view: SpreadsheetExportMixin, field: str, value: object, export_format: str
    ) -> object:
        cell = cell_of(view, field, rounded(value), export_format)
        return without_formula(cell) if export_format == "csv" else cell

    def translated_csv(
        view: SpreadsheetExportMixin, queryset: QuerySet[Model]
    ) -> Iterator[bytes]:
        return _in_current_language(csv_of(view, queryset))

    SpreadsheetExportMixin.preprocess_field_value = safe_cell
    SpreadsheetExportMixin.stream_csv = translated_csv


def _in_current_language(rows: Iterator[bytes]) -> Iterator[bytes]:
    """`rows` in the language and time zone of now; a CSV is written after the response began."""
    language, zone = translation.get_language(), timezone.get_current_timezone()

    def translated() -> Iterator[bytes]:
        while True:
            with translation.override(language), timezone.override(zone):
                row = next(rows, None)
            if row is None:
                return
            yield row

    return translated()
