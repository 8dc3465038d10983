"""Withdrawals and returns in the admin: the list, and what is done on an order's page."""

from __future__ import annotations

from typing import ClassVar

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin import messages
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn

from checkout import gateway, returns
from checkout.admin.columns import OrderColumn, order_page
from checkout.admin.order_page import OrderView
from checkout.admin.read_only import ReadOnlyIndexView, ReadOnlyViewSet
from checkout.admin.refunds import report
from checkout.admin.return_forms import (
    AcceptForm,
    AnswerForm,
    DeclineForm,
    ReceiveForm,
)
from checkout.models import Return
from checkout.models.return_states import ReturnStatus
from site_config.errors import ShopError
from site_config.http import SeeOther


class ReturnView(OrderView):
    """The order's page, which also takes one of the forms about returns."""

    permission_required = "ship"
    form_class: ClassVar[type[AnswerForm]]

    def post(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> HttpResponse:
        form = self.form_class(self.returned(request), request.POST)
        if not form.is_valid():
            self.refused_form = form
            context = self.get_context_data()
            page: HttpResponse = self.render_to_response(context, status=422)
            return page
        try:
            form.act(who=request.user)  # type: ignore[arg-type]
        except ShopError as problem:
            messages.warning(request, problem.message)
        else:
            messages.success(request, _("Done, and the email is on its way."))
        return self.back()

    def returned(self, request: HttpRequest) -> Return:
        """The return that the form is about. Raises Http404 for another order's."""
        for each in self.object.returns.all():
            if str(each.pk) == request.POST.get("return"):
                found: Return = each
                return found
        raise Http404

    def back(self) -> HttpResponse:
        return SeeOther(f"{order_page(self.object.pk)}#returns")


class AcceptReturnView(ReturnView):
    form_class = AcceptForm


class DeclineReturnView(ReturnView):
    form_class = DeclineForm


class ReceiveReturnView(ReturnView):
    form_class = ReceiveForm


class RefundReturnView(ReturnView):
    """The order's page, which also refunds a return with one press."""

    permission_required = "refund"

    def post(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> HttpResponse:
        refund(request, self.returned(request))
        return self.back()


def refund(request: HttpRequest, returned: Return) -> None:
    """Refund a return, or say why that is not possible."""
    try:
        with gateway.deadline():
            made = returns.refund(
                returned,
                who=request.user,  # type: ignore[arg-type]
                restock="restock" in request.POST,
            )
    except ShopError as problem:
        messages.warning(request, problem.message)
    else:
        report(request, made)


class ReturnFilterSet(WagtailFilterSet):
    status = django_filters.ChoiceFilter(
        label=_("Status"),
        choices=ReturnStatus.choices,
        widget=forms.RadioSelect,
        empty_label=_("All"),
    )
    kind = django_filters.ChoiceFilter(
        label=_("Kind"),
        choices=Return.Kind.choices,
        widget=forms.RadioSelect,
        empty_label=_("All"),
    )
    asked_at = django_filters.DateFromToRangeFilter(
        label=_("Asked"), widget=DateRangePickerWidget
    )

    class Meta:
        model = Return
        fields = ["status", "kind", "asked_at"]


class ReturnIndexView(ReadOnlyIndexView):
    def get_base_queryset(self) -> QuerySet[Return]:
        rows: QuerySet[Return] = super().get_base_queryset()
        return rows.select_related("order")


class ReturnViewSet(ReadOnlyViewSet):
    model = Return
    name = "returns"
    icon = "resubmit"
    menu_label = pgettext_lazy("of goods", "Returns")
    index_view_class = ReturnIndexView
    list_display = [
        OrderColumn(),
        Column(
            "order_number",
            label=_("As typed"),
            classname="shop-admin-wide",
        ),
        Column("kind", label=_("Kind"), accessor="get_kind_display"),
        StatusTagColumn(
            "status",
            label=_("Status"),
            accessor="get_status_display",
            primary=lambda row: row.is_open,
        ),
        Column("name", label=_("Name"), classname="shop-admin-long"),
        Column("email", label=_("Email"), classname="shop-admin-long"),
        DateColumn("asked_at", label=_("Asked"), sort_key="asked_at"),
    ]
    list_per_page = 50
    search_fields = ["order_number", "email", "name"]
    search_backend_name = None
    filterset_class = ReturnFilterSet
    list_export: ClassVar[list[str]] = [
        "order_number",
        "kind",
        "status",
        "name",
        "email",
        "reason",
        "text",
        "asked_at",
        "decline_reason",
        "refund",
    ]
    export_filename = "returns"
