"""Parcels on an order's page in the admin: sent, corrected and cancelled there."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from checkout import shipments
from checkout.admin.columns import order_page
from checkout.admin.order_page import OrderView
from checkout.admin.parcel_forms import CancelForm, CorrectForm, ParcelForm, SendForm
from checkout.models import Shipment
from site_config.errors import ShopError
from site_config.http import SeeOther


class ParcelFormView(OrderView):
    """The order's page, which also takes one of the forms about parcels."""

    permission_required = "ship"
    done: str | Promise = ""

    def form(self, request: HttpRequest) -> ParcelForm:
        raise NotImplementedError

    def post(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> HttpResponse:
        form = self.form(request)
        try:
            if form.is_valid():
                form.act(who=request.user)  # type: ignore[arg-type]
                messages.success(request, self.done)
        except (shipments.ParcelsChanged, shipments.MayNotBeSent) as problem:
            # The form is about something that is no longer so.
            messages.warning(request, problem.message)
        except ShopError as problem:
            form.refuse(problem)
        if form.errors:
            self.refused_form = form
            context = self.get_context_data()
            page: HttpResponse = self.render_to_response(context, status=422)
            return page
        return SeeOther(f"{order_page(self.object.pk)}#parcels")

    def shipment(self, request: HttpRequest) -> Shipment:
        """The parcel that the form is about. Raises Http404 for another order's."""
        for shipment in self.object.shipments.all():
            if str(shipment.pk) == request.POST.get("shipment"):
                found: Shipment = shipment
                return found
        raise Http404


class SendView(ParcelFormView):
    done = _("The parcel is sent, and the email about it is on its way.")

    def form(self, request: HttpRequest) -> SendForm:
        return SendForm(self.object, request.POST)


class CorrectParcelView(ParcelFormView):
    done = _("The parcel is corrected.")

    def form(self, request: HttpRequest) -> CorrectForm:
        return CorrectForm(self.shipment(request), request.POST)


class CancelParcelView(ParcelFormView):
    done = _("The parcel is cancelled. What it held is to be sent again.")

    def form(self, request: HttpRequest) -> CancelForm:
        return CancelForm(self.shipment(request), request.POST)
