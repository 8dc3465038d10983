"""Runs the example shop: a web server, and the jobs that run each minute.

    python -m demo.server

`make demo` runs it. Ctrl-C ends everything.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from urllib.parse import urlsplit

import django
from django.conf import settings
from django.core.management import call_command

MINUTE = 60  # seconds
LONGEST_START = 60  # seconds
LOWEST_PRIORITY = 19


def main() -> int:
    django.setup()
    if not settings.DEBUG:
        sys.stderr.write("The example shop is for DEBUG=1 only; see .env.\n")
        return 1
    if port_is_taken():
        sys.stderr.write(f"{settings.SITE_URL} is taken. Try: make demo PORT=8001\n")
        return 1
    prepare()
    # Ended by `kill` or by Ctrl-C, it stops in the same way.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with started() as running:
        try:
            run_until_stopped(running)
        except KeyboardInterrupt:
            sys.stdout.write("\nThe shop is closed.\n")
            return 0
    return 1


def port_is_taken() -> bool:
    """Whether something listens there already, which would be mistaken for the shop."""
    with suppress(OSError), socket.create_connection(host_and_port(), timeout=1):
        return True
    return False


def host_and_port() -> tuple[str, int]:
    """Host and port of SITE_URL."""
    address = urlsplit(settings.SITE_URL)
    return address.hostname or "localhost", address.port or 80


def prepare() -> None:
    """Migrate the databases and load the example shop."""
    logging.disable(logging.INFO)  # Hundreds of lines about pages and tasks.
    for database in settings.DATABASES:
        call_command("migrate", database=database, interactive=False, verbosity=0)
    call_command("load_demo")
    # The sizes that the front page needs at once; all others are made while the shop runs.
    call_command("make_renditions", front_page=True)


@contextmanager
def started() -> Iterator[subprocess.Popen[bytes]]:
    """One process with threads, since the sandbox calls the shop while it answers."""
    host, port = host_and_port()
    running = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", "python:site_config.gunicorn"]
        + ["--workers", "1", "--threads", "16", "--log-level", "warning"]
        + ["--bind", f"{host}:{port}"]
    )
    try:
        yield running
    finally:
        running.terminate()
        running.wait()


def run_until_stopped(running: subprocess.Popen[bytes]) -> None:
    """Say where the shop is, then run the jobs of each minute until the server ends."""
    if not becomes_ready(running):
        raise SystemExit("The shop did not start; the reason is above.")
    sys.stdout.write(welcome())
    with renditions_in_background():
        while running.poll() is None:
            run_minute_jobs()
            with suppress(subprocess.TimeoutExpired):
                running.wait(timeout=MINUTE)


@contextmanager
def renditions_in_background() -> Iterator[None]:
    """Make every size of every picture while the shop runs, at the lowest priority."""
    making = subprocess.Popen(
        [sys.executable, "manage.py", "make_renditions"],
        stdout=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C must not reach it.
        preexec_fn=partial(os.nice, LOWEST_PRIORITY),
    )
    try:
        yield
    finally:
        making.terminate()
        making.wait()


def run_minute_jobs() -> None:
    """What a scheduler does in production."""
    commands = ["reconcile", "publish_scheduled"]
    if settings.SANDBOX:
        commands.append("deliver_events")
    for command in commands:
        done = subprocess.run(
            [sys.executable, "manage.py", command],
            check=False,
            capture_output=True,
            text=True,
            start_new_session=True,  # Ctrl-C must not reach it.
        )
        if done.returncode:
            sys.stderr.write(done.stderr)


def becomes_ready(running: subprocess.Popen[bytes]) -> bool:
    """Whether the server answers within LONGEST_START seconds."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    until = time.monotonic() + LONGEST_START
    while running.poll() is None and time.monotonic() < until:
        try:
            opener.open(f"{settings.SITE_URL}/health/ready/", timeout=5).close()
        except OSError:
            time.sleep(0.2)
        else:
            return True
    return False


def welcome() -> str:
    """The addresses and accounts to try."""
    from demo import data_files, users

    rows = data_files.read("people")["person"]
    width = max(len(row["email"]) for row in rows)
    lines = [f"  {row['email']:<{width}}  {users.PASSWORD}" for row in rows]
    return (
        f"\nKiln & Loom is open at {settings.SITE_URL}\n"
        f"  Shop      {settings.SITE_URL}/\n"
        f"  Wagtail   {settings.SITE_URL}/admin/\n"
        f"  Mailbox   {settings.SITE_URL}/sandbox/mail/\n"
        "Sign in as\n" + "\n".join(lines) + "\n"
        "The sizes of its pictures are made meanwhile, which takes some minutes.\n"
        "Ctrl-C closes the shop.\n\n"
    )


if __name__ == "__main__":
    os.environ["DEMO"] = "1"  # For this process and the ones that it starts.
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings")
    sys.exit(main())
