"""What a server needs on its own machine before it takes a visitor.

Commands such as `collectstatic` and `migrate` run without it, so it is no setting's
business: the server asks when it starts, and `/health/ready/` asks again.
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


def refuse_unless_able() -> None:
    """End the process with one sentence for each thing that is missing."""
    if problems := list(lacking()):
        refuse("\n".join(problems))


def refuse(problems: str) -> NoReturn:
    """Say why the shop can't start, without a traceback, and end the process."""
    sys.stderr.write(f"The shop can't start. {problems}\n")
    raise SystemExit(BOOT_FAILED)


def lacking() -> Iterator[str]:
    """Yield a sentence for each thing without which pages or uploads would fail."""
    if missing := uncollected():
        yield (
            f"Static files are not collected ({missing[0]} is missing): "
            "run `python manage.py collectstatic --no-input`."
        )
    if not settings.MEDIA_BUCKET and not _takes_files(Path(settings.MEDIA_ROOT)):
        yield f"MEDIA_ROOT: nothing can be written to {settings.MEDIA_ROOT}."
    if int(os.environ.get("WEB_CONCURRENCY") or 1) > 1 and _counts_alone():
        yield (
            "CACHE_URL: several processes (WEB_CONCURRENCY) need one cache to count "
            "tries in. Write redis://…."
        )


def uncollected() -> list[str]:
    """Files that templates may name and the manifest lacks; a page would fail on each.

    Without a manifest, as with DEBUG=1, files are served as they are found.
    """
    collected = getattr(staticfiles_storage, "hashed_files", None)
    if collected is None:
        return []
    ignored = StaticFilesConfig.ignore_patterns
    names = (name for finder in get_finders() for name, _at in finder.list(ignored))
    return [name for name in names if name.replace("\\", "/") not in collected]


def _takes_files(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _counts_alone() -> bool:
    return not settings.DEBUG and settings.CACHES["default"]["BACKEND"].endswith(
        NOT_SHARED
    )
