"""What every template knows of the shop."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from site_config.models import StoreSettings


def shop(request: HttpRequest) -> dict[str, Any]:
    """The store's settings, looked up only if a template asks, and the sandbox's banner."""
    return {
        "store": SimpleLazyObject(lambda: StoreSettings.current(request)),
        "sandbox": settings.SANDBOX,
    }
