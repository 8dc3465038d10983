"""Door: the letters that orders caused, and whether they went out."""

from __future__ import annotations

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn

from checkout.models import OutgoingEmail
from checkout.viewsets.base import DeskViewSet
from checkout.viewsets.columns import DeskIndexView, FlagColumn, OrderColumn


class LetterFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=OutgoingEmail.State.choices,
        widget=forms.RadioSelect,
        empty_label=_("All"),
    )
    kind = django_filters.ChoiceFilter(
        label=_("Kind"),
        choices=OutgoingEmail.Kind.choices,
        widget=forms.RadioSelect,
        empty_label=_("All"),
    )

    class Meta:
        model = OutgoingEmail
        fields = ["state", "kind"]


class LetterIndexView(DeskIndexView):
    def get_base_queryset(self) -> QuerySet[OutgoingEmail]:
        letters: QuerySet[OutgoingEmail] = super().get_base_queryset()
        return letters.select_related("order")


class LetterViewSet(DeskViewSet):
    model = OutgoingEmail
    name = "letters"
    icon = "mail"
    menu_label = _("Letters")
    index_view_class = LetterIndexView
    list_display = [
        "kind",
        OrderColumn(),
        Column("to", label=pgettext_lazy("a letter", "To"), classname="desk-long"),
        StatusTagColumn(
            "state",
            label=_("State"),
            accessor="get_state_display",
            primary=lambda letter: letter.state == OutgoingEmail.State.SENT,
        ),
        DateColumn(
            "created_at",
            label=_("Written"),
            sort_key="created_at",
            classname="desk-wide",
        ),
        DateColumn("sent_at", label=_("Sent"), sort_key="sent_at"),
        Column("tries", label=_("Tries"), classname="desk-amount desk-wide"),
        FlagColumn("error", label=_("Error")),
    ]
    list_per_page = 50
    search_fields = ["to", "order__number"]
    filterset_class = LetterFilterSet
