"""Views of back-in-stock requests: ask for an email, withdraw the request, list them."""

from __future__ import annotations

from contextlib import suppress

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from checkout import back_in_stock
from checkout.current_cart import person
from products import offers
from products.models import Variant
from site_config.http import HtmxRequest, SeeOther

SECTION: dict[str, object] = {"section": "back_in_stock"}  # Of the account's menu.


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HtmxRequest) -> HttpResponse:
    """`sku`: one thing to wait for; without it, all that somebody waits for.

    POST asks for the email, with `stop=1` for none after all.
    """
    posted = request.method == "POST"
    sku = (request.POST if posted else request.GET).get("sku", "")
    known = Variant.objects.for_sale().with_sku(sku)
    variant = get_object_or_404(known) if sku or posted else None
    user = person(request)
    if user is None:
        return SeeOther(redirect_to_login(_address(sku)).url)
    if variant is None:
        waits_for = {"offers": back_in_stock.waits_for(user)}
        return render(request, "checkout/waits_for.html", waits_for | SECTION)
    if posted:
        return _change(request, user, variant)
    context = {
        "offer": offers.of_variant(variant),
        "asked": back_in_stock.is_asked(user, variant),
    }
    return render(request, "checkout/back_in_stock.html", context | SECTION)


def _change(request: HtmxRequest, user: User, variant: Variant) -> HttpResponse:
    if request.POST.get("stop"):
        back_in_stock.withdraw(user=user, variant=variant)
        messages.success(request, _("We will not write. You can ask again any time."))
        return SeeOther(_address())
    # If it is available by now, the page itself says so and links to it.
    with suppress(back_in_stock.IsAvailable):
        back_in_stock.ask(user=user, variant=variant)
    return SeeOther(_address(variant.sku))


def _address(sku: str = "") -> str:
    query = f"?{urlencode({'sku': sku})}" if sku else ""
    return reverse("back_in_stock") + query
