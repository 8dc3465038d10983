"""An order without an account, by the signed link in its emails: no sign-in, no cookie."""

from __future__ import annotations

from django.core.signing import BadSignature
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms import EmailForm
from accounts.views import show_sign_in
from checkout import claims, current_guest, order_links
from checkout.current_cart import person
from checkout.models import Order
from checkout.papers import invoice as papers
from checkout.papers import press
from checkout.views import order_page, returns
from site_config.http import HtmxRequest, SeeOther


@require_safe
def order(request: HtmxRequest, token: str) -> HttpResponse:
    """The order; one that stands in an account by now is shown there alone."""
    found = _order_of(token)
    if found.user_id is not None:
        return SeeOther(order_links.page_of(found))
    with translation.override(found.language):
        context = order_page.context_of(found, request)
        return render(request, "checkout/guest_order.html", context)


@require_safe
def invoice(request: HtmxRequest, token: str, invoice: int) -> HttpResponse:
    """The invoice or a credit note of the order as PDF."""
    found = _without_account(token)
    return press.answer(papers.of(get_object_or_404(found.invoices, number=invoice)))


@require_http_methods(["GET", "HEAD", "POST"])
def ask_return(request: HtmxRequest, token: str) -> HttpResponse:
    """Ask to return units of the order."""
    found = _without_account(token)
    with translation.override(found.language):
        return returns.ask(request, found, who=None)


@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: HtmxRequest, token: str) -> HttpResponse:
    """Move the order into an account, for somebody who proves to own its address.

    Signing in with that address moves it. Who is signed in already does so by POST.
    """
    found, user = _order_of(token), person(request)
    if found.user_id is None and user and request.method == "POST":
        current_guest.claim_orders(None, request, user)
        found.refresh_from_db()
    if found.user_id is not None:
        return SeeOther(order_links.page_of(found))
    with translation.override(found.language):
        if user is None:
            form = EmailForm(initial={"email": found.email})
            return show_sign_in(request, form, then=request.path)
        context = {"order": found, "may_claim": claims.may_claim(user, found)}
        return render(request, "checkout/keep_order.html", context)


def _order_of(token: str) -> Order:
    try:
        number = order_links.number_of(token)
    except BadSignature:
        raise Http404 from None
    return order_page.find(Order.objects.all(), number)


def _without_account(token: str) -> Order:
    """The order of a link that still opens it. Raises Http404."""
    found = _order_of(token)
    if found.user_id is not None:
        raise Http404
    return found
