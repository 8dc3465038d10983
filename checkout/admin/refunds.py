"""Refunds from an order's page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from wagtail.admin import messages

from checkout import gateway, refunds
from checkout.admin.columns import order_page, written
from checkout.admin.order_page import OrderView
from checkout.admin.refund_form import RefundForm
from checkout.models import Refund
from checkout.models.refunds import RefundStatus
from checkout.refunds import NotRefundable, Wanted
from site_config.http import SeeOther


class RefundView(OrderView):
    """The order's page, which also refunds what is chosen."""

    permission_required = "refund"

    def post(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> HttpResponse:
        left = self.refundable()
        if left is None:
            messages.warning(request, _("Nothing was paid that could be refunded."))
            return SeeOther(order_page(self.object.pk))
        form = RefundForm(left, request.POST)
        if form.is_valid():
            try:
                self.refund(form)
            except NotRefundable as problem:
                form.add_error(None, problem.message)
            else:
                return SeeOther(f"{order_page(self.object.pk)}#refunds")
        self.refused_form = form
        page: HttpResponse = self.render_to_response(
            self.get_context_data(), status=422
        )
        return page

    def refund(self, form: RefundForm) -> None:
        """Refund what this view is for. Raises NotRefundable."""
        with gateway.deadline():
            made = refunds.make(
                form.left.attempt,
                self.wanted(form),
                who=self.request.user,
                key=form.key,
            )
        report(self.request, made)

    def wanted(self, form: RefundForm) -> Wanted:
        """What the form asks for."""
        return form.wanted()


class RefundAllView(RefundView):
    """The order's page, which also refunds all that is left with one press.

    An order of which nothing was sent is cancelled so: its units go back to stock.
    """

    def wanted(self, form: RefundForm) -> Wanted:
        """All that is left."""
        return refunds.whole(
            form.left,
            restock="restock" in self.request.POST,
            reason=form.cleaned_data["reason"],
            note=form.cleaned_data["note"],
        )


def report(request: HttpRequest, made: Refund) -> None:
    """Say in a message what came of a refund."""
    amount = {"amount": written(made.amount, made.currency)}
    if made.status == RefundStatus.FAILED:
        messages.error(
            request,
            _("Stripe refused the refund of %(amount)s. The money inbox says why.")
            % amount,
        )
    elif made.status == RefundStatus.ASKING:
        messages.warning(
            request,
            _(
                "Stripe has not answered. The refund of %(amount)s is asked for again by "
                "itself, and is made once."
            )
            % amount,
        )
    else:
        messages.success(request, _("%(amount)s is on its way back.") % amount)
