"""Which release of the shop is running: a page of another one is never shown."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.apps import apps
from django.conf import settings

# What a page is made of, beside the database.
SOURCES = (".py", ".html", ".svg", ".js", ".txt", ".xml", ".mo")


@cache
def release() -> str:
    """A name for the code, templates, translations and collected files of this process."""
    digest = hashlib.sha256()
    for path in _sources():
        found = path.stat()
        digest.update(f"{path}:{found.st_size}:{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:16]


def look_again(**signal: object) -> None:
    """A file has changed while `runserver` watches; a receiver of Django's signal."""
    release.cache_clear()


def _sources() -> Iterator[Path]:
    base = Path(settings.BASE_DIR)
    folders = {base / "templates", base / "locale"}
    folders |= {
        Path(app.path)
        for app in apps.get_app_configs()
        # Not what pip has installed: those change together with the lock.
        if Path(app.path).parent == base
    }
    for folder in sorted(folders):
        yield from (p for p in sorted(folder.rglob("*")) if p.suffix in SOURCES)
    manifest = Path(settings.STATIC_ROOT or base) / "staticfiles.json"
    yield from filter(Path.exists, (base / "requirements.lock", manifest))
