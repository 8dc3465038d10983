"""What pages cost beside a page of nothing, with few and with many products: `make bench`.

One worker of the real server answers over HTTP, out of a PostgreSQL that is filled here.
What counts is processor time, of that worker and of the database's process that serves
it, because a busy machine changes the clock more than it changes this.
"""

from __future__ import annotations

import http.client
import logging
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import django
import psutil

from tests import postgres

FEW, MANY = 24, 10_000
WARMING, VISITS = 10, 100
LONGEST_START = 60  # seconds
NOTHING = "nothing"
PAGES = {
    NOTHING: "/health/live/",
    "list": "/products/",
    "list by price": "/products/?sort=price",
    "list, three filters": "/products/?option.size=small&price_max=200&in_stock=1",
    "department": "/products/ceramics/",
    "product page": "/products/prints/piece-0/",
    "search": "/search/?q=bowl",
}


@dataclass(frozen=True)
class Cost:
    """Of one visit: milliseconds of the worker's and of the database's processor."""

    worker: float
    database: float
    statements: int


Costs = dict[str, Cost]


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

    def cost_of(self, path: str) -> Cost:
        """What a visit costs on average."""
        for _visit in range(WARMING):
            self.get(path)
        before = spent(self.worker), spent(self.database)
        for _visit in range(VISITS):
            self.get(path)
        after = spent(self.worker), spent(self.database)
        worker, database = (
            1000 * (late - early) / VISITS
            for early, late in zip(before, after, strict=True)
        )
        return Cost(worker, database, statements(path))


def spent(process: psutil.Process) -> float:
    """Seconds of processor time since the process began."""
    times = process.cpu_times()
    return float(times.user + times.system)


@contextmanager
def server() -> Iterator[Server]:
    """The shop, served from the database that this process is connected to."""
    from django.conf import settings

    name = settings.DATABASES["default"]["NAME"]
    address = os.environ[postgres.NAME].rpartition("/")[0]
    surroundings = {
        postgres.NAME: f"{address}/{name}",
        "TEST_FOLDER": str(settings.FOLDER),
    }
    port = free_port()
    running = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--workers", "1", "--threads", "1"]
        + ["--worker-class", "gthread", "--timeout", "600", "--keep-alive", "600"]
        + ["--log-level", "warning", "--bind", f"127.0.0.1:{port}"]
        + ["site_config.wsgi:application"],
        env={**os.environ, **surroundings},
    )
    try:
        yield open_at(port, running.pid)
    finally:
        running.terminate()
        running.wait()


def open_at(port: int, master: int) -> Server:
    """Wait for the first answer, after which the worker and its connection are there."""
    line = http.client.HTTPConnection("127.0.0.1", port)
    until = time.monotonic() + LONGEST_START
    while not answers(port) and time.monotonic() < until:
        time.sleep(0.2)
    line.request("GET", PAGES["list"])
    line.getresponse().read()
    (worker,) = psutil.Process(master).children()
    return Server(line, worker, psutil.Process(others_connection()))


def free_port() -> int:
    with socket.socket() as some:
        some.bind(("127.0.0.1", 0))
        port: int = some.getsockname()[1]
        return port


def answers(port: int) -> bool:
    with socket.socket() as visitor:
        return visitor.connect_ex(("127.0.0.1", port)) == 0


def others_connection() -> int:
    """The number of the database's process that serves the worker."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        ((pid,),) = cursor.fetchall()
    return int(pid)


def statements(path: str) -> int:
    """How many statements one visit sends to the database."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as sent:
        Client().get(path)
    return len(sent)


def costs() -> Costs:
    with server() as running:
        return {name: running.cost_of(path) for name, path in PAGES.items()}


def table(few: Costs, many: Costs) -> Iterator[str]:
    """One line a page; `×` says how many times the page of nothing, or the few products."""
    yield f"{'':<20}{'worker, ms (× nothing)':>36}{'database, ms':>20}{'statements':>14}\n"
    yield f"{'':<20}{FEW:>14}{MANY:>15,}{'×':>7}{FEW:>12}{MANY:>8,}{FEW:>7}{MANY:>7,}\n"
    for name in PAGES:
        a, b = few[name], many[name]
        yield (
            f"{name:<20}"
            f"{a.worker:8.1f} ({a.worker / few[NOTHING].worker:4.1f})"
            f"{b.worker:8.1f} ({b.worker / many[NOTHING].worker:4.1f})"
            f"{b.worker / a.worker:7.2f}"
            f"{a.database:12.1f}{b.database:8.1f}"
            f"{a.statements:7}{b.statements:7}\n"
        )


def measure() -> None:
    """Fill a database of its own, and measure with few products, then with many."""
    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test.utils import get_runner, setup_test_environment

    from tests import crowd

    logging.disable(logging.INFO)
    setup_test_environment(debug=False)
    runner: Any = get_runner(settings)(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        with connection.cursor() as cursor:
            # The database's work is done in the one process that is watched.
            cursor.execute(
                "ALTER ROLE CURRENT_USER SET max_parallel_workers_per_gather = 0"
            )
        crowd.fill(FEW)
        few = costs()
        crowd.fill(MANY - FEW, first=FEW)
        crowd.remember_sizes_of_tables()
        sys.stdout.writelines(table(few, costs()))
    finally:
        runner.teardown_databases(databases)


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench_settings"
    with postgres.server() as address:
        os.environ[postgres.NAME] = address
        measure()


if __name__ == "__main__":
    main()
