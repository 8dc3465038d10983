"""Who buys without an account: the address and the orders that this browser's session keeps."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import ngettext

from accounts.code_views import TYPED_EMAIL
from accounts.models import User
from checkout import claims
from checkout.current_cart import person
from site_config.models import StoreSettings

# Keys in the session.
EMAIL, ORDERS = "guest_email", "guest_orders"
MOST_ORDERS = 20  # Remembered of one browser.


def email_of(request: HttpRequest) -> str:
    """The address that a guest gave, as long as guests may buy; else ""."""
    if not StoreSettings.current(request).guests_may_buy:
        return ""
    return str(request.session.get(EMAIL, ""))


def remember(request: HttpRequest, email: str) -> None:
    """Let this browser buy with `email`; the sign-in page shows it, too."""
    request.session[EMAIL] = request.session[TYPED_EMAIL] = email


def remember_order(request: HttpRequest, number: str) -> None:
    """Let this browser see what becomes of its order's payment."""
    others = [each for each in request.session.get(ORDERS, []) if each != number]
    request.session[ORDERS] = [*others, number][-MOST_ORDERS:]


def own_orders(request: HttpRequest) -> Q:
    """Which orders this visitor may see: the member's, and those placed in this browser."""
    placed_here = Q(user=None, number__in=request.session.get(ORDERS, []))
    user = person(request)
    return placed_here | Q(user=user) if user else placed_here


def claim_orders(
    sender: object, request: HttpRequest, user: User, **_others: object
) -> None:
    """On sign-in, move the orders that were placed with the member's address."""
    moved = claims.claim(user)
    if moved:
        text = ngettext(
            "%(number)d order that was placed with your address is in your account now.",
            "%(number)d orders that were placed with your address are in your account now.",
            moved,
        )
        messages.success(request, text % {"number": moved}, fail_silently=True)
