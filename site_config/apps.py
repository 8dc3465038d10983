"""What all apps share: settings, URLs, headers, money, emails."""

from __future__ import annotations

from django.apps import AppConfig


class SiteConfigApp(AppConfig):
    name = "site_config"
    verbose_name = "Shop"

    def ready(self) -> None:
        from django.db.backends.signals import connection_created
        from django.utils.autoreload import file_changed

        from site_config import (
            checks,  # noqa: F401  Registers itself.
            exports,
            forms,
            sorting,
        )
        from site_config.page_cache import release, writes

        exports.make_csv_exports_safe()
        forms.register_amount_field()
        sorting.register_sqlite_collation()
        connection_created.connect(writes.watch, dispatch_uid="page_cache")
        file_changed.connect(release.look_again, dispatch_uid="page_cache")
