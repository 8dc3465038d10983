"""Views of back-in-stock requests: ask for an email, withdraw the request, list them."""

from __future__ import annotations

from contextlib import suppress
from typing import TypeGuard

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.signing import BadSignature
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.forms import EmailForm
from accounts.models import User
from checkout import back_in_stock
from checkout.current_cart import person
from products import offers
from products.models import Variant
from site_config import caches
from site_config.http import HtmxRequest, SeeOther, same_origin_post
from site_config.rate_limits import too_many_tries

STOPPED = _("We will not write. You can ask again any time.")
SECTION: dict[str, object] = {"section": "back_in_stock"}  # Of the account's menu.


@same_origin_post
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HtmxRequest) -> HttpResponse:
    """`sku`: one thing to wait for; without it, all that somebody waits for.

    POST asks for the email, with `stop=1` for none after all. `email` is somebody's who
    has no account, or asks for another mailbox than the account's.
    """
    posted = request.method == "POST"
    sku = (request.POST if posted else request.GET).get("sku", "")
    known = Variant.objects.for_sale().with_sku(sku)
    variant = get_object_or_404(known) if sku or posted else None
    user = person(request)
    if variant is None:
        if user is None:
            return SeeOther(redirect_to_login(_address()).url)
        waits_for = {"offers": back_in_stock.waits_for(user)}
        return render(request, "checkout/waits_for.html", waits_for | SECTION)
    if posted and _is_own(user, request):
        return _change(request, user, variant)
    if posted or user is None or "sent" in request.GET:
        return _by_address(request, variant)
    context = {
        "offer": offers.of_variant(variant),
        "asked": back_in_stock.is_asked(user, variant),
    }
    return render(request, "checkout/back_in_stock.html", context | SECTION)


def _is_own(user: User | None, request: HtmxRequest) -> TypeGuard[User]:
    """Whether a member asks for themselves."""
    email = request.POST.get("email", "").strip().lower()
    return user is not None and email in ("", user.email)


def _by_address(request: HtmxRequest, variant: Variant) -> HttpResponse:
    """The page for an address alone; a post sends it a link, the same for every address."""
    offer = offers.of_variant(variant)
    form = EmailForm(request.POST if request.method == "POST" else None)
    if not offer.is_available and form.is_valid():
        if not _may_write(request, form.cleaned_data["email"]):
            return too_many_tries(request, seconds=3600)
        back_in_stock.ask_to_confirm(email=form.cleaned_data["email"], variant=variant)
        return SeeOther(f"{_address(variant.sku)}&sent=1")
    context = {"offer": offer, "form": form, "sent": "sent" in request.GET}
    status = 422 if form.errors and not offer.is_available else 200
    template = "checkout/back_in_stock_by_address.html"
    return render(request, template, context, status=status)


def _may_write(request: HtmxRequest, email: str) -> bool:
    """Count one email to an address; none while emails can't be counted."""
    mailbox = {"action": "back_in_stock", "key": email}
    return caches.is_working() and bool(ratelimit.consume(request, **mailbox))


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HtmxRequest, token: str) -> HttpResponse:
    """The link of an email: POST opens the request, with `stop=1` deletes it."""
    try:
        email, sku, is_fresh = back_in_stock.read_token(token)
    except BadSignature:
        raise Http404 from None
    variant = get_object_or_404(Variant.objects.for_sale().with_sku(sku))
    if request.method == "POST":
        if request.POST.get("stop"):
            back_in_stock.stop(email=email, variant=variant)
            messages.success(request, STOPPED)
        elif is_fresh:
            back_in_stock.confirm(email=email, variant=variant)
        return SeeOther(request.path)
    context = {
        "offer": offers.of_variant(variant),
        "email": email,
        "asked": back_in_stock.is_asked_by(email, variant),
        "is_fresh": is_fresh,
    }
    return render(request, "checkout/back_in_stock_confirm.html", context)


def _change(request: HtmxRequest, user: User, variant: Variant) -> HttpResponse:
    if request.POST.get("stop"):
        back_in_stock.withdraw(user=user, variant=variant)
        messages.success(request, STOPPED)
        return SeeOther(_address())
    # If it is available by now, the page itself says so and links to it.
    with suppress(back_in_stock.IsAvailable):
        back_in_stock.ask(user=user, variant=variant)
    return SeeOther(_address(variant.sku))


def _address(sku: str = "") -> str:
    query = f"?{urlencode({'sku': sku})}" if sku else ""
    return reverse("back_in_stock") + query
