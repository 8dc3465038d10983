"""Claims: orders without an account move into that of whoever has proved to own their address."""

from __future__ import annotations

import logging

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.models import User
from checkout import timeline
from checkout.models import Order, OrderEvent

logger = logging.getLogger(__name__)


def may_claim(user: User, order: Order) -> bool:
    """Whether the order was placed with an address that `user` has verified."""
    mine = EmailAddress.objects.filter(user=user, verified=True)
    return bool(mine.filter(email=order.email.lower()).exists())


@transaction.atomic
def claim(user: User) -> int:
    """Move the orders that were placed with the user's verified addresses; returns how many.

    An address that is not verified moves nothing: anybody could have typed it. When
    another window moves them at the same moment each is moved, and told of, once.
    Refuses nothing.
    """
    mine = EmailAddress.objects.filter(user=user, verified=True)
    addresses = [each.lower() for each in mine.values_list("email", flat=True)]
    free = Order.objects.filter(user=None)
    found = free.filter(email__in=addresses).order_by("pk")
    moved = 0
    for order in found:
        if free.filter(pk=order.pk).update(user=user):
            timeline.record(order, OrderEvent.Kind.CLAIMED, who=user)
            logger.info("order.claimed order=%s user=%s", order.number, user.pk)
            moved += 1
    return moved
