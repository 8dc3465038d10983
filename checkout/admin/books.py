"""The books in the admin: what a month moved, whether it adds up, and closing it."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.admin.viewsets.base import ViewSet

from checkout import gateway
from checkout.admin.books_export import HEADINGS, row_of, rows_of
from checkout.admin.columns import written
from checkout.models import BalanceTransaction, ClosedMonth
from checkout.payments import months
from checkout.payments.statements import Month, Statement
from site_config.errors import ShopError
from site_config.http import SeeOther

CLOSE = "checkout.close_books"


class BooksMixin(PermissionCheckedMixin):
    """For those who may see and close the books; `month` is the one in the address."""

    model = ClosedMonth
    permission_required = "view"
    request: HttpRequest

    @property
    def month(self) -> Month:
        """Raises Http404 for what is no month."""
        text = self.request.GET.get("month")
        try:
            return Month.read(text) if text else months.to_close_next()
        except ValueError as wrong:
            raise Http404 from wrong

    def back(self) -> HttpResponse:
        return SeeOther(f"{reverse('books:index')}?month={self.month}")


class BooksView(BooksMixin, WagtailAdminTemplateMixin, View):
    """A month: its sums as a table for each currency, and what keeps it from adding up."""

    template_name = "checkout/admin/books.html"
    page_title = gettext_lazy("Books")
    header_icon = "calendar-check"

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": "", "label": str(self.page_title)},
        ]

    def get(self, request: HttpRequest) -> HttpResponse:
        seen = months.look(self.month)
        context = self.get_context_data(
            seen=seen,
            month=self.month,
            tables=[table(statement) for statement in seen.statements],
            months=months.months(),
            formats=SpreadsheetExportMixin.FORMATS,
        )
        page: HttpResponse = self.render_to_response(context)
        return page


def table(statement: Statement) -> dict[str, Any]:
    """A statement with its amounts as the reader's language writes them."""

    def units(minor: int | None) -> str:
        if minor is None:
            return ""
        return written(statement.in_units(minor), statement.currency)

    return {
        "currency": statement.currency,
        "opening": units(statement.opening),
        "closing": units(statement.closing),
        "fees": units(-statement.fees),
        "movement": units(statement.movement),
        "rows": [
            {
                "label": row.label,
                "count": row.count,
                "here": units(row.here),
                "amount": units(row.amount),
                "fee": units(-row.fee),
                "net": units(row.net),
                "differs": row.here is not None and row.here != row.amount,
            }
            for row in statement.rows
        ],
    }


class CompareView(BooksMixin, View):
    """Asks Stripe for what has moved since, and writes what differs into the inbox."""

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            with gateway.deadline():
                months.compare(self.month)
        except (gateway.StripeUnavailable, gateway.StripeRefused):
            messages.warning(
                request,
                _("Stripe did not answer all of it. What came is copied; try again."),
            )
        else:
            messages.success(request, _("Compared with Stripe."))
        return self.back()


class CloseView(BooksMixin, View):
    """Closes a month that is over and adds up."""

    permission_required = "close"

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            months.close(self.month, who=request.user)  # type: ignore[arg-type]
        except ShopError as problem:
            messages.warning(request, problem.message)
        else:
            messages.success(request, _("The month is closed."))
        return self.back()


class ExportView(BooksMixin, SpreadsheetExportMixin, View):
    """A month for the accountant: a row for each sale, refund, dispute, fee and payout."""

    list_export = list(HEADINGS)
    export_headings = HEADINGS

    def get(self, request: HttpRequest) -> HttpResponseBase:
        chosen = request.GET.get("export")
        if chosen not in self.FORMATS:
            raise Http404
        response: HttpResponseBase = self.as_spreadsheet(rows_of(self.month), chosen)
        return response

    def get_filename(self) -> str:
        return f"books-{self.month}"

    def to_row_dict(self, item: BalanceTransaction) -> OrderedDict[str, object]:
        return OrderedDict(row_of(item))


class BooksMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(CLOSE)


class BooksViewSet(ViewSet):
    name = "books"
    icon = "calendar-check"
    menu_label = gettext_lazy("Books")
    menu_item_class = BooksMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.construct_view(BooksView), name="index"),
            path("compare/", self.construct_view(CompareView), name="compare"),
            path("close/", self.construct_view(CloseView), name="close"),
            path("export/", self.construct_view(ExportView), name="export"),
        ]
