"""View of the checkout: the review, then a redirect to Stripe's page."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlencode

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.models import User
from checkout import cart_messages, current_guest, gateway, orders, pricing
from checkout.current_cart import cart_of, person
from checkout.forms import GiftForm, PayForm, first_error
from checkout.models import Cart, PaymentAttempt
from checkout.pricing import PricedCart
from site_config import languages, rate_limits
from site_config.errors import ShopError
from site_config.http import HtmxRequest, SeeOther
from site_config.models import StoreSettings

LIMITED_FOR = 600  # Seconds.


class Buyer(NamedTuple):
    """Who pays: a member, or a guest, of whom only the address is known."""

    user: User | None
    email: str
    language: str


@require_http_methods(["GET", "HEAD", "POST"])
@gateway.deadline()
def checkout(request: HtmxRequest) -> HttpResponse:
    """Review what will be paid (GET), then open Stripe's page (POST: `total`)."""
    buyer, mine = _buyer(request), cart_of(request)
    if buyer is None:
        return SeeOther(redirect_to_login(reverse("checkout")).url)
    if mine is None:
        return SeeOther(reverse("cart"))
    if request.method == "POST":
        return _pay(request, buyer, mine)
    shown = pricing.price_cart(mine, email=buyer.email)
    if shown.problems or not shown.lines:
        return SeeOther(reverse("cart"))
    return _review(request, buyer, shown)


def _buyer(request: HtmxRequest) -> Buyer | None:
    """The member, or the guest who gave an address; None for anybody else."""
    if user := person(request):
        return Buyer(user, user.email, user.language)
    email = current_guest.email_of(request)
    return Buyer(None, email, "") if email else None


def _pay(request: HtmxRequest, buyer: Buyer, mine: Cart) -> HttpResponse:
    form = PayForm(request.POST)
    if not form.is_valid():
        shown = pricing.price_cart(mine, email=buyer.email)
        return _review(request, buyer, shown, status=422, error=first_error(form))
    if _too_often(request, mine):
        return rate_limits.too_many_tries(request, seconds=LIMITED_FOR)
    try:
        attempt = orders.start(
            cart=mine,
            buyer=buyer.user,
            email=buyer.email,
            language=languages.for_person(buyer.language, request),
            total=form.cleaned_data["total"],
            store=StoreSettings.current(request),
        )
    except orders.AlreadyPaid as paid:
        return SeeOther(_return_address(paid.session_id))
    except orders.PaymentUnavailable as problem:
        context = {"message": problem.message}
        response = render(
            request, "checkout/stripe_unavailable.html", context, status=503
        )
        response["Retry-After"] = "60"
        return response
    except orders.EmptyCart:
        return SeeOther(reverse("cart"))
    except ShopError as problem:
        shown, error = (
            pricing.price_cart(mine, email=buyer.email),
            cart_messages.refusal(problem),
        )
        return _review(request, buyer, shown, status=422, error=error)
    if buyer.user is None:
        current_guest.remember_order(request, attempt.order.number)
    return SeeOther(attempt.url)


def _review(
    request: HtmxRequest,
    buyer: Buyer,
    shown: PricedCart,
    status: int = 200,
    **context: object,
) -> HttpResponse:
    page = _open_page(shown, buyer)
    context |= {"cart": shown, "buyer": buyer, "open_page": page}
    if shown.store.gift_notes:
        note = {"note": shown.gift_note, "back": "checkout"}
        context["gift_form"] = GiftForm(initial=note)
    return render(request, "checkout/review.html", context, status=status)


def _open_page(shown: PricedCart, buyer: Buyer) -> PaymentAttempt | None:
    """The page on which just this can be paid now; never one that asks for another sum."""
    order = shown.live_order
    if order is None or not orders.matches_cart(order, shown, buyer.email):
        return None
    return PaymentAttempt.objects.payable_now().filter(live_order=order).first()


def _too_often(request: HttpRequest, mine: Cart) -> bool:
    """Whether this cart or this address opens more pages than a person would."""
    rates = {rate_limits.BY_ADDRESS: "60/10m", str(mine.pk): "10/10m"}
    return rate_limits.too_often(request, "checkout", **rates)


def _return_address(session_id: str) -> str:
    return f"{reverse('success')}?{urlencode({'session_id': session_id})}"
