"""The rows that every test starts with, restored after each test that commits.

Django would write them anew before each such test, slowly, and leave an empty database
to any other test that comes after.
"""

from __future__ import annotations

from datetime import time
from typing import Any

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.test import TransactionTestCase

Row = tuple[Any, ...]  # What a cursor fetches.
Rows = dict[str, tuple[list[str], list[Row]]]
# What is kept: the rows as migrations leave them, and those of a shop that is set up.
MIGRATED, SET_UP = "migrated", "set up"
kept: dict[str, dict[str, Rows]] = {}


def keep(name: str) -> None:
    """Read the rows of every test database as they are now."""
    kept[name] = {}
    for connection in connections.all():
        with connection.cursor() as cursor:
            kept[name][connection.alias] = {
                table: rows
                for table in _tables(connection)
                if (rows := _read(connection, cursor, table))
            }
        # What Django itself would put back, were it left to it: nothing.
        connection._test_serialized_contents = "[]"  # type: ignore[attr-defined]
    # And what it would empty: `put_back` does, in a fraction of the time.
    setattr(TransactionTestCase, "_fixture_teardown", lambda case: None)  # noqa: B010


def put_back(name: str, *aliases: str) -> None:
    """Make the test databases, all of them unless some are named, hold just those rows."""
    for alias in aliases or kept[name]:
        connection, tables = connections[alias], kept[name][alias]
        with (
            transaction.atomic(using=alias),
            # MySQL looks at once for what a key points to, not at the commit.
            connection.constraint_checks_disabled(),
            connection.cursor() as cursor,
        ):
            _empty(connection, cursor)
            for table, (columns, rows) in tables.items():
                _write(connection, cursor, table, columns, rows)


def _empty(connection: BaseDatabaseWrapper, cursor: CursorWrapper) -> None:
    quoted = connection.ops.quote_name
    each = [f"DELETE FROM {quoted(table)}" for table in _tables(connection)]
    # PostgreSQL takes them all at once, and a way there and back costs more than one.
    together = [";".join(each)] if connection.vendor == "postgresql" else each
    for statement in together:
        cursor.execute(statement)


def _tables(connection: BaseDatabaseWrapper) -> list[str]:
    every = connection.introspection.django_table_names(
        only_existing=True, include_views=False
    )
    # SQLite fills its search tables by itself.
    return [table for table in every if not table.endswith("_fts")]


def _read(
    connection: BaseDatabaseWrapper, cursor: CursorWrapper, table: str
) -> tuple[list[str], list[Row]] | None:
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
    rows = cursor.fetchall()
    return ([column[0] for column in cursor.description], rows) if rows else None


def _write(
    connection: BaseDatabaseWrapper,
    cursor: CursorWrapper,
    table: str,
    columns: list[str],
    rows: list[Row],
) -> None:
    quoted = connection.ops.quote_name
    names = ", ".join(quoted(column) for column in columns)
    places = ", ".join(["%s"] * len(columns))
    cursor.execute(
        f"INSERT INTO {quoted(table)} ({names})"
        f" VALUES {', '.join([f'({places})'] * len(rows))}",
        # SQLite reads times of day and writes none.
        [
            str(value) if isinstance(value, time) else value
            for row in rows
            for value in row
        ],
    )
