"""The rows that migrations make, put back after each test that commits.

Django would write them anew before each such test, slowly, and leave an empty database
to any other test that comes after.
"""

from __future__ import annotations

from typing import Any

from django.db import connections, transaction
from django.test import TransactionTestCase

Rows = dict[str, tuple[list[str], list[tuple[Any, ...]]]]
kept: dict[str, Rows] = {}


def keep() -> None:
    """Read the rows of every test database as migrations left them."""
    for connection in connections.all():
        with connection.cursor() as cursor:
            kept[connection.alias] = {
                table: rows
                for table in _tables(connection)
                if (rows := _read(cursor, table))
            }
        # What Django itself would put back, were it left to it: nothing.
        connection._test_serialized_contents = "[]"  # type: ignore[attr-defined]
    # And what it would empty: `put_back` does, in a fraction of the time.
    setattr(TransactionTestCase, "_fixture_teardown", lambda case: None)  # noqa: B010


def put_back() -> None:
    """Make every test database hold just those rows again."""
    for alias, tables in kept.items():
        connection = connections[alias]
        with transaction.atomic(using=alias), connection.cursor() as cursor:
            for table in _tables(connection):
                cursor.execute(f'DELETE FROM "{table}"')
            for table, (columns, rows) in tables.items():
                _write(cursor, table, columns, rows)


def _tables(connection: Any) -> list[str]:
    return list(
        connection.introspection.django_table_names(
            only_existing=True, include_views=False
        )
    )


def _read(cursor: Any, table: str) -> tuple[list[str], list[tuple[Any, ...]]] | None:
    cursor.execute(f'SELECT * FROM "{table}"')
    rows = cursor.fetchall()
    return ([column[0] for column in cursor.description], rows) if rows else None


def _write(cursor: Any, table: str, columns: list[str], rows: list[Any]) -> None:
    names = ", ".join(f'"{column}"' for column in columns)
    places = ", ".join(["%s"] * len(columns))
    cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({places})', rows)
