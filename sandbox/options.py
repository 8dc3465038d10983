"""The settings that a project may leave out; docs/sandbox.md names the others."""

from __future__ import annotations

from typing import Any

from django.conf import settings

DEFAULTS: dict[str, Any] = {
    "SANDBOX_CLOCK_AHEAD": 0,  # Seconds by which Stripe's clock differs from ours.
    "SANDBOX_DELIVERY_TIMEOUT": 10,  # Seconds until an event counts as not accepted.
    "SANDBOX_WEBHOOK_PATH": "/webhooks/stripe/",
    "STRIPE_LIVEMODE": False,
}


def option(name: str) -> Any:
    """The project's setting of this name, or the sandbox's default."""
    return getattr(settings, name, DEFAULTS[name])
