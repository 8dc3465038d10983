"""The shop's frame: settings, addresses, headers, money."""

from __future__ import annotations

from django.apps import AppConfig


class SiteConfigApp(AppConfig):
    name = "site_config"
    verbose_name = "Shop"

    def ready(self) -> None:
        from site_config import checks, exports  # noqa: F401  Checks register themselves.

        exports.guard_exports()
