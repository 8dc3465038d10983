"""SQLite databases as migrations leave them, made once and copied for every later run.

Hundreds of migrations take half a minute, copying takes none. What is copied is migrated
all the same, so a copy that lacks one is brought up to date.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db import connections

ROOT = Path(settings.BASE_DIR)
FOLDER = ROOT / ".run" / "migrated"


def lay_out() -> bool:
    """Put the kept databases where this run's will be looked for; whether all were there."""
    files = dict(_files())
    there = bool(files) and all(kept.exists() for kept in files.values())
    if there:
        for place, kept in files.items():
            shutil.copyfile(kept, place)
    return there


def keep() -> None:
    """Copy the databases of this run aside, in place of those of other migrations."""
    files = dict(_files())
    if not files:
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.sqlite3"):
        if old not in files.values():
            old.unlink(missing_ok=True)
    for place, kept in files.items():
        half = kept.with_suffix(f".{os.getpid()}")
        with (
            closing(sqlite3.connect(place)) as ours,
            closing(sqlite3.connect(half)) as copy,
        ):
            ours.backup(copy)
        half.replace(kept)


def _files() -> Iterator[tuple[Path, Path]]:
    """Where each SQLite database of this run is, and where its copy is kept."""
    key = _key()
    for connection in connections.all():
        options: dict[str, str] = connection.settings_dict["TEST"]
        if connection.vendor != "sqlite":
            return
        yield Path(options["NAME"]), FOLDER / f"{connection.alias}-{key}.sqlite3"


def _key() -> str:
    """Changes with every migration of ours and with every library's version."""
    read = [*sorted(ROOT.glob("*/migrations/*.py")), ROOT / "tests/requirements.lock"]
    content = b"".join(str(path).encode() + path.read_bytes() for path in read)
    return hashlib.sha256(content).hexdigest()[:16]
