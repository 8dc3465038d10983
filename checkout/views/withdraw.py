"""The page where shoppers withdraw from a contract, in two steps and without an account.

Directive (EU) 2023/2673, article 11a: labelled so, confirmed by a second button, with a
receipt. It says the same whether or not there is such an order.
"""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from checkout import returns
from checkout.forms import WithdrawForm
from site_config.http import HtmxRequest, SeeOther, same_origin_post
from site_config.models import StoreSettings, Withdrawal
from site_config.rate_limits import limit_posts


@same_origin_post
@require_http_methods(["GET", "HEAD", "POST"])
@limit_posts("withdraw", "10/m", of_all="300/m", seconds=60)
def withdraw(request: HtmxRequest) -> HttpResponse:
    """Step 1 asks, step 2 (`step=check`) shows it again, `step=confirm` writes it down."""
    if StoreSettings.current(request).withdrawal == Withdrawal.OFF:
        raise Http404
    if request.method != "POST":
        typed = {"order_number": request.GET.get("order", "")[:40]}
        form = WithdrawForm(initial=typed | {"token": uuid.uuid4()})
        return _show(request, form, received="received" in request.GET)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return _show(request, form, status=422)
    step = request.POST.get("step")
    if step == "change":
        return _show(request, WithdrawForm(initial=form.cleaned_data))
    if step == "confirm":
        returns.withdraw(form.statement, token=form.cleaned_data["token"])
        return SeeOther(f"{reverse('withdraw')}?received")
    return render(request, "checkout/withdraw_confirm.html", {"form": form})


def _show(
    request: HtmxRequest,
    form: WithdrawForm,
    *,
    received: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {"form": form, "received": received}
    return render(request, "checkout/withdraw.html", context, status=status)
