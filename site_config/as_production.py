"""Runs a command of `manage.py` as production would, on a machine that is none.

    python -m site_config.as_production check --deploy

Static files are collected with it while the image is built, before anybody knows the
real address and keys. Nothing is asked of the services that are named here.
"""

from __future__ import annotations

import os
import secrets
import sys

from django.core.management import execute_from_command_line


def production() -> dict[str, str]:
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
    os.environ.update(production())
    execute_from_command_line(["manage.py", *sys.argv[1:]])
