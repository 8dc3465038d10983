"""The one way to Stripe: what the rest of the checkout may ask of it."""

from __future__ import annotations

from checkout.gateway.client import (
    TWICE,
    NoAnswer,
    NoSuchSession,
    NotFromStripe,
    StripeAway,
    StripeBusy,
    StripeRefused,
    TimedClient,
    deadline,
    expire_session,
    open_session,
    payment_link,
    read_event,
    read_session,
    receipt,
    seconds_left,
    sessions_since,
    stripe_client,
)

__all__ = [
    "TWICE",
    "NoAnswer",
    "NoSuchSession",
    "NotFromStripe",
    "StripeAway",
    "StripeBusy",
    "StripeRefused",
    "TimedClient",
    "deadline",
    "expire_session",
    "open_session",
    "payment_link",
    "read_event",
    "read_session",
    "receipt",
    "seconds_left",
    "sessions_since",
    "stripe_client",
]
