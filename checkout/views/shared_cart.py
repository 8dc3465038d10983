"""View of a cart that somebody has shared by a link."""

from __future__ import annotations

from decimal import Decimal

from django.core.signing import BadSignature
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from checkout import pricing, shared_carts
from checkout.current_cart import put_in_cart
from checkout.views.cart import see_whether_cookies_are_kept
from site_config.http import HtmxRequest, SeeOther, same_origin_post, set_marker_cookie
from site_config.rate_limits import limit_posts


@same_origin_post
@require_http_methods(["GET", "HEAD", "POST"])
@limit_posts("cart", "60/m", of_all="6000/m", seconds=60)
def shared_cart(request: HtmxRequest, token: str) -> HttpResponse:
    """Show what is in it at today's prices (GET); put that into the visitor's cart (POST)."""
    try:
        wanted = shared_carts.read(token)
    except shared_carts.LinkExpired:
        return render(request, "checkout/shared_cart_gone.html", status=410)
    except BadSignature:
        return render(
            request, "checkout/shared_cart_gone.html", {"is_wrong": True}, status=404
        )
    if request.method == "POST":
        if not request.COOKIES:
            return see_whether_cookies_are_kept(request)
        put_in_cart(request, wanted)
        return set_marker_cookie(SeeOther(reverse("cart")))
    prices = pricing.price_cart(None, also=[line.sku for line in wanted])
    lines = shared_carts.shown(wanted, prices)
    context = {
        "lines": lines,
        "currency": prices.currency,
        "total": sum((line.total for line in lines), Decimal(0)),
        "any_available": any(line.offer and line.offer.is_available for line in lines),
    }
    return render(request, "checkout/shared_cart.html", context)
