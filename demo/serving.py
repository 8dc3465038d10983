"""Opens the example shop: a server, and beside it what must happen each minute.

    python -m demo.serving

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
LAST_IN_LINE = 19


def main() -> int:
    django.setup()
    if not settings.DEBUG:
        sys.stderr.write("The example shop is for DEBUG=1 only; see .env.\n")
        return 1
    if port_is_taken():
        sys.stderr.write(f"{settings.SITE_URL} is taken. Try: make demo PORT=8001\n")
        return 1
    fill()
    # Ended by `kill` or by Ctrl-C, it stops in the same way.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with server() as running:
        try:
            keep_open(running)
        except KeyboardInterrupt:
            sys.stdout.write("\nThe shop is closed.\n")
            return 0
    return 1


def port_is_taken() -> bool:
    """Whether somebody answers already, who would be mistaken for the shop."""
    with suppress(OSError), socket.create_connection(door(), timeout=1):
        return True
    return False


def door() -> tuple[str, int]:
    """Host and port of SITE_URL."""
    address = urlsplit(settings.SITE_URL)
    return address.hostname or "localhost", address.port or 80


def fill() -> None:
    """Bring the tables up to date, and the shop's goods, pages and people."""
    logging.disable(logging.INFO)  # Hundreds of pages and tasks, none of them news.
    for database in settings.DATABASES:
        call_command("migrate", database=database, interactive=False, verbosity=0)
    call_command("load_demo")
    # What a newcomer sees first is sharp from the start; all else follows beside the shop.
    call_command("make_renditions", front_page=True)


@contextmanager
def server() -> Iterator[subprocess.Popen[bytes]]:
    """One process with threads, since the sandbox calls the shop while it answers."""
    host, port = door()
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


def keep_open(running: subprocess.Popen[bytes]) -> None:
    """Say where the shop is, then keep its minutes until it ends."""
    if not opens(running):
        raise SystemExit("The shop did not open; what it said stands above.")
    sys.stdout.write(invitation())
    with renditions_made_beside():
        while running.poll() is None:
            run_minute_jobs()
            with suppress(subprocess.TimeoutExpired):
                running.wait(timeout=MINUTE)


@contextmanager
def renditions_made_beside() -> Iterator[None]:
    """Every size of every picture, made beside the open shop and behind all that it does."""
    making = subprocess.Popen(
        [sys.executable, "manage.py", "make_renditions"],
        stdout=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is for us to hear, not for it.
        preexec_fn=partial(os.nice, LAST_IN_LINE),
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
            start_new_session=True,  # Ctrl-C is for us to hear, not for it.
        )
        if done.returncode:
            sys.stderr.write(done.stderr)


def opens(running: subprocess.Popen[bytes]) -> bool:
    """Whether the server answers before long."""
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


def invitation() -> str:
    """Where to go, and as whom."""
    from demo import people, reading

    rows = reading.file("people")["person"]
    width = max(len(row["email"]) for row in rows)
    lines = [f"  {row['email']:<{width}}  {people.PASSWORD}" for row in rows]
    return (
        f"\nKiln & Loom is open at {settings.SITE_URL}\n"
        f"  Shop      {settings.SITE_URL}/\n"
        f"  Wagtail   {settings.SITE_URL}/admin/\n"
        f"  Mailbox   {settings.SITE_URL}/sandbox/mail/\n"
        "Sign in as\n" + "\n".join(lines) + "\n"
        "Its pictures get their sizes meanwhile, which takes some minutes.\n"
        "Ctrl-C closes the shop.\n\n"
    )


if __name__ == "__main__":
    os.environ["DEMO"] = "1"  # For this process and the ones that it starts.
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings")
    sys.exit(main())
