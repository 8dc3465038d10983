"""What `check --deploy` says about this shop, beyond Django's own checks."""

from __future__ import annotations

from collections.abc import Sequence

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register

# None of these counts one visitor's tries over all processes, one after the other.
NOT_SHARED = ("DummyCache", "LocMemCache", "DatabaseCache", "FileBasedCache")


@register(Tags.caches, deploy=True)
def limits_are_counted_together(
    app_configs: Sequence[AppConfig] | None, **kwargs: object
) -> list[CheckMessage]:
    """A warning for a cache in which limits on tries would be per process, or not at all."""
    backend = settings.CACHES["default"]["BACKEND"].rsplit(".", 1)[-1]
    if backend not in NOT_SHARED:
        return []
    return [
        Warning(
            f"{backend} is not shared, or does not count one by one.",
            hint="With more than one process each would allow its own number of tries "
            "at a password or a checkout. Set CACHE_URL to redis://….",
            id="site_config.W001",
        )
    ]
