"""The shops that `make bench` measures: filled, and served as production serves them."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django
import psutil

from site_config.run_as_production import production_environment
from tests.site_config.gunicorn_server import collected
from tools.serving import answers, free_port

FEW, MANY = 24, 10_000
LONGEST_START = 60  # Seconds.
# What no variable sets: where static files were collected, and one connection for ever, whose
# database process is the one that is measured.
SERVE = """
import sys
from django.conf import settings
settings.STATIC_ROOT = sys.argv.pop()
settings.DATABASES["default"]["CONN_MAX_AGE"] = None
from gunicorn.app.wsgiapp import run
run()
"""
HOST = "shop.example"
# As the proxy in front of production's shop sends them.
FORWARDED = {
    "Host": HOST,
    "X-Forwarded-Host": HOST,
    "X-Forwarded-Proto": "https",
    "Accept-Encoding": "gzip",
}


@dataclass(frozen=True)
class Server:
    """One worker that answers one request after the other, and its database's process."""

    line: http.client.HTTPConnection
    worker: psutil.Process
    database: psutil.Process

    def send(
        self, method: str, path: str, body: str, headers: Mapping[str, str]
    ) -> http.client.HTTPResponse:
        """The answer, of which the whole body has been read."""
        self.line.request(method, path, body, {**FORWARDED, **headers})
        answer = self.line.getresponse()
        answer.read()
        if answer.status not in (200, 303):
            raise SystemExit(f"{path} answered {answer.status}.")
        return answer


def spent(process: psutil.Process) -> float:
    """Seconds of processor time since the process began."""
    times = process.cpu_times()
    return float(times.user + times.system)


def use_production(database: str, cache: str, folder: Path) -> None:
    """Have this process, and all that it starts, be a shop in production.

    With the example shop, whose pages have what pages have: stories, galleries, swatches.
    Pictures, and the list of static files, are put into `folder`.
    """
    media, static = folder / "media", folder / "static"
    static.mkdir()
    own = {"DATABASE_URL": database, "CACHE_URL": cache, "MEDIA_ROOT": str(media)}
    os.environ.update(production_environment() | own | {"DEMO": "1"})
    from django.conf import settings

    settings.STATIC_ROOT = str(static)
    django.setup()
    from django.contrib.staticfiles.storage import staticfiles_storage

    collected(static)
    storage: Any = staticfiles_storage
    # It has looked for them before.
    storage.hashed_files, _hash = storage.load_manifest()


def fill() -> None:
    """Fill two databases, "few" and "many"."""
    copy_database("few")
    fill_few()
    copy_database("many")
    fill_many()
    switch_parallel_workers_off()


def fill_few() -> None:
    """Fill the database with the example shop, of all whose pictures the sizes are made."""
    from django.conf import settings
    from django.core.management import call_command

    # Stripe is not asked, and no page is shown here.
    settings.SECURE_SSL_REDIRECT = False
    call_command("migrate", verbosity=0)
    call_command("load_demo", verbosity=0)
    note_sizes()


def fill_many() -> None:
    """Add products until there are many."""
    from products.models import Product
    from tools import crowd

    crowd.fill(MANY - Product.objects.count())
    note_sizes()


def note_sizes() -> None:
    """Write the rows of all sizes of pictures, which nobody fetches here, without the files."""
    from wagtail.images import get_image_model

    from products.images import renditions

    model = get_image_model().get_rendition_model()
    noted = set(model.objects.values_list("image_id", flat=True))
    rows = []
    for image in get_image_model().objects.exclude(pk__in=noted):
        for size in renditions.all_sizes(image):
            spec = size.spec
            width = min(image.width, int("".join(filter(str.isdigit, spec[:10]))))
            rows.append(
                model(
                    image=image,
                    filter_spec=spec,
                    focal_point_key=size.get_cache_key(image),
                    file=f"images/{image.pk}.{spec.replace('|', '.')}",
                    width=width,
                    height=round(image.height * width / image.width),
                )
            )
    model.objects.bulk_create(rows, batch_size=1000)


def copy_database(name: str) -> None:
    """Copy the database as it is now, and go on with the copy."""
    from django.db import connection

    original = connection.settings_dict["NAME"]
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{original}"')
    use_database(name)


def use_database(name: str) -> None:
    """Let this process use another database; what it remembers is of the one before."""
    from django.db import connection

    from site_config.page_cache import changes

    connection.close()
    connection.settings_dict["NAME"] = name
    changes.say(changes.EVERYTHING)


def some_skus() -> list[str]:
    """Three things of which enough are in stock."""
    from products.models import Variant

    there = Variant.objects.for_sale().filter(stock__on_hand__gte=5)
    return list(there.order_by("product", "position").values_list("sku", flat=True)[:3])


def room_maker(name: str) -> Callable[[], None]:
    """What makes room in all carts of a shop, which hold no more than so many.

    By a connection of its own, so that it costs none of those that are measured.
    """
    from django.db import connection

    own = connection.copy()
    own.settings_dict["NAME"] = name

    def leave_one_of_each() -> None:
        with own.cursor() as cursor:
            cursor.execute("UPDATE checkout_cartline SET quantity = 1")

    return leave_one_of_each


def switch_parallel_workers_off() -> None:
    """Let the database run each query in the one process that is measured."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER ROLE CURRENT_USER SET max_parallel_workers_per_gather = 0"
        )


@contextmanager
def server(database: str, **variables: str) -> Iterator[Server]:
    """A shop in gunicorn, served from the database of that name."""
    from django.conf import settings

    port = free_port()
    address = os.environ["DATABASE_URL"].rpartition("/")[0]
    running = subprocess.Popen(
        [sys.executable, "-c", SERVE, "--workers", "1", "--threads", "1"]
        + ["--worker-class", "gthread", "--timeout", "600", "--keep-alive", "600"]
        + ["--log-level", "warning", "--bind", f"127.0.0.1:{port}"]
        + ["site_config.wsgi:application", str(settings.STATIC_ROOT)],
        env={**os.environ, "DATABASE_URL": f"{address}/{database}", **variables},
    )
    try:
        yield open_at(port, running.pid, database)
    finally:
        running.terminate()
        running.wait()


def open_at(port: int, master: int, name: str) -> Server:
    """Wait for the first answer, after which the worker and its connection are there."""
    line = http.client.HTTPConnection("127.0.0.1", port)
    until = time.monotonic() + LONGEST_START
    while not answers(port) and time.monotonic() < until:
        time.sleep(0.2)
    line.request("GET", "/products/", headers=FORWARDED)
    line.getresponse().read()
    (worker,) = psutil.Process(master).children()
    return Server(line, worker, psutil.Process(connection_to(name)))


def connection_to(name: str) -> int:
    """The number of the newest of the database's processes that serve a worker."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = %s"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
            " ORDER BY backend_start DESC LIMIT 1",
            [name],
        )
        ((pid,),) = cursor.fetchall()
    return int(pid)
