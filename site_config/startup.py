"""Checks of what a server needs on its own machine before it answers requests.

Commands such as `collectstatic` and `migrate` run without it, so the settings do not
check it: the server does when it starts, and `/health/ready/` does again.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from django.conf import settings
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import staticfiles_storage

from site_config.checks import NOT_SHARED

BOOT_FAILED = 3  # gunicorn then stops, instead of starting the process again for ever.


def exit_unless_ready() -> None:
    """End the process with one sentence for each thing that is missing."""
    if found := list(problems()):
        exit_because("\n".join(found))


def exit_because(reason: str) -> NoReturn:
    """Say why the shop can't start, without a traceback, and end the process."""
    sys.stderr.write(f"The shop can't start. {reason}\n")
    raise SystemExit(BOOT_FAILED)


def problems() -> Iterator[str]:
    """Yield a sentence for each thing without which pages or uploads would fail."""
    if missing := missing_static_files():
        yield (
            f"Static files are not collected ({missing[0]} is missing): "
            "run `python manage.py collectstatic --no-input`."
        )
    if not settings.MEDIA_BUCKET and not _is_writable(Path(settings.MEDIA_ROOT)):
        yield f"MEDIA_ROOT: nothing can be written to {settings.MEDIA_ROOT}."
    if int(os.environ.get("WEB_CONCURRENCY") or 1) > 1 and _cache_is_not_shared():
        yield (
            "CACHE_URL: several processes (WEB_CONCURRENCY) need one cache to count "
            "tries in. Write redis://…."
        )


def missing_static_files() -> list[str]:
    """Files that templates may name and the manifest lacks; a page would fail on each.

    Without a manifest, as with DEBUG=1, files are served as they are found.
    """
    collected = getattr(staticfiles_storage, "hashed_files", None)
    if collected is None:
        return []
    ignored = StaticFilesConfig.ignore_patterns
    names = (name for finder in get_finders() for name, _at in finder.list(ignored))
    return [name for name in names if name.replace("\\", "/") not in collected]


def _is_writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _cache_is_not_shared() -> bool:
    return not settings.DEBUG and settings.CACHES["default"]["BACKEND"].endswith(
        NOT_SHARED
    )
