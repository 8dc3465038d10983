"""Whose cart a request means: a member's own, or a guest's by a token in the session."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import ngettext

from accounts.models import User
from checkout import cart_messages, carts
from checkout.models import Cart

TOKEN = "cart"


def person(request: HttpRequest) -> User | None:
    """Who is signed in, if anybody."""
    return request.user if request.user.is_authenticated else None


def cart_of(request: HttpRequest) -> Cart | None:
    """The visitor's cart, or None where there is none yet; writes nothing."""
    if user := person(request):
        return Cart.objects.filter(user=user).first()
    token = request.session.get(TOKEN)
    return Cart.objects.filter(token=token, user=None).first() if token else None


@contextmanager
def own_cart(request: HttpRequest) -> Iterator[Cart]:
    """The visitor's cart, made when what is done in this block is the first thing in it.

    One transaction: what is refused in it leaves neither a cart nor a session behind.
    """
    token = ""
    with transaction.atomic():
        mine = cart_of(request)
        if mine is None and (user := person(request)):
            mine = Cart.objects.get_or_create(user=user)[0]
        elif mine is None:
            token = secrets.token_urlsafe(24)
            mine = Cart.objects.create(token=token)
        yield mine
    if token:
        request.session[TOKEN] = token


def merge_guest_cart(
    sender: object, request: HttpRequest, user: User, **_others: object
) -> None:
    """On sign-in, move what the guest had chosen into the member's cart."""
    token = request.session.pop(TOKEN, None) if hasattr(request, "session") else None
    guest = Cart.objects.filter(token=token, user=None).first() if token else None
    if guest is None:
        return
    earlier, shortfalls = carts.merge(guest=guest, user=user)
    if earlier:
        text = ngettext(
            "We added %(number)d piece from your last visit.",
            "We added %(number)d pieces from your last visit.",
            earlier,
        )
        messages.info(request, text % {"number": earlier})
    if shortfalls:
        messages.warning(request, " ".join(map(cart_messages.shortfall, shortfalls)))
