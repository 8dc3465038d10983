"""Transactions that do not wait for locks, and what SQLite needs after a failed one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from traceback import clear_frames

from django.db import Error, connection, transaction

SQLITE_SECONDS = 5  # Python's own, where the settings name none.


@contextmanager
def without_waiting() -> Iterator[None]:
    """Open a transaction that fails at once where another one holds the lock.

    For writes that a shopper should not wait for. Raises OperationalError; then nothing is
    written.
    """
    try:
        with _short_lock_timeout(), transaction.atomic():
            if connection.vendor == "postgresql":
                # LOCAL ends with the transaction, also behind a pool of connections.
                _run("SET LOCAL lock_timeout = '50ms'")
            yield
    except Error as problem:
        free_cursors(problem)
        raise


def free_cursors(problem: BaseException) -> None:
    """Free what the frames of a database error hold, here and now.

    They hold cursors, and refer to the error as it refers to them, so that Python's garbage
    collector would free them in any thread. There a cursor of SQLite waits for its
    connection, which may be waiting for what that very thread has locked.
    """
    error: BaseException | None = problem
    while error is not None:
        clear_frames(error.__traceback__)
        error = error.__cause__


@contextmanager
def _short_lock_timeout() -> Iterator[None]:
    if connection.vendor == "postgresql":
        yield
        return
    seconds = connection.settings_dict["OPTIONS"].get("timeout", SQLITE_SECONDS)
    # MySQL waits for a second at least, MariaDB need not.
    least_of_mysql = 0 if getattr(connection, "mysql_is_mariadb", False) else 1
    timeouts = {
        "sqlite": ("PRAGMA busy_timeout = {}", 0, int(1000 * seconds)),
        "mysql": (
            "SET SESSION innodb_lock_wait_timeout = {}",
            least_of_mysql,
            "DEFAULT",
        ),
    }
    statement, least, restored = timeouts[connection.vendor]
    _run(statement.format(least))
    try:
        yield
    finally:
        _run(statement.format(restored))


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
