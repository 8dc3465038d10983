"""Whose cart a request means: a member's own, or a guest's by a token in the session."""

from __future__ import annotations

import secrets
from typing import Any

from django.http import HttpRequest

from accounts.models import User
from checkout import cart as carts
from checkout.models import Cart

TOKEN = "cart"
MERGED = "merged_pieces"


def person(request: HttpRequest) -> User | None:
    """Who is signed in, if anybody."""
    return request.user if request.user.is_authenticated else None


def cart_of(request: HttpRequest) -> Cart | None:
    """The visitor's cart, or None where there is none yet; writes nothing."""
    if user := person(request):
        return Cart.objects.filter(user=user).first()
    token = request.session.get(TOKEN)
    return Cart.objects.filter(token=token, user=None).first() if token else None


def own_cart(request: HttpRequest) -> Cart:
    """The visitor's cart, made when this is the first thing they put into it."""
    if found := cart_of(request):
        return found
    if user := person(request):
        return Cart.objects.get_or_create(user=user)[0]
    request.session[TOKEN] = secrets.token_urlsafe(24)
    return Cart.objects.create(token=request.session[TOKEN])


def bring_cart_along(
    sender: object, request: HttpRequest, user: User, **_others: Any
) -> None:
    """On sign-in, move what the guest had chosen into the member's cart."""
    token = request.session.pop(TOKEN, None) if hasattr(request, "session") else None
    guest = Cart.objects.filter(token=token, user=None).first() if token else None
    if guest is None:
        return
    if added := carts.merge(guest=guest, user=user):
        request.session[MERGED] = added
