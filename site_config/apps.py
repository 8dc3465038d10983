"""The shop's frame: settings, addresses, headers, money."""

from __future__ import annotations

from django.apps import AppConfig


class SiteConfigApp(AppConfig):
    name = "site_config"
    verbose_name = "Shop"

    def ready(self) -> None:
        from site_config import (
            amount_field,
            checks,  # noqa: F401  Checks register themselves.
            collation,
            exports,
        )

        exports.guard_exports()
        amount_field.use_in_admin()
        collation.teach_sqlite()
