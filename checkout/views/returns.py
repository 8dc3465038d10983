"""Where a shopper asks to return what was sent."""

from __future__ import annotations

import uuid

from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.models import User
from checkout import order_links, returnable, returns
from checkout.current_cart import person
from checkout.forms import ReturnForm
from checkout.models import Order
from checkout.returns import NotReturnable
from checkout.views.account import own_order
from site_config.http import HtmxRequest, SeeOther


@require_http_methods(["GET", "HEAD", "POST"])
def ask_return(request: HtmxRequest, number: str) -> HttpResponse:
    """Ask to return units of an order; 404 for somebody else's."""
    user = person(request)
    if user is None:
        return SeeOther(redirect_to_login(request.get_full_path()).url)
    return ask(request, own_order(user, number), who=user)


def ask(request: HtmxRequest, order: Order, *, who: User | None) -> HttpResponse:
    """The page that asks, and what it sends; the caller has seen to whom the order belongs."""
    units = returnable.sent_units(order)
    posted = request.method == "POST"
    form = ReturnForm(
        units, request.POST if posted else None, initial={"token": uuid.uuid4()}
    )
    if posted and form.is_valid():
        try:
            returns.ask(order, who=who, **form.asked())
        except NotReturnable as problem:
            form.add_error(None, problem.message)
        else:
            return SeeOther(f"{order_links.page_of(order)}#returns")
    context = {
        "form": form,
        "order": order,
        "order_page": order_links.page_of(order),
        "units": units,
        "section": "orders",
        "base": "accounts/base.html" if who else "checkout/guest_base.html",
    }
    status = 422 if posted else 200
    return render(request, "checkout/ask_return.html", context, status=status)
