"""View of the choice to buy without an account, with an email address alone."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.forms import EmailForm
from accounts.views import show_sign_in
from checkout import current_guest
from checkout.current_cart import cart_of
from site_config.http import HtmxRequest, SeeOther
from site_config.models import StoreSettings
from site_config.rate_limits import limit_posts


@require_POST
@limit_posts("guest", "20/m", of_all="1000/m", seconds=60)
def go_on_as_guest(request: HtmxRequest) -> HttpResponse:
    """`email`: keep it for this order, and go on to the review."""
    if cart_of(request) is None:  # A session is a row; none without a cart.
        return SeeOther(reverse("cart"))
    if not StoreSettings.current(request).guests_may_buy:
        return SeeOther(reverse("checkout"))
    form = EmailForm(request.POST)
    if not form.is_valid():
        return show_sign_in(request, form, status=422)
    current_guest.remember(request, form.cleaned_data["email"])
    return SeeOther(reverse("checkout"))
