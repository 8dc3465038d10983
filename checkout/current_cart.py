"""Whose cart a request means: a member's own, or a guest's by a token in the session."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib import messages
from django.db import connection, transaction
from django.http import HttpRequest
from django.utils.translation import ngettext

from accounts.models import User
from checkout import add_lines, cart_messages
from checkout.add_lines import Wanted
from checkout.carts import CartGone
from checkout.models import Cart, CartLine
from site_config.models import StoreSettings

TOKEN = "cart"


def person(request: HttpRequest) -> User | None:
    """Who is signed in, if anybody."""
    return request.user if request.user.is_authenticated else None


def cart_of(request: HttpRequest) -> Cart | None:
    """The visitor's cart, or None where there is none yet; writes nothing."""
    own = _own(request)
    return Cart.objects.filter(**own).first() if own else None


def units_of(request: HttpRequest) -> int:
    """How many pieces are in the visitor's cart, which is not loaded; writes nothing."""
    own = _own(request)
    if not own:
        return 0
    # By hand, since every page that a shopper opens asks it: Django takes longer to write
    # it than the database to answer.
    whose = "user_id = %s" if "token" not in own else "token = %s AND user_id IS NULL"
    value = own["token"] if "token" in own else own["user"].pk
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT SUM(quantity) FROM {CartLine._meta.db_table} WHERE cart_id IN"
            f" (SELECT id FROM {Cart._meta.db_table} WHERE {whose})",
            [value],
        )
        (units,) = cursor.fetchone()
    return int(units or 0)


def _own(request: HttpRequest) -> dict[str, Any]:
    """What the visitor's cart is found by; nothing where there is none yet."""
    if user := person(request):
        return {"user": user}
    token = request.session.get(TOKEN)
    return {"token": token, "user": None} if token else {}


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


class NothingAdded(Exception):
    """Not one unit came into the cart, so a new one isn't needed."""


def put_in_cart(request: HttpRequest, wanted: list[Wanted]) -> int:
    """Add lines to the visitor's cart, and leave a message that says what became of each.

    Returns how many units were added; when none was, no cart is made.
    """
    units, outcomes = 0, []
    try:
        with own_cart(request) as mine:
            outcomes = add_lines.add(wanted, to=mine)
            units = sum(line.added for line in outcomes)
            if not units:
                raise NothingAdded
    except CartGone as problem:
        messages.error(request, problem.message)
        return 0
    except NothingAdded:
        pass
    text = cart_messages.added(outcomes, StoreSettings.current().currency)
    show = messages.warning if "\n" in text else messages.success
    show(request, text)
    return units


def merge_guest_cart(
    sender: object, request: HttpRequest, user: User, **_others: object
) -> None:
    """On sign-in, move what the guest had chosen into the member's cart."""
    token = request.session.pop(TOKEN, None) if hasattr(request, "session") else None
    guest = Cart.objects.filter(token=token, user=None).first() if token else None
    if guest is None:
        return
    earlier, outcomes = add_lines.merge(guest=guest, user=user)
    if earlier:
        text = ngettext(
            "We added %(number)d piece from your last visit.",
            "We added %(number)d pieces from your last visit.",
            earlier,
        )
        messages.info(request, text % {"number": earlier})
    currency = StoreSettings.current().currency
    if differences := cart_messages.differences(outcomes, currency):
        messages.warning(request, "\n".join(differences))
