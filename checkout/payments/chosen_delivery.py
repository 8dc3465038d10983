"""Makes an order say which of the delivery options offered was chosen on Stripe's page."""

from __future__ import annotations

from checkout.gateway.types import SessionFact
from checkout.models import Order, PaymentAttempt
from delivery.offers import DeliveryOffer


def take(order: Order, attempt: PaymentAttempt, fact: SessionFact) -> None:
    """Write the chosen option, and the total with it, to an order that the caller has locked.

    Anything else than an option offered for that price changes nothing: `mismatch` then
    finds the difference.
    """
    chosen = _chosen(order, fact)
    if chosen is None or chosen.key == order.delivery_key:
        return
    order.delivery_key, order.delivery_name = chosen.key, chosen.name
    order.total += chosen.price - order.delivery
    order.delivery = chosen.price
    order.save(update_fields=["delivery_key", "delivery_name", "delivery", "total"])
    attempt.order = order
    attempt.amount = order.total
    attempt.save(update_fields=["amount"])


def _chosen(order: Order, fact: SessionFact) -> DeliveryOffer | None:
    for kept in order.delivery_offers:
        offer = DeliveryOffer.from_json(kept)
        if (offer.key, offer.price) == (fact.delivery_key, fact.delivery):
            return offer
    return None
