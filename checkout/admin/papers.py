"""Documents as PDF in the admin: invoices, and packing slips of one order or of several."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.views import generic

from checkout.admin.columns import order_page
from checkout.admin.send_several import SendSeveralView
from checkout.models import Order
from checkout.papers import invoice, packing_slip, press
from checkout.papers.packing_slip import Slip
from site_config.http import SeeOther


class InvoiceView(generic.InspectView):
    """An invoice or a credit note as PDF."""

    def get(
        self, _request: HttpRequest, *_args: object, **_kwargs: object
    ) -> HttpResponse:
        return press.answer(invoice.of(self.object))


class PackingSlipView(generic.InspectView):
    """The packing slip of one parcel (`?parcel=12`), or of what is left to send."""

    def get(
        self, request: HttpRequest, *_args: object, **_kwargs: object
    ) -> HttpResponse:
        slip = self.slip(request.GET.get("parcel", ""))
        if not slip.lines:
            messages.warning(request, _("Nothing of this order is left to be sent."))
            return SeeOther(order_page(self.object.pk))
        return press.answer(packing_slip.of([slip]))

    def slip(self, parcel: str) -> Slip:
        order: Order = self.object
        if not parcel:
            return packing_slip.of_what_is_left(order)
        if not (parcel.isascii() and parcel.isdecimal() and len(parcel) < 19):
            raise Http404
        return packing_slip.of_parcel(
            get_object_or_404(order.shipments, pk=int(parcel))
        )


class PackingSlipsView(SendSeveralView):
    """Packing slips of the ticked orders of that screen, of all where none is ticked."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        rows = list(self.rows_in(request.POST))
        ticked = [row for row in rows if row.is_valid() and row.is_chosen]
        slips = [packing_slip.of_what_is_left(row.order) for row in ticked or rows]
        slips = [slip for slip in slips if slip.lines]
        if not slips:
            return self.get(request)
        return press.answer(packing_slip.of(slips))
