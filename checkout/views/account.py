"""The shopper's own orders: nobody else's, newest first."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from checkout import gateway, progress
from checkout.add_lines import Wanted
from checkout.current_cart import person, put_in_cart
from checkout.models import Order
from checkout.models.payments import AttemptStatus
from checkout.papers import invoice as papers
from checkout.papers import press
from checkout.views import order_page
from site_config.http import HtmxRequest, SeeOther, set_marker_cookie

A_PAGE = 20


@require_safe
def orders(request: HtmxRequest) -> HttpResponse:
    """All orders of the person who is signed in; with htmx, the part for the dialog."""
    user = person(request)
    if user is None:
        return _to_sign_in(request)
    found = Order.objects.of(user).shown_in_account().select_related("live_attempt")
    found = found.prefetch_related(*progress.READ)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    template = "checkout/_orders.html" if request.htmx else "checkout/orders.html"
    response = render(request, template, {"page_obj": page, "section": "orders"})
    response["Vary"] = "HX-Request"
    return response


@require_safe
def order(request: HtmxRequest, number: str) -> HttpResponse:
    """One order; 404 for somebody else's."""
    user = person(request)
    if user is None:
        return _to_sign_in(request)
    context = order_page.context_of(own_order(user, number), request)
    return render(request, "checkout/order.html", context | {"section": "orders"})


@require_http_methods(["GET", "HEAD", "POST"])
def buy_again(request: HtmxRequest, number: str) -> HttpResponse:
    """Put what an old order sold into the cart, and say what has changed since."""
    user, itself = person(request), reverse("account_order", args=[number])
    if request.method != "POST":
        return SeeOther(itself)
    if user is None:
        return SeeOther(redirect_to_login(itself).url)
    mine = own_order(user, number)
    lines = mine.lines.all()
    put_in_cart(
        request,
        [
            Wanted(line.sku, line.quantity, line.full_name, line.unit_price)
            for line in lines
        ],
    )
    return set_marker_cookie(SeeOther(reverse("cart")))


@require_safe
def invoice(request: HtmxRequest, number: str, invoice: int) -> HttpResponse:
    """The invoice, or a credit note, of an order of one's own as PDF; 404 for others'."""
    user = person(request)
    if user is None:
        return _to_sign_in(request)
    mine = get_object_or_404(Order.objects.of(user), number=number)
    paper = get_object_or_404(mine.invoices, number=invoice)
    return press.answer(papers.of(paper))


@require_safe
@gateway.deadline()
def receipt(request: HtmxRequest, number: str) -> HttpResponse:
    """Lead to Stripe's receipt, whose address is asked for anew: it does not last."""
    user = person(request)
    if user is None:
        return _to_sign_in(request)
    mine = own_order(user, number)
    attempt = mine.attempts.filter(status=AttemptStatus.PAID).first()
    try:
        address = gateway.receipt_url(attempt.payment_intent_id) if attempt else ""
    except (gateway.StripeUnavailable, gateway.StripeRefused):
        address = ""
    if address:
        return SeeOther(address)
    messages.warning(
        request, _("Stripe gives us no receipt right now. Try again later.")
    )
    return SeeOther(reverse("account_order", args=[number]))


def own_order(user: User, number: str) -> Order:
    """One of a person's own orders. Raises Http404 for somebody else's."""
    return order_page.find(Order.objects.of(user), number)


def _to_sign_in(request: HtmxRequest) -> HttpResponse:
    address = redirect_to_login(request.get_full_path()).url
    if request.htmx:
        # htmx would follow a redirect and put the whole sign-in page into the dialog.
        return render(request, "checkout/_orders_sign_in.html", {"address": address})
    return SeeOther(address)
