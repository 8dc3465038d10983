"""What pages cost beside a page of nothing, with few and with many products: `make bench`.

One worker of the real server answers over HTTP, and what counts is the processor time of
that worker, which a busy machine changes little. The products are in a PostgreSQL that is
filled here; its own time, by the clock, stands beside.
"""

from __future__ import annotations

import http.client
import logging
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import django

from tests import postgres

FEW, MANY = 24, 10_000
WARMING, VISITS = 10, 100
LOOKS = 5  # At the database's time, of which the median is told.
LONGEST_START = 60  # seconds
PAGES = {
    "nothing": "/health/live/",
    "list": "/products/",
    "list, sorted by price": "/products/?sort=price",
    "list, three filters": "/products/?option.size=small&price_max=200&in_stock=1",
    "department": "/products/ceramics/",
    "product page": "/products/prints/piece-0/",
    "search": "/search/?q=bowl",
}
Costs = dict[str, "Cost"]


class Cost:
    """Of one page: milliseconds of the worker's processor, statements, database's ms."""

    def __init__(self, server: Server, path: str) -> None:
        self.worker = server.cost_of(path)
        looks = [statements(path) for _look in range(LOOKS)]
        self.statements = len(looks[-1])
        self.database = 1000 * statistics.median(map(sum, looks))


class Server:
    """One worker that answers one request after the other, at a port of its own."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.line = http.client.HTTPConnection("127.0.0.1", port)

    def get(self, path: str) -> bytes:
        self.line.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = self.line.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path} answered {answer.status}.")
        return body

    def cost_of(self, path: str) -> float:
        """Milliseconds of processor time for one visit, on average."""
        for _visit in range(WARMING):
            self.get(path)
        before = self.spent()
        for _visit in range(VISITS):
            self.get(path)
        return 1000 * (self.spent() - before) / VISITS

    def spent(self) -> float:
        from tests.bench_app import SPENT

        return float(self.get(SPENT))


@contextmanager
def server() -> Iterator[Server]:
    """The shop, served from the database that this process is connected to."""
    from django.conf import settings

    name = settings.DATABASES["default"]["NAME"]
    address = os.environ[postgres.NAME].rpartition("/")[0]
    environment = {
        postgres.NAME: f"{address}/{name}",
        "TEST_FOLDER": str(settings.FOLDER),
    }
    port = free_port()
    running = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--workers", "1", "--threads", "1"]
        + ["--worker-class", "gthread", "--keep-alive", "60", "--log-level", "warning"]
        + ["--bind", f"127.0.0.1:{port}", "tests.bench_app:application"],
        env={**os.environ, **environment},
    )
    try:
        until = time.monotonic() + LONGEST_START
        while not answers(port) and time.monotonic() < until:
            time.sleep(0.2)
        yield Server(port)
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


def statements(path: str) -> list[float]:
    """Seconds that each statement of one visit took, by the clock."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as sent:
        Client().get(path)
    return [float(query["time"]) for query in sent.captured_queries]


def costs() -> Costs:
    from tests import crowd

    crowd.remember_sizes_of_tables()
    with server() as running:
        return {name: Cost(running, path) for name, path in PAGES.items()}


def table(few: Costs, many: Costs) -> Iterator[str]:
    """One line a page; `×` is how many times the page of nothing, or the few products."""
    yield (
        f"{'':<24}{FEW:>10,} products{MANY:>26,} products\n"
        f"{'':<24}{'CPU ms':>8}{'× nothing':>11}{'CPU ms':>14}{'× nothing':>11}"
        f"{f'× {FEW}':>7}{'statements':>16}{'database ms':>16}\n"
    )
    for name in PAGES:
        a, b = few[name], many[name]
        yield (
            f"{name:<24}{a.worker:8.2f}{a.worker / few['nothing'].worker:11.1f}"
            f"{b.worker:14.2f}{b.worker / many['nothing'].worker:11.1f}"
            f"{b.worker / a.worker:7.2f}{a.statements:>11} → {b.statements:<3}"
            f"{a.database:>9.1f} → {b.database:.1f}\n"
        )


def measure() -> None:
    """Fill a database of its own, and measure with few products, then with many."""
    django.setup()
    from django.conf import settings
    from django.test.utils import get_runner, setup_test_environment

    from tests import crowd

    logging.disable(logging.INFO)
    setup_test_environment(debug=False)
    runner: Any = get_runner(settings)(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        crowd.fill(FEW)
        few = costs()
        crowd.fill(MANY - FEW, first=FEW)
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
