"""System checks: the sandbox must not be installed where real people buy."""

from __future__ import annotations

from collections.abc import Sequence

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import Error, Tags, register

from sandbox.options import option

SANDBOX_KEY = "sk_test_sandbox"


@register(Tags.security)
def sandbox_is_for_development(
    app_configs: Sequence[AppConfig] | None, **kwargs: object
) -> list[Error]:
    """Errors for a sandbox that is installed where real people could buy.

    Reads what settings decided when they were loaded, since test runners switch
    the live DEBUG flag off.
    """
    errors = []
    if not getattr(settings, "SANDBOX_ALLOWED", False):
        errors.append(
            Error(
                "The sandbox is installed although DEBUG is 0.",
                hint="Give STRIPE_SECRET_KEY, or set DEBUG=1 for development (SANDBOX_ALLOWED).",
                id="sandbox.E001",
            )
        )
    key = getattr(settings, "STRIPE_SECRET_KEY", "")
    if not getattr(settings, "SANDBOX", False) or not key.startswith(SANDBOX_KEY):
        errors.append(
            Error(
                "The sandbox is installed beside a key of the real Stripe.",
                hint="Remove STRIPE_SECRET_KEY to use the sandbox, or leave the sandbox out.",
                id="sandbox.E002",
            )
        )
    if option("STRIPE_LIVEMODE"):
        errors.append(
            Error(
                "The sandbox is installed in live mode.",
                hint="Leave the sandbox out where real money moves.",
                id="sandbox.E003",
            )
        )
    return errors
