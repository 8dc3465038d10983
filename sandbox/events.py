"""Records events, which are sent to the shop's webhook later."""

from __future__ import annotations

import stripe

from sandbox import objects
from sandbox.models import Event
from sandbox.stripe_json import JSONObject

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
    subject: JSONObject,
    *,
    livemode: bool = False,
    account: str = "",
    api_version: str = stripe.api_version,
) -> str:
    """Writes an event about an object as it is now, to be delivered later.

    Returns the event's id. `account` is for events of somebody else's account.
    """
    id_ = objects.new_id("evt_")
    body: JSONObject = {
        "id": id_,
        "object": "event",
        "api_version": api_version,
        "created": objects.now(),
        "data": {"object": subject},
        "livemode": livemode,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": type_,
    }
    body |= {"account": account} if account else {}
    Event.objects.create(id=id_, data=body, about=subject["id"])
    return id_
