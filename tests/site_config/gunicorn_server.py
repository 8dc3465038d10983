"""A real gunicorn with the shop's own settings, as production starts it."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.contrib.staticfiles.finders import get_finders

from tests.site_config.production import ROOT, shop_environment

# Where static files were collected is no variable, so that it can't be set wrong.
SERVE = """
import sys
from django.conf import settings
settings.STATIC_ROOT = sys.argv.pop()
from gunicorn.app.wsgiapp import run
run()
"""


def collected(folder: Path) -> Path:
    """A folder with a manifest of all static files, but without the files."""
    names = [name for finder in get_finders() for name, _at in finder.list([])]
    manifest = {"version": "1.1", "paths": {name: name for name in names}, "hash": ""}
    (folder / "staticfiles.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def a_free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def start(static: Path, *arguments: str, **changes: str) -> subprocess.Popen[str]:
    """Start gunicorn with production's settings; `static` is the folder of collected files."""
    config = "--config=python:site_config.gunicorn"
    return subprocess.Popen(
        [sys.executable, "-c", SERVE, config, *arguments, static],
        env=shop_environment(**changes),
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def served(static: Path, **changes: str) -> Iterator[int]:
    """The port of such a shop, once it listens; it is ended afterwards."""
    port = a_free_port()
    server = start(static, PORT=str(port), **changes)
    try:
        _wait_until_it_listens(port, server)
        yield port
    finally:
        server.terminate()
        server.communicate(timeout=60)


def _wait_until_it_listens(port: int, server: subprocess.Popen[str]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        with socket.socket() as trying:
            if trying.connect_ex(("127.0.0.1", port)) == 0:
                return
    raise AssertionError("gunicorn does not listen.")
