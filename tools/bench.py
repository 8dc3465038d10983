"""Measures the processor time of pages with few and with many products: `make bench`.

Two shops are served by one worker each, over HTTP, from a PostgreSQL that is filled here,
and are requested in turn. Processor time of the worker and of its database process is
compared with that of an empty page, since it changes less on a busy machine than the clock.
"""

from __future__ import annotations

import http.client
import logging
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import django
import psutil

from tests import postgres

FEW, MANY = 24, 10_000
WARM_UPS, VISITS = 10, 100
LONGEST_START = 60  # seconds
NOTHING = "nothing"
# Each list shows 24 products in both shops.
PAGES = {
    NOTHING: "/health/live/",
    "list": "/products/",
    "list by price": "/products/?sort=price",
    "list, three filters": (
        "/products/?option.size=small&option.size=medium&price_min=1&price_max=900"
    ),
    "product page": "/products/prints/piece-0/",
    "search": "/search/?q=studio",
}
Statements = dict[str, int]


@dataclass(frozen=True)
class Server:
    """One worker that answers one request after the other, and its database's process."""

    line: http.client.HTTPConnection
    worker: psutil.Process
    database: psutil.Process

    def get(self, path: str) -> None:
        self.line.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = self.line.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path} answered {answer.status}.")

    def spent(self) -> list[float]:
        """Milliseconds for each visit to come, of the worker and of its database."""
        return [1000 * spent(one) / VISITS for one in (self.worker, self.database)]


def costs_of(path: str, servers: Sequence[Server]) -> list[list[float]]:
    """`[[worker, database], …]` of each server: what a visit costs, in milliseconds."""
    for _visit in range(WARM_UPS):
        for each in servers:
            each.get(path)
    before = [each.spent() for each in servers]
    for _visit in range(VISITS):
        for each in servers:
            each.get(path)
    after = [each.spent() for each in servers]
    return [
        [late - early for early, late in zip(*pair, strict=True)]
        for pair in zip(before, after, strict=True)
    ]


def spent(process: psutil.Process) -> float:
    """Seconds of processor time since the process began."""
    times = process.cpu_times()
    return float(times.user + times.system)


@contextmanager
def server(name: str) -> Iterator[Server]:
    """A shop, served from the database of that name."""
    from django.conf import settings

    address = os.environ[postgres.NAME].rpartition("/")[0]
    environment = {
        postgres.NAME: f"{address}/{name}",
        "TEST_FOLDER": str(settings.FOLDER),
    }
    port = free_port()
    running = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--workers", "1", "--threads", "1"]
        + ["--worker-class", "gthread", "--timeout", "600", "--keep-alive", "600"]
        + ["--log-level", "warning", "--bind", f"127.0.0.1:{port}"]
        + ["site_config.wsgi:application"],
        env={**os.environ, **environment},
    )
    try:
        yield open_at(port, running.pid, name)
    finally:
        running.terminate()
        running.wait()


def open_at(port: int, master: int, name: str) -> Server:
    """Wait for the first answer, after which the worker and its connection are there."""
    line = http.client.HTTPConnection("127.0.0.1", port)
    until = time.monotonic() + LONGEST_START
    while not answers(port) and time.monotonic() < until:
        time.sleep(0.2)
    line.request("GET", PAGES["list"])
    line.getresponse().read()
    (worker,) = psutil.Process(master).children()
    return Server(line, worker, psutil.Process(connection_to(name)))


def free_port() -> int:
    with socket.socket() as some:
        some.bind(("127.0.0.1", 0))
        port: int = some.getsockname()[1]
        return port


def answers(port: int) -> bool:
    with socket.socket() as visitor:
        return visitor.connect_ex(("127.0.0.1", port)) == 0


def connection_to(name: str) -> int:
    """The number of the database's process that serves the worker."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = %s"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()",
            [name],
        )
        ((pid,),) = cursor.fetchall()
    return int(pid)


def statements() -> Statements:
    """How many statements one visit to each page sends to the database."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    sent = {}
    for name, path in PAGES.items():
        Client().get(path)
        with CaptureQueriesContext(connection) as captured:
            Client().get(path)
        sent[name] = len(captured)
    return sent


def copy_database(name: str) -> None:
    """Copy the database as it is now."""
    from django.db import connection

    original = connection.settings_dict["NAME"]
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{original}"')


def switch_parallel_workers_off() -> None:
    """Let the database run each query in the one process that is measured."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER ROLE CURRENT_USER SET max_parallel_workers_per_gather = 0"
        )


def table(
    costs: dict[str, list[list[float]]], sent: Sequence[Statements]
) -> Iterator[str]:
    """One line a page; `×` says how many times the empty page, or the few products."""
    few, many = f"{FEW}", f"{MANY:,}"
    yield f"{'':<20}{'worker, ms (× nothing)':>37}{'database, ms':>18}{'statements':>16}\n"
    yield f"{'':<20}{few:>15}{many:>15}{'×':>7}{few:>8}{many:>10}{few:>8}{many:>8}\n"
    for name, (a, b) in costs.items():
        nothing = [each[0] for each in costs[NOTHING]]
        yield (
            f"{name:<20}"
            f"{a[0]:8.1f} ({a[0] / nothing[0]:4.0f}){b[0]:8.1f} ({b[0] / nothing[1]:4.0f})"
            f"{b[0] / a[0]:8.2f}{a[1]:8.1f}{b[1]:10.1f}"
            f"{sent[0][name]:8}{sent[1][name]:8}\n"
        )


def measure() -> None:
    """Fill two databases, one with few products and one with many, and visit both."""
    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test.utils import get_runner, setup_test_environment

    from home.setup import set_up_shop
    from tools import crowd

    logging.disable(logging.INFO)
    setup_test_environment(debug=False)
    runner: Any = get_runner(settings)(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    many, few = connection.settings_dict["NAME"], "few"
    try:
        set_up_shop()
        crowd.fill(FEW)
        sent = [statements()]
        copy_database(few)
        crowd.fill(MANY - FEW, first=FEW)
        switch_parallel_workers_off()
        sent.append(statements())
        with server(few) as small, server(many) as large:
            costs = {
                name: costs_of(path, [small, large]) for name, path in PAGES.items()
            }
        sys.stdout.writelines(table(costs, sent))
    finally:
        runner.teardown_databases(databases)


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tools.bench_settings"
    with postgres.server() as address:
        os.environ[postgres.NAME] = address
        measure()


if __name__ == "__main__":
    main()
