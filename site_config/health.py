"""Health checks for load balancers and monitoring: `/health/live/` and `/health/ready/`."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from site_config import caches, startup

logger = logging.getLogger(__name__)


class Unready(Exception):
    """Why the shop can't sell now, in a text that may be shown to anybody."""


def database_answers() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()


def migrations_are_applied() -> None:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        raise Unready(f"{len(waiting)} to apply")


def static_files_are_collected() -> None:
    if missing := startup.missing_static_files():
        raise Unready(f"{len(missing)} to collect")


def cache_works() -> None:
    if not caches.is_working():
        raise Unready("forgets")


NEEDS: dict[str, Callable[[], None]] = {
    "database": database_answers,
    "migrations": migrations_are_applied,
    "static": static_files_are_collected,
    "cache": cache_works,
}


@require_safe
@never_cache
def live(request: HttpRequest) -> JsonResponse:
    """200 while this process answers at all."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """200 when the shop can sell, else 503 and why; names no host and no key."""
    found = {need: _state(need, check) for need, check in NEEDS.items()}
    # Without its cache the shop still sells, so a balancer must not take it away.
    fine = all(found[need] == "ok" for need in NEEDS if need != "cache")
    return JsonResponse(
        {"status": "ok" if fine else "unavailable", "checks": found},
        status=200 if fine else 503,
    )


def _state(need: str, check: Callable[[], None]) -> str:
    try:
        check()
    except Unready as why:
        return str(why)
    except Exception as problem:  # noqa: BLE001  Whatever it is, the answer must come.
        logger.warning(
            "health.unready need=%s problem=%s", need, type(problem).__name__
        )
        return f"unreachable ({type(problem).__name__})"
    return "ok"
