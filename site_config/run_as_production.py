"""Runs a command of `manage.py` with production's settings, on any machine.

    python -m site_config.run_as_production check --deploy

The image's static files are collected with it, before the real address and keys are
known. Nothing connects to the services that are named here.
"""

from __future__ import annotations

import os
import secrets
import sys

from django.core.management import execute_from_command_line


def production_environment() -> dict[str, str]:
    """An environment that production accepts; its keys are new each time and open nothing."""
    return {
        "DEBUG": "0",
        "DEMO": "0",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "DATABASE_URL": "postgres://shop:none@database.invalid/shop",
        "SITE_URL": "https://shop.example",
        "ALLOWED_HOSTS": "shop.example",
        "TRUSTED_PROXIES": "1",
        "STRIPE_SECRET_KEY": f"rk_test_{secrets.token_hex(16)}",
        "STRIPE_WEBHOOK_SECRET": f"whsec_{secrets.token_hex(16)}",
        "STRIPE_API_BASE": "https://api.stripe.com",
        "CACHE_URL": "redis://cache.invalid:6379/0",
        "EMAIL_URL": "smtp://shop:none@mail.invalid:587/?tls=True",
        "DEFAULT_FROM_EMAIL": "shop@shop.example",
        "MEDIA_URL": "/media/",
        "MEDIA_ROOT": "media",
        "MEDIA_BUCKET": "",
        "TASKS": "database",
        "DJANGO_SETTINGS_MODULE": "site_config.settings",
    }


if __name__ == "__main__":
    os.environ.update(production_environment())
    execute_from_command_line(["manage.py", *sys.argv[1:]])
