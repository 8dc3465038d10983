"""What people searched for in vain, for the merchant: the list, and what to do about it."""

from __future__ import annotations

import django_filters
from django import forms
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.template.context import RequestContext
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, View
from wagtail.admin import messages
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button
from wagtail.permissions import policy_registry

from products.admin.forms.synonym import SynonymForm
from products.models import MissedSearch
from products.models.search import MissedSearchQuerySet
from products.search import missed

LIST = "missed-searches:index"


NOTHING, OTHERS = "nothing", "others"


class MissedSearchFilters(WagtailFilterSet):
    shown = django_filters.ChoiceFilter(
        label=gettext_lazy("What they saw"),
        choices=[
            (NOTHING, gettext_lazy("No results")),
            (OTHERS, gettext_lazy("Results for a corrected search")),
        ],
        method="what_was_shown",
        widget=forms.RadioSelect,
        empty_label=gettext_lazy("All"),
    )
    day = django_filters.DateFromToRangeFilter(
        label=gettext_lazy("When"), widget=DateRangePickerWidget
    )

    class Meta:
        model = MissedSearch
        fields = ["shown", "day"]

    def what_was_shown(
        self, rows: MissedSearchQuerySet, _name: str, what: str
    ) -> MissedSearchQuerySet:
        nothing = rows.filter(instead="")
        return nothing if what == NOTHING else rows.exclude(instead="")


class MissedSearchIndex(generic.IndexView):
    table_classname = "listing shop-admin-listing"

    # One line for all days of the same words. Which days those are must be known before
    # they are added up, and sums before Wagtail sorts by them.
    def get_base_queryset(self) -> MissedSearchQuerySet:
        rows: MissedSearchQuerySet = super().filter_queryset(
            super().get_base_queryset()
        )
        return rows.by_words()

    def filter_queryset(self, queryset: MissedSearchQuerySet) -> MissedSearchQuerySet:
        return queryset

    # Wagtail would add a menu for what the policy forbids.
    def get_list_more_buttons(self, instance: MissedSearch) -> list[Button]:
        return []


class WhatToDoColumn(Column):
    """The buttons of a row, for those who may press them."""

    cell_template_name = "products/admin/_missed_search_actions.html"

    def get_cell_context_data(
        self, instance: MissedSearch, parent_context: RequestContext
    ) -> dict[str, object]:
        context: dict[str, object] = super().get_cell_context_data(
            instance, parent_context
        )
        request: HttpRequest = parent_context["request"]
        policy = policy_registry.get_by_type(MissedSearch)
        for action in ("make_synonym", "dismiss"):
            allowed = policy.user_has_permission(request.user, action)
            context[f"may_{action}"] = allowed
        return context | {"csrf_token": get_token(request)}

    def get_value(self, instance: MissedSearch) -> str:
        return ""


class MakeSynonym(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):  # type: ignore[type-arg]
    """Let words that found nothing mean the same as others."""

    model = MissedSearch
    permission_required = "make_synonym"
    form_class = SynonymForm
    template_name = "wagtailadmin/generic/form.html"
    page_title = gettext_lazy("Make a synonym")
    header_icon = "search"

    def dispatch(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        self.missed = get_object_or_404(MissedSearch, pk=pk)
        response: HttpResponseBase = super().dispatch(request, pk=pk)
        return response

    # Wagtail's own leads back to its home page alone.
    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        rows = capfirst(MissedSearch._meta.verbose_name_plural)
        back = {"url": reverse(LIST), "label": rows}
        here = {"url": "", "label": self.get_page_title()}
        return [*super().get_breadcrumbs_items(), back, here]

    def get_initial(self) -> dict[str, object]:
        words = self.missed.words
        return {"words": words, "means": missed.meant_by(words)}

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        context: dict[str, object] = super().get_context_data(**kwargs)
        return context | {"submit_button_label": _("Save")}

    def form_valid(self, form: SynonymForm) -> HttpResponse:
        try:
            found = missed.make_synonym(self.missed.words, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error("words", problem)
            return self.form_invalid(form)
        self._tell(form.cleaned_data, found=found)
        return redirect(LIST)

    def _tell(self, synonym: dict[str, str], *, found: bool) -> None:
        text = _("“%(words)s” now finds what “%(means)s” finds.")
        messages.success(self.request, text % synonym)
        if not found:
            text = _("“%(words)s” still finds nothing.")
            messages.warning(self.request, text % {"words": self.missed.words})


class Dismiss(PermissionCheckedMixin, View):
    """Take words off the list until somebody searches for them again."""

    model = MissedSearch
    permission_required = "dismiss"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = get_object_or_404(MissedSearch, pk=pk)
        missed.forget(row.words)
        text = _("“%(words)s” is off the list until somebody searches for it again.")
        messages.success(request, text % {"words": row.words})
        return redirect(LIST)


class MissedSearchViewSet(ModelViewSet):
    model = MissedSearch
    name = "missed-searches"
    icon = "search"
    menu_label = gettext_lazy("Searches without results")
    index_view_class = MissedSearchIndex
    filterset_class = MissedSearchFilters
    search_fields = ["words"]
    search_backend_name = None  # Read from the table itself, so that it is never late.
    ordering = ["-total", "-day", "words"]
    list_per_page = 50
    list_display = [
        Column("words", label=gettext_lazy("Words"), sort_key="words"),
        Column(
            "total",
            label=gettext_lazy("How often"),
            sort_key="total",
            classname="shop-admin-amount",
        ),
        Column(
            "instead",
            label=gettext_lazy("Shown instead"),
            classname="shop-admin-wide",
        ),
        Column("day", label=gettext_lazy("Last time"), sort_key="day"),
        WhatToDoColumn("what_to_do", label=gettext_lazy("What to do")),
    ]
    list_export = ["words", "total", "instead", "day"]
    export_headings = {
        "words": gettext_lazy("Words"),
        "total": gettext_lazy("How often"),
        "instead": gettext_lazy("Shown instead"),
        "day": gettext_lazy("Last time"),
    }
    export_filename = "searches-without-results"
    form_fields: tuple[str, ...] = ()
    copy_view_enabled = False  # Only searches add to the list.
    add_to_reference_index = False

    # Wagtail would offer boxes for adding and changing, which the policy forbids anyway.
    def get_permissions_to_register(self) -> QuerySet[Permission]:
        return Permission.objects.filter(
            content_type__app_label="products",
            codename__in=["view_missedsearch", "delete_missedsearch"],
        )

    def get_urlpatterns(self) -> list[URLPattern]:
        synonym = self.construct_view(MakeSynonym)
        dismiss = self.construct_view(Dismiss)
        return [
            *super().get_urlpatterns(),
            path("synonym/<int:pk>/", synonym, name="synonym"),
            path("dismiss/<int:pk>/", dismiss, name="dismiss"),
        ]
