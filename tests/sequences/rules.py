"""What must hold after each step of a sequence."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from django.db import connections
from django.db.models import QuerySet

from checkout.payments import audit


class Rules:
    """The rules of `check_invariants`, written as SQL once: they are asked after every step.

    What depends on the time of day is as old as the sequence; the end asks anew.
    """

    @cached_property
    def queries(self) -> list[tuple[str, tuple[Any, ...]]]:
        rows = [query() for _code, _rule, query in audit.RULES]
        return [
            each[:1].query.sql_with_params()
            for each in rows
            if isinstance(each, QuerySet)
        ]

    @cached_property
    def others(self) -> list[Callable[[], Iterable[object]]]:
        return [
            query
            for _code, _rule, query in audit.RULES
            if not isinstance(query(), QuerySet)
        ]

    def broken(self) -> bool:
        with connections["default"].cursor() as cursor:
            for sql, values in self.queries:
                cursor.execute(sql, values)
                if cursor.fetchone():
                    return True
        return any(row for query in self.others for row in query())


RULES = Rules()
