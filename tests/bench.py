"""How long a product page takes beside a page of nothing: `make bench`.

Both go through every middleware and Django's own test client, in this process, so that
the difference is what the page costs. Medians over many runs; the spread is told too.
"""

from __future__ import annotations

import logging
import statistics
import sys
import time

import django

RUNS = 200
WARMING = 20


def timed(address: str) -> list[float]:
    """Milliseconds of `RUNS` visits by a stranger, after a few to warm up."""
    from django.test import Client

    client, times = Client(), []
    for number in range(WARMING + RUNS):
        begun = time.perf_counter()
        answer = client.get(address)
        took = (time.perf_counter() - begun) * 1000
        if answer.status_code != 200:
            raise SystemExit(f"{address} answered {answer.status_code}.")
        if number >= WARMING:
            times.append(took)
    return times


def statements(address: str) -> int:
    """How many statements one visit sends to the database."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as sent:
        Client().get(address)
    return len(sent)


def line(name: str, address: str) -> str:
    times = sorted(timed(address))
    tenth = times[len(times) * 9 // 10]
    return (
        f"{name:<14} median {statistics.median(times):7.2f} ms   "
        f"fastest {times[0]:7.2f}   nine in ten under {tenth:7.2f}   "
        f"statements {statements(address)}\n"
    )


def main() -> None:
    django.setup()
    from django.conf import settings
    from django.test.utils import get_runner, setup_test_environment

    logging.disable(logging.INFO)
    setup_test_environment(debug=False)
    runner = get_runner(settings)(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        from tests.builders import a_variant

        page = a_variant().product.main_page
        sys.stdout.write(line("nothing", "/health/live/"))
        sys.stdout.write(line("product page", page.url))
    finally:
        runner.teardown_databases(databases)


if __name__ == "__main__":
    main()
