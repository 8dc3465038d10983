"""Where a shopper who is signed in asks to return what was sent."""

from __future__ import annotations

import uuid

from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from checkout import returnable, returns
from checkout.current_cart import person
from checkout.forms import ReturnForm
from checkout.returns import NotReturnable
from checkout.views.account import own_order
from site_config.http import HtmxRequest, SeeOther


@require_http_methods(["GET", "HEAD", "POST"])
def ask_return(request: HtmxRequest, number: str) -> HttpResponse:
    """Ask to return units of an order; 404 for somebody else's."""
    user = person(request)
    if user is None:
        return SeeOther(redirect_to_login(request.get_full_path()).url)
    mine = own_order(user, number)
    units = returnable.sent_units(mine)
    posted = request.method == "POST"
    form = ReturnForm(
        units, request.POST if posted else None, initial={"token": uuid.uuid4()}
    )
    if posted and form.is_valid():
        try:
            returns.ask(mine, who=user, **form.asked())
        except NotReturnable as problem:
            form.add_error(None, problem.message)
        else:
            return SeeOther(f"{reverse('account_order', args=[number])}#returns")
    context = {"form": form, "order": mine, "units": units, "section": "orders"}
    status = 422 if posted else 200
    return render(request, "checkout/ask_return.html", context, status=status)
