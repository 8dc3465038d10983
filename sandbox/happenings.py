"""Events: writing down what has happened, for the webhook to tell."""

from __future__ import annotations

from typing import Any

import stripe

from sandbox import records
from sandbox.models import Event

# What an endpoint of ours would be subscribed to.
SUBSCRIBED = [
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
]


def record(
    type_: str,
    subject: dict[str, Any],
    *,
    livemode: bool = False,
    account: str = "",
    api_version: str = stripe.api_version,
) -> str:
    """Writes an event about an object as it is now, to be delivered later.

    Returns the event's id. `account` is for events of somebody else's account.
    """
    id_ = records.new_id("evt_")
    body: dict[str, Any] = {
        "id": id_,
        "object": "event",
        "api_version": api_version,
        "created": records.now(),
        "data": {"object": subject},
        "livemode": livemode,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": type_,
    }
    body |= {"account": account} if account else {}
    Event.objects.create(id=id_, data=body, about=subject["id"])
    return id_
