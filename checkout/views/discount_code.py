"""View of the discount code in the cart."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from checkout import cart_messages, carts, discounts, pricing
from checkout.current_cart import cart_of
from checkout.discount_reasons import ForGood
from checkout.views.cart import POST_OR_RELOAD, answer, show_cart
from site_config.errors import ShopError
from site_config.http import HtmxRequest, SeeOther, same_origin_post
from site_config.rate_limits import limit_posts


@same_origin_post
@require_http_methods(POST_OR_RELOAD)
@limit_posts("discount_code", "20/m", of_all="600/m", seconds=60)
def change_code(request: HtmxRequest) -> HttpResponse:
    """`code`; an empty one takes it off. One that no change of the cart helps is not kept."""
    mine = cart_of(request)
    if request.method != "POST" or mine is None:
        return SeeOther(reverse("cart"))
    typed = request.POST.get("code", "")[:100]
    code = discounts.normalized(typed)
    problem = ""
    if code:
        why = pricing.price_cart(mine, code=code).why_code_does_not_count
        problem = cart_messages.why_not(why) if isinstance(why, ForGood) else ""
    if not problem:
        try:
            carts.keep_code(mine, code)
            return answer(request)
        except ShopError as refused:
            problem = cart_messages.refusal(refused)
    wrong = {"typed": typed, "message": problem}
    return show_cart(request, mine, {"wrong_code": wrong}, status=422)
