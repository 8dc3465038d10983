"""Alphabetical order in the database: "Äpfel" beside "Apfel", not after "Zucker"."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models.functions import Lower

if TYPE_CHECKING:
    from django.db.models.sql.compiler import SQLCompiler, _AsSqlType

NAME = "alphabetical"


class Alphabetical(Lower):
    """`order_by(Alphabetical("name"))`.

    Databases sort by the numbers of the characters unless they are told how: SQLite with a
    collation of ours, PostgreSQL by the letters without their accents, since its database
    may have any locale.
    """

    def as_postgresql(
        self,
        compiler: SQLCompiler,
        connection: BaseDatabaseWrapper,
        **extra_context: str,
    ) -> _AsSqlType:
        letters = "normalize(LOWER(%(expressions)s), NFKD)"
        template = rf"REGEXP_REPLACE({letters}, '[\u0300-\u036f]', '', 'g')"
        return self.as_sql(compiler, connection, template=template, **extra_context)

    def as_mysql(
        self,
        compiler: SQLCompiler,
        connection: BaseDatabaseWrapper,
        **extra_context: str,
    ) -> _AsSqlType:
        template = "%(expressions)s COLLATE utf8mb4_unicode_520_ci"
        return self.as_sql(compiler, connection, template=template, **extra_context)

    def as_sqlite(
        self,
        compiler: SQLCompiler,
        connection: BaseDatabaseWrapper,
        **extra_context: str,
    ) -> _AsSqlType:
        template = f"%(expressions)s COLLATE {NAME}"
        return self.as_sql(compiler, connection, template=template, **extra_context)


def register_sqlite_collation() -> None:
    """Give every connection to SQLite that is opened from now on the collation."""
    connection_created.connect(_add_collation, dispatch_uid="collation")


def _add_collation(
    sender: object, connection: BaseDatabaseWrapper, **_signal: object
) -> None:
    if connection.vendor == "sqlite":
        connection.connection.create_collation(NAME, _compare)


def _compare(one: str, other: str) -> int:
    first, second = (base_letters(one), one), (base_letters(other), other)
    return (first > second) - (first < second)


@lru_cache(maxsize=10_000)
def base_letters(name: str) -> str:
    """The letters of `name` without accents, in lower case."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))
