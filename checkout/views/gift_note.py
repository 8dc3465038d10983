"""View of the note that goes with a gift."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from checkout import cart_messages, carts
from checkout.current_cart import cart_of
from checkout.forms import GiftForm
from checkout.views.cart import POST_OR_RELOAD, answer, show_cart
from site_config.errors import ShopError
from site_config.http import HtmxRequest, SeeOther, same_origin_post
from site_config.models import StoreSettings
from site_config.rate_limits import limit_posts


@same_origin_post
@require_http_methods(POST_OR_RELOAD)
@limit_posts("gift", "60/m", of_all="6000/m", seconds=60)
def gift_note(request: HtmxRequest) -> HttpResponse:
    """Keep the `note` with the cart; an empty one removes it."""
    mine = cart_of(request) if request.method == "POST" else None
    if mine is None or not StoreSettings.current(request).gift_notes:
        return SeeOther(reverse("cart"))
    form = GiftForm(request.POST)
    if not form.is_valid():
        return show_cart(request, mine, {"gift_form": form}, status=422)
    try:
        carts.write_gift_note(cart=mine, note=form.cleaned_data["note"])
    except ShopError as problem:
        refused = cart_messages.refusal(problem)
        return show_cart(request, None, {"refused": refused}, status=422)
    if form.cleaned_data["back"] == "checkout":
        return SeeOther(reverse("checkout"))
    return answer(request, noted=1)
