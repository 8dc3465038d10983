"""What the shop's people write about an order, for each other."""

from __future__ import annotations

from django.db import transaction
from wagtail.log_actions import log

from accounts.models import User
from checkout.models import Order, OrderEvent


@transaction.atomic
def add_note(order: Order, *, text: str, who: User) -> OrderEvent:
    """Put a note on the order's timeline; shoppers never see it."""
    note = OrderEvent.objects.create(
        order=order, kind=OrderEvent.Kind.NOTE, detail=text, who=who
    )
    log(order, "checkout.note", user=who)
    return note
