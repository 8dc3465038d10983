"""Stripe's end of the rush: it sends events until the shop has accepted each of them."""

from __future__ import annotations

import time
from random import Random

from sandbox import actions, delivery
from sandbox.models import Event, Record
from sandbox.sessions import KIND
from tools.rush.browsers import Notes

OLDEST = 10  # One of so many is sent next, so that they arrive out of order.


def send_one(random: Random, notes: Notes) -> bool:
    """Send an event that waits, now and then twice at once; False if none waits."""
    waiting = list(Event.objects.waiting().order_by("number")[:OLDEST])
    if not waiting:
        return False
    event, copies = random.choice(waiting), random.choice([1, 1, 1, 2])
    began = time.monotonic()
    for status in delivery.deliver_together(event.id, copies=copies):
        notes.add("event from Stripe", status, began)
    return True


def close_open_pages() -> None:
    """Half an hour later: pages that nobody paid on have closed."""
    for record in Record.objects.filter(kind=KIND, data__status="open"):
        actions.let_expire(record.id)
