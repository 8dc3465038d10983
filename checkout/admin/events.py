"""Stripe's events as they were received."""

from __future__ import annotations

import json

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic

from checkout.admin.columns import FlagColumn, OrderColumn
from checkout.admin.read_only import ReadOnlyIndexView, ReadOnlyViewSet
from checkout.models import StripeEvent

WAITING, SETTLED = "waiting", "settled"


class StripeEventFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[(WAITING, _("Not settled")), (SETTLED, _("Settled"))],
        method="in_state",
        widget=forms.RadioSelect,
        empty_label=_("All"),
    )
    type = django_filters.AllValuesFilter(
        label=_("Type"), widget=forms.RadioSelect, empty_label=_("All")
    )
    received_at = django_filters.DateFromToRangeFilter(
        label=_("Received"), widget=DateRangePickerWidget
    )

    class Meta:
        model = StripeEvent
        fields = ["state", "type", "received_at"]

    def in_state(
        self, events: QuerySet[StripeEvent], _name: str, state: str
    ) -> QuerySet[StripeEvent]:
        return events.filter(processed_at__isnull=state == WAITING)


class StripeEventIndexView(ReadOnlyIndexView):
    def get_base_queryset(self) -> QuerySet[StripeEvent]:
        events: QuerySet[StripeEvent] = super().get_base_queryset()
        return events.select_related("order").defer("payload")


class StripeEventView(generic.InspectView):
    """One event, with its body laid out to be read."""

    page_title = _("Stripe event")
    fields = ["event_id"]

    def get_page_subtitle(self) -> str:
        return str(self.object.event_id)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        context: dict[str, object] = super().get_context_data(**kwargs)
        context["payload"] = pretty(self.object.payload)
        return context


def pretty(payload: str) -> str:
    """JSON with a line for each value; what is not JSON stays as it came."""
    try:
        return json.dumps(json.loads(payload), indent=2, ensure_ascii=False)
    except ValueError:
        return payload


def shortened(object_id: str) -> str:
    """The beginning of an id, as long as fits a list; a session's has 66 characters."""
    return object_id if len(object_id) <= 20 else f"{object_id[:19]}…"


class StripeEventViewSet(ReadOnlyViewSet):
    model = StripeEvent
    name = "stripe-events"
    icon = "history"
    menu_label = _("Stripe events")
    index_view_class = StripeEventIndexView
    inspect_view_class = StripeEventView
    inspect_view_enabled = True
    inspect_template_name = "checkout/admin/stripe_event.html"
    list_display = [
        TitleColumn(
            "type",
            label=_("Type"),
            url_name="stripe-events:inspect",
            sort_key="type",
            classname="shop-admin-type",
        ),
        OrderColumn(),
        DateColumn("received_at", label=_("Received"), sort_key="received_at"),
        DateColumn(
            "processed_at",
            label=_("Settled"),
            sort_key="processed_at",
            classname="shop-admin-wide",
        ),
        Column("outcome", label=_("Outcome")),
        FlagColumn("error", label=_("Error"), accessor=lambda event: event.error[:120]),
        Column(
            "tries", label=_("Tries"), classname="shop-admin-amount shop-admin-wide"
        ),
        Column(
            "object_id",
            label=_("About"),
            accessor=lambda event: shortened(event.object_id),
            classname="shop-admin-long shop-admin-wide",
        ),
    ]
    list_per_page = 50
    search_fields = ["event_id", "object_id"]
    filterset_class = StripeEventFilterSet
