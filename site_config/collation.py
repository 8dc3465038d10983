"""Names in the order in which people look for them: "Äpfel" stands by "Apfel", not after "Zucker"."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Any

from django.db.backends.signals import connection_created
from django.db.models.functions import Lower

NAME = "alphabetical"


class Alphabetical(Lower):
    """`order_by(Alphabetical("name"))`.

    PostgreSQL sorts by the locale of its database. SQLite sorts by the numbers of the
    signs, so that it is given an order of ours.
    """

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(
            compiler, connection, template=f"%(expressions)s COLLATE {NAME}", **context
        )


def teach_sqlite() -> None:
    """Give every connection to SQLite that is opened from now on the order of names."""
    connection_created.connect(_teach, dispatch_uid="collation")


def _teach(sender: object, connection: Any, **_others: Any) -> None:
    if connection.vendor == "sqlite":
        connection.connection.create_collation(NAME, _compared)


def _compared(one: str, other: str) -> int:
    mine, theirs = (_letters(one), one), (_letters(other), other)
    return (mine > theirs) - (mine < theirs)


@lru_cache(maxsize=10_000)
def _letters(name: str) -> str:
    """The letters of `name` without their marks, large ones as small ones."""
    apart = unicodedata.normalize("NFKD", name.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))
