"""Views of the cart: add, change, show."""

from __future__ import annotations

from contextlib import suppress

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from checkout import (
    cart_messages,
    carts,
    discounts,
    gateway,
    pricing,
    saved_lines,
    shared_carts,
)
from checkout.current_cart import cart_of, own_cart, person
from checkout.forms import AddForm, DeliveryForm, GiftForm, LineForm, first_error
from checkout.models import Cart, PaymentAttempt, SavedLine
from checkout.models.orders import OrderStatus
from checkout.payments import settle
from products.models import Variant
from products.storefront import buy_box, cards
from site_config.errors import ShopError
from site_config.http import HtmxRequest, SeeOther, same_origin_post, set_marker_cookie
from site_config.rate_limits import limit_posts

# Query parameters: the add was sent again to test for cookies; the browser keeps none.
ASKED, NO_COOKIE = "asked", "no_cookie"
# A refused form leaves its address in the browser: a reload is a GET, which redirects to
# the cart.
POST_OR_RELOAD = ["GET", "HEAD", "POST"]
NEWEST = 4  # Products beside an empty cart.


@same_origin_post
@require_http_methods(POST_OR_RELOAD)
@limit_posts("cart", "60/m", of_all="6000/m", seconds=60)
def add_to_cart(request: HtmxRequest) -> HttpResponse:
    """`sku`, `quantity`; with `buy=1` the line is raised to it, and on to paying.

    With `place` a line that was removed is put back there.
    """
    if request.method != "POST":
        return SeeOther(reverse("cart"))
    form = AddForm(request.POST)
    known = Variant.objects.for_sale().with_sku(str(form.data.get("sku", "")))
    variant = get_object_or_404(known.select_related("product", "stock"))
    if not form.is_valid():
        return _show_buy_box(request, variant, first_error(form))
    if not request.COOKIES:
        return see_whether_cookies_are_kept(request)
    buys = form.cleaned_data["buy"] == "1"
    quantity, place = form.cleaned_data["quantity"], form.cleaned_data["place"]
    try:
        with own_cart(request) as mine:
            carts.add(
                to=mine,
                variant=variant,
                quantity=quantity,
                at_least=buys,
                place=place,
            )
    except ShopError as problem:
        return _show_buy_box(request, variant, cart_messages.refusal(problem))
    if buys:
        return set_marker_cookie(SeeOther(reverse("checkout")))
    return set_marker_cookie(answer(request, added=variant.sku))


def see_whether_cookies_are_kept(request: HtmxRequest) -> HttpResponse:
    """Have a first add, or another form, sent again: no rows for a browser that comes back without a cookie."""
    if ASKED not in request.GET:
        again = f"{request.path}?{urlencode({ASKED: 1})}"
        return set_marker_cookie(HttpResponseRedirect(again, status=307))
    if request.htmx:
        return show_cart(request, None, {"no_cookie": True})
    return SeeOther(f"{reverse('cart')}?{urlencode({NO_COOKIE: 1})}")


@same_origin_post
@require_http_methods(POST_OR_RELOAD)
def change_line(request: HtmxRequest, sku: str) -> HttpResponse:
    """`quantity`; 0 removes the line, which can be undone."""
    if request.method != "POST":
        return SeeOther(reverse("cart"))
    mine = cart_of(request)
    held = mine.lines.all() if mine else []
    quantities = {line.sku: line.quantity for line in held}
    form = LineForm(request.POST)
    if mine is None or sku not in quantities:
        if form.is_valid() and not form.cleaned_data["quantity"]:
            return answer(request)
        return line_is_gone(request, mine)
    problem = ""
    if form.is_valid():
        try:
            carts.change(cart=mine, sku=sku, quantity=form.cleaned_data["quantity"])
        except ShopError as refused:
            problem = cart_messages.refusal(refused)
    else:
        problem = first_error(form)
    if problem:
        wrong = {"sku": sku, "message": problem, "typed": request.POST.get("quantity")}
        return show_cart(request, mine, {"wrong": wrong}, status=422)
    if form.cleaned_data["quantity"]:
        return answer(request)
    place = list(quantities).index(sku)
    return answer(request, removed=sku, quantity=quantities[sku], place=place)


def line_is_gone(request: HtmxRequest, mine: Cart | None) -> HttpResponse:
    """The cart as it is now: the line was removed in another window."""
    return show_cart(request, mine, {"line_is_gone": True}, status=422)


@same_origin_post
@require_http_methods(POST_OR_RELOAD)
@limit_posts("delivery", "60/m", of_all="6000/m", seconds=60)
def choose_delivery(request: HtmxRequest) -> HttpResponse:
    """`country` and `option`; with `next=checkout` back to the review."""
    back = "checkout" if request.POST.get("next") == "checkout" else "cart"
    mine, form = cart_of(request), DeliveryForm(request.POST)
    if mine and form.is_valid():
        with suppress(carts.CartGone):  # It is shown as it is now.
            carts.choose_delivery(cart=mine, **form.cleaned_data)
    return answer(request) if request.htmx else SeeOther(reverse(back))


@require_safe
@gateway.deadline()
def cart(request: HtmxRequest) -> HttpResponse:
    """The cart; with htmx, the drawer's part. `cancelled=1` is Stripe's way back."""
    mine = cart_of(request)
    context: dict[str, object] = {}
    if request.GET.get("cancelled") and mine:
        left = _after_leaving(mine)
        if left.startswith("/"):
            return SeeOther(left)
        context["left"] = left
    context["no_cookie"] = NO_COOKIE in request.GET and not request.COOKIES
    context |= cart_messages.last_change(mine, request.GET, person(request))
    return show_cart(request, mine, context)


def _show_buy_box(request: HtmxRequest, variant: Variant, error: str) -> HttpResponse:
    context = buy_box.buy_box(variant) | {
        "error": error,
        "quantity": request.POST.get("quantity", "1")[:20],
    }
    if request.htmx and request.htmx.target == "cart":  # "Undo" is in the cart.
        return show_cart(request, cart_of(request), {"refused": error}, status=422)
    template = "products/_buy.html" if request.htmx else "products/buy_page.html"
    response = render(request, template, context, status=422)
    if request.htmx:
        response["HX-Retarget"], response["HX-Reswap"] = "#buy", "outerHTML"
    return response


def answer(request: HtmxRequest, **changed: str | int) -> HttpResponse:
    """After a change: the cart for htmx, else a redirect whose query string says what changed."""
    if request.htmx:
        mine = cart_of(request)
        context = cart_messages.last_change(mine, changed, person(request))
        return show_cart(request, mine, context)
    query = f"?{urlencode(changed)}" if changed else ""
    return SeeOther(reverse("cart") + query)


def show_cart(
    request: HtmxRequest,
    mine: Cart | None,
    context: dict[str, object],
    *,
    status: int = 200,
) -> HttpResponse:
    user = person(request)
    saved = list(SavedLine.objects.filter(user=user)) if user else []
    shown = pricing.price_cart(mine, also=[line.sku for line in saved])
    context |= {"cart": shown, "is_member": user is not None}
    context["takes_codes"] = bool(shown.code) or discounts.any_code()
    if shown.store.gift_notes:
        context.setdefault("gift_form", GiftForm(initial={"note": shown.gift_note}))
    context["saved"] = saved_lines.shown(saved, shown)
    context["share_link"] = shared_carts.share(shown.lines)
    if not shown.lines:
        context["newest"] = cards.newest(NEWEST, currency=shown.currency)
    template = "checkout/_cart.html" if request.htmx else "checkout/cart.html"
    response = render(request, template, context, status=status)
    response["Vary"] = "HX-Request"
    return response


def _after_leaving(mine: Cart) -> str:
    """What is true of the page that was left: an address to go to, or one word.

    "unpaid" only when Stripe has just said so; "away" when Stripe can't be asked; empty
    when the cart has no page any more, for then nobody knows which one was left.
    """
    attempt = PaymentAttempt.objects.filter(live_order__live_cart=mine).first()
    if attempt is None or not attempt.session_id:
        return ""
    try:
        order = settle.session(session_id=attempt.session_id, cause="Shopper came back")
    except (gateway.StripeUnavailable, gateway.StripeRefused):
        return "away"
    if order is None:
        return "away"
    if order.attention or order.status in (OrderStatus.PAID, OrderStatus.PROCESSING):
        return f"{reverse('success')}?{urlencode({'session_id': attempt.session_id})}"
    return "unpaid"
