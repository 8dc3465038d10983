"""Orders in the admin: the list, its export, and what can be done to each."""

from __future__ import annotations

import re
from collections import OrderedDict

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import (
    Column,
    DateColumn,
    StatusTagColumn,
    TitleColumn,
)
from wagtail.admin.widgets.button import HeaderButton

from checkout import progress
from checkout.admin.columns import FlagColumn, written
from checkout.admin.order_export import HEADINGS, row_of
from checkout.admin.order_page import CancelView, NoteView, OrderView
from checkout.admin.papers import PackingSlipsView, PackingSlipView
from checkout.admin.parcels import CancelParcelView, CorrectParcelView, SendView
from checkout.admin.read_only import ReadOnlyIndexView, ReadOnlyViewSet
from checkout.admin.refunds import RefundAllView, RefundView
from checkout.admin.returns import (
    AcceptReturnView,
    DeclineReturnView,
    ReceiveReturnView,
    RefundReturnView,
)
from checkout.admin.send_several import SendSeveralView
from checkout.models import Order, OrderLine, PaymentAttempt
from checkout.models.orders import Attention, OrderStatus
from checkout.models.shipments import SendState
from checkout.progress import Progress

ANY = "any"


class OrderFilterSet(WagtailFilterSet):
    status = django_filters.ChoiceFilter(
        label=gettext_lazy("Status"),
        choices=OrderStatus.choices,
        widget=forms.RadioSelect,
        empty_label=gettext_lazy("All"),
    )
    attention = django_filters.ChoiceFilter(
        label=gettext_lazy("Needs a person"),
        choices=[
            (ANY, gettext_lazy("For any reason")),
            *[choice for choice in Attention.choices if choice[0]],
        ],
        method="which_need_a_person",
        widget=forms.RadioSelect,
        empty_label=gettext_lazy("All"),
    )
    sent = django_filters.ChoiceFilter(
        label=pgettext_lazy("an order", "Sent"),
        choices=SendState.choices,
        method="which_were_sent",
        widget=forms.RadioSelect,
        empty_label=gettext_lazy("All"),
    )
    placed_at = django_filters.DateFromToRangeFilter(
        label=gettext_lazy("Placed"), widget=DateRangePickerWidget
    )

    class Meta:
        model = Order
        fields = ["status", "attention", "sent", "placed_at"]

    def which_need_a_person(
        self, rows: QuerySet[Order], _name: str, why: str
    ) -> QuerySet[Order]:
        return rows.exclude(attention="") if why == ANY else rows.filter(attention=why)

    def which_were_sent(
        self, rows: QuerySet[Order], _name: str, state: str
    ) -> QuerySet[Order]:
        return progress.in_state(rows, state)


def matching(text: str) -> Q:
    """Orders with `text` in number, email or a line's SKU, or as the id of a payment."""
    text = text.strip().lstrip("#")
    compact = re.sub(r"[\s-]", "", text)
    number = f"{compact[:4]}-{compact[4:]}" if len(compact) == 8 else text
    here = OuterRef("pk")
    lines = OrderLine.objects.filter(order=here, sku__icontains=text)
    payments = PaymentAttempt.objects.filter(
        Q(session_id=text) | Q(payment_intent_id=text), order=here
    )
    return (
        Q(number__icontains=number)
        | Q(email__icontains=text)
        | Exists(lines)
        | Exists(payments)
    )


class SentColumn(Column):
    """ "To send", "2 of 3 sent" or "Sent"; empty where there is nothing to send."""

    cell_template_name = "checkout/admin/_sent_cell.html"

    def get_value(self, instance: Order) -> Progress:
        return progress.of(instance)


class OrderIndexView(ReadOnlyIndexView):
    # Several lines may match; Wagtail's own join would list their order several times.
    def search_queryset(self, queryset: QuerySet[Order]) -> QuerySet[Order]:
        return (
            queryset.filter(matching(self.search_query))
            if self.is_searching
            else queryset
        )

    def get_base_queryset(self) -> QuerySet[Order]:
        rows: QuerySet[Order] = super().get_base_queryset()
        rows = rows.prefetch_related(*progress.READ)
        return rows.prefetch_related("attempts") if self.is_export else rows

    # Nothing can be added, which is all that Wagtail's own would offer.
    @property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.user_has_permission("ship"):
            return []
        url = reverse("orders:send_several")
        return [HeaderButton(_("Send several"), url=url, icon_name="arrow-right")]

    # What a bookkeeper needs comes from several tables, not from fields of the order.
    def to_row_dict(self, item: Order) -> OrderedDict[str, object]:
        return OrderedDict(row_of(item))


class OrderViewSet(ReadOnlyViewSet):
    model = Order
    name = "orders"
    icon = "clipboard-list"
    menu_label = gettext_lazy("Orders")
    index_view_class = OrderIndexView
    inspect_view_class = OrderView
    inspect_view_enabled = True
    inspect_template_name = "checkout/admin/order.html"
    list_display = [
        TitleColumn(
            "number",
            label=pgettext_lazy("of an order", "Number"),
            url_name="orders:inspect",
            sort_key="number",
            classname="shop-admin-number",
        ),
        DateColumn("placed_at", label=gettext_lazy("Placed"), sort_key="placed_at"),
        Column("email", label=gettext_lazy("Email"), classname="shop-admin-long"),
        StatusTagColumn(
            "status",
            label=gettext_lazy("Status"),
            accessor="get_status_display",
            primary=lambda order: order.is_paid,
        ),
        SentColumn("sent", label=pgettext_lazy("an order", "Sent")),
        FlagColumn(
            "attention",
            label=gettext_lazy("Needs a person"),
            accessor=lambda order: order.attention and order.get_attention_display(),
        ),
        Column(
            "total",
            label=gettext_lazy("Total"),
            accessor=lambda order: written(order.total, order.currency),
            sort_key="total",
            classname="shop-admin-amount",
        ),
    ]
    list_per_page = 50
    search_fields = ["number", "email"]
    # Plain queries: an order is found the moment it is placed.
    search_backend_name = None
    filterset_class = OrderFilterSet
    list_export = list(HEADINGS)
    export_headings = HEADINGS
    export_filename = "orders"
    row_actions = {
        "note": ("note", NoteView),
        "cancel": ("cancel", CancelView),
        "refund": ("refund", RefundView),
        "refund_all": ("refund-all", RefundAllView),
        "send": ("send", SendView),
        "packing_slip": ("packing-slip", PackingSlipView),
        "correct_parcel": ("correct-parcel", CorrectParcelView),
        "accept_return": ("accept-return", AcceptReturnView),
        "decline_return": ("decline-return", DeclineReturnView),
        "receive_return": ("receive-return", ReceiveReturnView),
        "refund_return": ("refund-return", RefundReturnView),
        "cancel_parcel": ("cancel-parcel", CancelParcelView),
    }

    def get_urlpatterns(self) -> list[URLPattern]:
        several = self.construct_view(SendSeveralView)
        return [
            *super().get_urlpatterns(),
            path("send-several/", several, name="send_several"),
            path(
                "packing-slips/",
                self.construct_view(PackingSlipsView),
                name="packing_slips",
            ),
        ]
