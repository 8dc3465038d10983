"""An order's page in the admin: what was bought and paid, and what can be done."""

from __future__ import annotations

from django import forms
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from wagtail.admin import messages
from wagtail.admin.views import generic

from checkout import gateway, orders, progress, refundable, refunds, shipments, timeline
from checkout.admin import parcel_forms, return_forms
from checkout.admin.columns import order_page, written
from checkout.admin.emails import emails_of
from checkout.admin.forms import NoteForm
from checkout.admin.parcel_forms import ParcelForm, SendForm
from checkout.admin.refund_form import RefundForm
from checkout.admin.return_forms import AnswerForm
from checkout.models import Order, PaymentAttempt, StripeEvent
from checkout.models.orders import OrderStatus
from checkout.payments import discrepancies
from checkout.refundable import Refundable
from site_config.errors import ShopError
from site_config.http import SeeOther


class OrderView(generic.InspectView):
    """One order: what was bought, by whom, what became of the money, what to do."""

    page_title = pgettext_lazy("a purchase", "Order")
    fields = ["number"]
    # The form that was just sent, and is shown again with its errors.
    refused_form: forms.Form | None = None

    def get_object(self, queryset: QuerySet[Order] | None = None) -> Order:
        order: Order = super().get_object()
        return with_everything().get(pk=order.pk)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        order = self.object
        context: dict[str, object] = super().get_context_data(**kwargs)
        context["may_note"] = self.user_has_permission("note")
        context["may_cancel"] = self.user_has_permission(
            "cancel"
        ) and orders.open_attempt(order)
        context["may_see_inbox"] = self.request.user.has_perm(
            "checkout.view_discrepancy"
        )
        context["may_see_invoices"] = self.request.user.has_perm(
            "checkout.view_invoice"
        )
        context["attempts"] = [
            (attempt, payment_link(attempt)) for attempt in order.attempts.all()
        ]
        context["open_lines"] = [
            (line, *discrepancies.next_step(line))
            for line in order.discrepancies.all()
            if not line.resolved_at
        ]
        context["emails"] = emails_of(order, self.request.user)
        context.setdefault("note_form", NoteForm())
        return (
            context | self.about_parcels() | self.about_refunds() | self.about_returns()
        )

    def about_parcels(self) -> dict[str, object]:
        """The order's parcels, and the form for the next one."""
        may_ship = self.user_has_permission("ship")
        sent = progress.of(self.object)
        why_not = shipments.why_not(self.object) if sent.left else ""
        may_send = may_ship and sent.left > 0 and not why_not
        refused = self.refused_form
        form = refused if isinstance(refused, SendForm) else SendForm(self.object)
        of_parcel = refused if isinstance(refused, ParcelForm) else None
        return {
            "progress": sent,
            "parcels": parcel_forms.rows_of(
                self.object.shipments.all(), may_ship=may_ship, refused=of_parcel
            ),
            "send_form": form if may_send else None,
            "why_not_sent": why_not,
        }

    def refundable(self) -> Refundable | None:
        """What can be refunded of the order; None where nothing is left."""
        left = refundable.of_order(self.object)
        return left if left and left.amount > 0 else None

    def about_refunds(self) -> dict[str, object]:
        """What the refunds' part of the page shows, with its form for those who may."""
        order = self.object
        left = self.refundable() if self.user_has_permission("refund") else None
        refused = self.refused_form
        form = refused if isinstance(refused, RefundForm) else left and RefundForm(left)
        return {
            "refund_list": list(order.refunds.all()),
            "disputes": list(order.disputes.all()),
            "refund_blocked": left and refunds.why_blocked(left.attempt),
            "refund_left": left and written(left.amount, left.currency),
            "refund_form": form,
            "nothing_was_sent": not progress.of(order).sent,
        }

    def about_returns(self) -> dict[str, object]:
        """What the returns' part of the page shows."""
        refused = self.refused_form
        return {
            "return_rows": return_forms.rows_of(
                self.object.returns.all(),
                may_take=self.user_has_permission("ship"),
                may_refund=self.user_has_permission("refund"),
                refused=refused if isinstance(refused, AnswerForm) else None,
            )
        }


class NoteView(OrderView):
    """The same page, which also takes a note."""

    permission_required = "note"

    def post(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> HttpResponse:
        form = NoteForm(request.POST)
        if not form.is_valid():
            context = self.get_context_data(note_form=form)
            page: HttpResponse = self.render_to_response(context, status=422)
            return page
        timeline.add_note(
            self.object,
            text=form.cleaned_data["text"],
            who=request.user,  # type: ignore[arg-type]
        )
        messages.success(request, _("The note is on the timeline."))
        return SeeOther(f"{order_page(self.object.pk)}#timeline")


class CancelView(OrderView):
    """The same page, which also cancels an order that nobody has paid."""

    permission_required = "cancel"

    def post(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> HttpResponse:
        try:
            with gateway.deadline():
                order = orders.cancel(self.object, who=request.user)  # type: ignore[arg-type]
        except ShopError as problem:
            messages.warning(request, problem.message)
        else:
            if order.status == OrderStatus.CANCELLED:
                messages.success(request, _("The order is cancelled."))
            else:
                messages.warning(
                    request, _("It had already been paid, so the order is kept.")
                )
        return SeeOther(order_page(self.object.pk))


def with_everything() -> QuerySet[Order]:
    """Orders with all that their page shows, in a fixed number of queries."""
    events = StripeEvent.objects.defer("payload")
    return Order.objects.select_related("user", "placed_by").prefetch_related(
        *progress.READ,
        "shipments__lines__line",
        "shipments__who",
        "attempts__holds__line",
        "events__who",
        "discrepancies__attempt",
        "discrepancies__resolved_by",
        "disputes",
        "invoices",
        "refunds__who",
        "returns__lines__line",
        "returns__refund",
        "refunds__lines__line",
        Prefetch("stripe_events", events),
    )


def payment_link(attempt: PaymentAttempt) -> str:
    """The attempt's payment at Stripe, or nothing before there is one."""
    if not attempt.payment_intent_id:
        return ""
    return gateway.payment_link(attempt.payment_intent_id, livemode=attempt.livemode)
