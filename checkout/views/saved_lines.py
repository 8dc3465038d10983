"""Views of what is saved for later: save, move to the cart, remove, undo."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.models import User
from checkout import cart_messages, saved_lines
from checkout.carts import NotForSale
from checkout.current_cart import cart_of, own_cart, person
from checkout.forms import PlaceForm
from checkout.models import SavedLine
from checkout.views.cart import POST_OR_RELOAD, answer, line_is_gone, show_cart
from site_config.errors import ShopError
from site_config.http import HtmxRequest, SeeOther, same_origin_post, set_marker_cookie
from site_config.models import StoreSettings
from site_config.rate_limits import limit_posts

MemberView = Callable[..., HttpResponse]


def for_members(view: MemberView) -> MemberView:
    """Give a post to a view with the person who is signed in; others sign in first."""

    @wraps(view)
    def members_only(request: HtmxRequest, **arguments: str) -> HttpResponse:
        user, cart_page = person(request), reverse("cart")
        if request.method != "POST":
            return SeeOther(cart_page)
        if user is None:
            address = redirect_to_login(cart_page).url
            if request.htmx:
                # htmx would follow a redirect and put the whole page into the cart's part.
                return HttpResponse(headers={"HX-Redirect": address})
            return SeeOther(address)
        return view(request, user, **arguments)

    return members_only


@same_origin_post
@require_http_methods(POST_OR_RELOAD)
@limit_posts("saved", "60/m", of_all="6000/m", seconds=60)
@for_members
def save(request: HtmxRequest, user: User, sku: str) -> HttpResponse:
    """Take a line out of the cart and keep it for later, which can be undone."""
    mine = cart_of(request)
    if mine is None:
        return line_is_gone(request, mine)
    line = mine.lines.filter(sku=sku).first()
    try:
        place = saved_lines.save(cart=mine, user=user, sku=sku)
    except NotForSale:
        return line_is_gone(request, mine)
    except ShopError as problem:
        return show_cart(request, mine, {"refused": problem.message}, status=422)
    quantity = line.quantity if line else 1
    return answer(request, saved=sku, quantity=quantity, place=place)


@same_origin_post
@require_http_methods(POST_OR_RELOAD)
@for_members
def move_to_cart(request: HtmxRequest, user: User, sku: str) -> HttpResponse:
    """Put a saved line into the cart; with `quantity` and `place` that undoes saving it."""
    line = SavedLine.objects.filter(user=user, sku=sku).first()
    if line is None:
        return answer(request)
    form = PlaceForm(request.POST)
    wanted = form.cleaned_data if form.is_valid() else {}
    with own_cart(request) as mine:
        outcome = saved_lines.move_to_cart(line, to=mine, **wanted)
    currency = StoreSettings.current().currency
    said = "\n".join(cart_messages.differences([outcome], currency))
    if not outcome.added:
        return show_cart(request, mine, {"refused": said}, status=422)
    if request.htmx:
        context = cart_messages.last_change(mine, {"added": sku}, user)
        return show_cart(request, mine, context | {"said": said})
    if said:
        messages.warning(request, said)
    return set_marker_cookie(answer(request, added=sku))


@same_origin_post
@require_http_methods(POST_OR_RELOAD)
@for_members
def remove(request: HtmxRequest, user: User, sku: str) -> HttpResponse:
    """Delete a saved line, which can be undone."""
    line = SavedLine.objects.filter(user=user, sku=sku).first()
    if line is None:
        return answer(request)
    return answer(request, unsaved=saved_lines.remove(line))


@same_origin_post
@require_http_methods(POST_OR_RELOAD)
@for_members
def restore(request: HtmxRequest, user: User) -> HttpResponse:
    """Save a line again that was removed; `line` is what the undo button was given."""
    line = saved_lines.removed(request.POST.get("line", ""), user)
    if line is None:
        return answer(request)
    try:
        saved_lines.restore(line)
    except ShopError as problem:
        refused: dict[str, object] = {"refused": problem.message}
        return show_cart(request, cart_of(request), refused, status=422)
    return answer(request)
