"""A shop of the test settings: set up in databases of its own, served as in production."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any

import django

WORKERS = 2
LONGEST_START = 60  # Seconds.


@contextmanager
def set_up(settings_module: str) -> Iterator[None]:
    """Let this process be a shop with these settings, whose databases are gone afterwards."""
    os.environ["DJANGO_SETTINGS_MODULE"] = settings_module
    django.setup()
    from django.conf import settings
    from django.test.utils import get_runner, setup_test_environment

    from home.setup import set_up_shop
    from tests import migrated_databases

    setup_test_environment(debug=False)
    migrated = migrated_databases.lay_out()
    runner: Any = get_runner(settings)(verbosity=0, interactive=False, keepdb=migrated)
    databases = runner.setup_databases()
    try:
        if not migrated:
            migrated_databases.keep()
        set_up_shop()
        yield
    finally:
        runner.teardown_databases(databases)


@contextmanager
def served(
    port: int,
    *arguments: str,
    environment: Mapping[str, str],
    log: IO[bytes] | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """Two workers that listen at the port until the block ends; `arguments` are gunicorn's.

    What they write goes to `log`, else to where this process writes.
    """
    running = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", "python:site_config.gunicorn"]
        + ["--workers", str(WORKERS), "--log-level", "warning", *arguments]
        + ["--bind", f"127.0.0.1:{port}"],
        env={**os.environ, **environment},
        stderr=log,
    )
    try:
        until = time.monotonic() + LONGEST_START
        while not answers(port) and running.poll() is None and time.monotonic() < until:
            time.sleep(0.2)
        yield running
    finally:
        running.terminate()
        running.wait()


def free_port() -> int:
    with socket.socket() as some:
        some.bind(("127.0.0.1", 0))
        port: int = some.getsockname()[1]
        return port


def answers(port: int) -> bool:
    with socket.socket() as visitor:
        return visitor.connect_ex(("127.0.0.1", port)) == 0
