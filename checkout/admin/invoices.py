"""Invoices and credit notes in the admin, for the accountant: a list, and its export."""

from __future__ import annotations

from collections import OrderedDict
from decimal import Decimal

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn

from checkout.admin.columns import OrderColumn, written
from checkout.admin.papers import InvoiceView
from checkout.admin.read_only import ReadOnlyIndexView, ReadOnlyViewSet
from checkout.models import Invoice
from site_config import money

HEADINGS = {
    "number": pgettext_lazy("of an invoice", "Number"),
    "kind": _("Kind"),
    "date": _("Date"),
    "order": _("Order number"),
    "corrects": _("Corrects"),
    "buyer": _("Name"),
    "email": _("Email"),
    "amount": _("Amount"),
    "currency": _("Currency"),
}


def row_of(invoice: Invoice) -> dict[str, object]:
    """One row; what a credit note gives back counts below zero, so that a column adds up."""
    said = invoice.snapshot
    amount: Decimal = money.rounded(invoice.signed_total, invoice.currency)
    return {
        "number": invoice.written_number,
        "kind": invoice.get_kind_display(),
        "date": said["made_on"],
        "order": said["order"],
        "corrects": said["corrects"],
        "buyer": next(iter(said["buyer"]), ""),
        "email": said["email"],
        "amount": amount,
        "currency": invoice.currency,
    }


class InvoiceFilterSet(WagtailFilterSet):
    kind = django_filters.ChoiceFilter(
        label=_("Kind"),
        choices=Invoice.Kind.choices,
        widget=forms.RadioSelect,
        empty_label=_("All"),
    )
    made_at = django_filters.DateFromToRangeFilter(
        label=_("Date"), widget=DateRangePickerWidget
    )

    class Meta:
        model = Invoice
        fields = ["kind", "made_at"]


class InvoiceIndexView(ReadOnlyIndexView):
    def get_base_queryset(self) -> QuerySet[Invoice]:
        invoices: QuerySet[Invoice] = super().get_base_queryset()
        return invoices.select_related("order")

    # What an accountant needs is in the snapshot, not in fields.
    def to_row_dict(self, item: Invoice) -> OrderedDict[str, object]:
        return OrderedDict(row_of(item))


class InvoiceViewSet(ReadOnlyViewSet):
    model = Invoice
    name = "invoices"
    icon = "doc-full"
    menu_label = _("Invoices")
    index_view_class = InvoiceIndexView
    inspect_view_class = InvoiceView
    inspect_view_enabled = True
    list_display = [
        TitleColumn(
            "written_number",
            label=pgettext_lazy("of an invoice", "Number"),
            url_name="invoices:inspect",
            sort_key="number",
            classname="shop-admin-number",
        ),
        Column("kind", label=_("Kind"), accessor="get_kind_display"),
        DateColumn("made_at", label=_("Date"), sort_key="made_at"),
        OrderColumn(),
        Column(
            "email",
            label=_("Email"),
            accessor=lambda invoice: invoice.snapshot["email"],
            classname="shop-admin-long",
        ),
        Column(
            "total",
            label=_("Amount"),
            accessor=lambda invoice: written(invoice.signed_total, invoice.currency),
            classname="shop-admin-amount",
        ),
    ]
    list_per_page = 50
    search_fields = ["written_number", "order__number", "order__email"]
    search_backend_name = None
    filterset_class = InvoiceFilterSet
    list_export = list(HEADINGS)
    export_headings = HEADINGS
    export_filename = "invoices"
