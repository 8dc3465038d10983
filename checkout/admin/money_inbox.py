"""The money inbox, where each payment that does not match has a next step."""

from __future__ import annotations

from collections.abc import Callable

import django_filters
from django import forms
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic

from checkout import gateway, refunds, returns
from checkout.admin.columns import OrderColumn, written
from checkout.admin.forms import DecideForm, SettleForm
from checkout.admin.read_only import ReadOnlyIndexView, ReadOnlyViewSet
from checkout.admin.refunds import report
from checkout.admin.returns import refund as refund_return
from checkout.models import Discrepancy
from checkout.payments import discrepancies, resolve, unexpected
from checkout.refunds import NotRefundable
from site_config import formatting
from site_config.errors import ShopError
from site_config.http import SeeOther

OPEN, SETTLED = "open", "settled"


class DiscrepancyFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"),
        choices=[(OPEN, gettext_lazy("Open")), (SETTLED, gettext_lazy("Settled"))],
        method="in_state",
        widget=forms.RadioSelect,
        empty_label=gettext_lazy("All"),
    )
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("Kind"),
        choices=Discrepancy.Kind.choices,
        widget=forms.RadioSelect,
        empty_label=gettext_lazy("All"),
    )

    class Meta:
        model = Discrepancy
        fields = ["state", "kind"]

    def in_state(
        self, lines: QuerySet[Discrepancy], _name: str, state: str
    ) -> QuerySet[Discrepancy]:
        return lines.filter(resolved_at__isnull=state == OPEN)


def expected(line: Discrepancy) -> str:
    """What was asked, in the currency in which it was asked."""
    asked_in = line.attempt.currency if line.attempt else line.currency
    return written(line.expected, asked_in)


def received(line: Discrepancy) -> str:
    return written(line.received, line.currency)


def due(line: Discrepancy) -> str:
    """The day itself: how long it is until then, Wagtail's column of dates does not say."""
    open_until = line.due_by if not line.resolved_at else None
    return formatting.date_and_time(open_until) if open_until else ""


class NextStepColumn(Column):
    """The next step with its link, or who settled the line."""

    cell_template_name = "checkout/admin/_next_step_cell.html"

    def get_value(self, instance: Discrepancy) -> tuple[str, str | None]:
        return discrepancies.next_step(instance)


class InboxIndexView(ReadOnlyIndexView):
    verbose_name_plural = gettext_lazy("lines")  # An inbox has lines, not inboxes.

    def get_base_queryset(self) -> QuerySet[Discrepancy]:
        lines: QuerySet[Discrepancy] = super().get_base_queryset()
        return lines.select_related("order", "attempt", "resolved_by")


class DiscrepancyView(generic.InspectView):
    """One line: both amounts, the payment at Stripe, and what to do."""

    page_title = gettext_lazy("Money inbox")
    fields = ["kind"]

    def get_page_subtitle(self) -> str:
        return str(self.object.get_kind_display())

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        line = self.object
        context: dict[str, object] = super().get_context_data(**kwargs)
        context["may_settle"] = (
            self.user_has_permission("settle") and not line.closes_by_itself
        )
        context["sentence"], context["link"] = discrepancies.next_step(line)
        refundable = refunds.of_unexpected(line) if not line.resolved_at else None
        if refundable and self.user_has_permission("refund"):
            attempt, wanted, _key = refundable
            context["refund_sum"] = written(wanted.amount, attempt.paid_in)
        withdrawal = discrepancies.withdrawal_of(line)
        if withdrawal and not line.resolved_at and self.user_has_permission("refund"):
            context["refund_sum"] = returns.expected_refund(withdrawal)
        context["expected"], context["received"] = expected(line), received(line)
        context.setdefault("settle_form", self.settle_form())
        return context

    def settle_form(self, data: QueryDict | None = None) -> SettleForm:
        """Where a person must decide what became of the money, the form asks for that, too."""
        asks = resolve.needs_decision(self.object)
        return DecideForm(data) if asks else SettleForm(data)


RESOLUTIONS: dict[str, Callable[..., Discrepancy]] = {
    "": resolve.as_settled,
    Discrepancy.Kind.UNKNOWN_SESSION: resolve.as_released,
    "refunded": resolve.as_refunded,
    "accepted": resolve.as_accepted,
}


class SettleView(DiscrepancyView):
    """The same page, which also takes how the line was settled."""

    permission_required = "settle"

    def post(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> HttpResponse:
        form = self.settle_form(request.POST)
        if not form.is_valid():
            context = self.get_context_data(settle_form=form)
            page: HttpResponse = self.render_to_response(context, status=422)
            return page
        self.settle(request, **form.cleaned_data)
        return SeeOther(reverse("money-inbox:inspect", args=[self.object.pk]))

    def settle(self, request: HttpRequest, how: str, outcome: str = "") -> None:
        """Settle the line, or say why that is not possible."""
        verb = RESOLUTIONS.get(self.object.kind, RESOLUTIONS[outcome])
        try:
            verb(self.object, who=request.user, how=how)
        except ShopError as problem:
            messages.warning(request, problem.message)
        else:
            messages.success(request, _("Settled."))


class RefundPaymentView(DiscrepancyView):
    """A line of the money inbox, which also refunds its payment with one press."""

    permission_required = "refund"

    def post(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> HttpResponse:
        if withdrawal := discrepancies.withdrawal_of(self.object):
            refund_return(request, withdrawal)
        else:
            try:
                with gateway.deadline():
                    made = unexpected.refund(self.object, who=request.user)  # type: ignore[arg-type]
            except NotRefundable as problem:
                messages.warning(request, problem.message)
            else:
                report(request, made)
        return SeeOther(reverse("money-inbox:inspect", args=[self.object.pk]))


class InboxViewSet(ReadOnlyViewSet):
    model = Discrepancy
    name = "money-inbox"
    icon = "warning"
    menu_label = gettext_lazy("Money inbox")
    index_view_class = InboxIndexView
    inspect_view_class = DiscrepancyView
    inspect_view_enabled = True
    inspect_template_name = "checkout/admin/discrepancy.html"
    list_display = [
        "kind",
        OrderColumn(),
        Column(
            "expected",
            label=gettext_lazy("Expected"),
            accessor=expected,
            classname="shop-admin-amount shop-admin-wide",
        ),
        Column(
            "received",
            label=gettext_lazy("Received"),
            accessor=received,
            classname="shop-admin-amount",
        ),
        Column("due_by", label=gettext_lazy("Due"), accessor=due, sort_key="due_by"),
        DateColumn(
            "found_at",
            label=gettext_lazy("Found"),
            sort_key="found_at",
            classname="shop-admin-wide",
        ),
        NextStepColumn("next_step", label=gettext_lazy("Next step")),
    ]
    # Open lines first, the newest on top; then the settled ones.
    ordering = (F("resolved_at").desc(nulls_first=True), "-found_at", "-pk")
    list_per_page = 50
    filterset_class = DiscrepancyFilterSet
    row_actions = {
        "settle": ("settle", SettleView),
        "refund": ("refund", RefundPaymentView),
    }
