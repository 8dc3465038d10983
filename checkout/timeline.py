"""An order's timeline: what happened to it, and the notes that staff write."""

from __future__ import annotations

from django.db import transaction
from wagtail.log_actions import log

from accounts.models import User
from checkout.models import Order, OrderEvent


def record(
    order: Order,
    kind: OrderEvent.Kind,
    *,
    cause: str = "",
    detail: str = "",
    who: User | None = None,
) -> OrderEvent:
    """Write one entry; `cause` says what led to it, `who` is the person who did it, if any.

    `detail` is a sentence, or the code of a choice, which is shown by its label.
    """
    return order.events.create(kind=kind, cause=cause, detail=detail, who=who)


@transaction.atomic
def add_note(order: Order, *, text: str, who: User) -> OrderEvent:
    """Put a note on the order's timeline; shoppers never see it. Refuses nothing."""
    note = record(order, OrderEvent.Kind.NOTE, detail=text, who=who)
    log(order, "checkout.note", user=who)
    return note
