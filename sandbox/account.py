"""The account of the shop at this Stripe."""

from __future__ import annotations

from sandbox.stripe_json import JSONObject, Params


def retrieve(params: Params) -> JSONObject:
    """What a shop may ask of its own account."""
    return {
        "id": "acct_sandbox",
        "object": "account",
        "business_profile": {"name": "Sandbox"},
        "charges_enabled": True,
        "country": "GB",
        "default_currency": "gbp",
        "details_submitted": True,
        "email": "sandbox@example.com",
        "payouts_enabled": True,
        "settings": {"dashboard": {"display_name": "Sandbox", "timezone": "Etc/UTC"}},
        "type": "standard",
    }
