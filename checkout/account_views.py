"""The shopper's own orders: nobody else's, newest first."""

from __future__ import annotations

from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from checkout.models import Order, OrderEvent
from checkout.models.payments import AttemptStatus
from checkout.shoppers import person
from site_config.http import HtmxRequest, SeeOther

A_PAGE = 20


@require_GET
def orders(request: HtmxRequest) -> HttpResponse:
    """All orders of whoever is signed in; with htmx, the part for the dialog."""
    user = person(request)
    if user is None:
        return _to_sign_in(request)
    found = Order.objects.of(user).worth_showing().prefetch_related("lines")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    template = "checkout/_orders.html" if request.htmx else "checkout/orders.html"
    response = render(request, template, {"page_obj": page, "section": "orders"})
    response["Vary"] = "HX-Request"
    return response


@require_GET
def order(request: HtmxRequest, number: str) -> HttpResponse:
    """One order; another's is not there."""
    user = person(request)
    if user is None:
        return _to_sign_in(request)
    mine = get_object_or_404(
        Order.objects.of(user).prefetch_related("lines"), number=number
    )
    shown = [
        {
            "text": event.get_kind_display(),
            "at": event.at,
            "kind": TONES.get(event.kind, ""),
        }
        for event in mine.events.filter(kind__in=OrderEvent.FOR_SHOPPERS)
    ]
    page = mine.attempts.filter(status=AttemptStatus.OPEN).first()
    context = {"order": mine, "events": shown, "open_page": page, "section": "orders"}
    return render(request, "checkout/order.html", context)


TONES: dict[str, str] = {
    OrderEvent.Kind.PAID: "ok",
    OrderEvent.Kind.PROCESSING: "warn",
    OrderEvent.Kind.FAILED: "error",
}


def _to_sign_in(request: HtmxRequest) -> HttpResponse:
    address = redirect_to_login(request.get_full_path()).url
    if request.htmx:
        # htmx would follow a redirect and put the sign-in page into the dialog.
        return HttpResponse(headers={"HX-Redirect": address})
    return SeeOther(address)
