"""Django's backend for MySQL and MariaDB, with what the shop relies on elsewhere.

Columns tell "a" from "A", "ä" and "a ", since their collation does: `validation` refuses a
database where it does not. So what ignores case has to say so, as it has on
PostgreSQL; Django's own backend leaves that to the collation.
"""

from __future__ import annotations

import pymysql
from django.utils.functional import cached_property

pymysql.install_as_MySQLdb()  # The name under which Django imports its driver.

from django.db.backends.mysql import base, operations  # noqa: E402

from site_config.mysql.validation import DatabaseValidation  # noqa: E402

WITHOUT_CASE = ("iexact", "icontains", "istartswith", "iendswith")
POSITIVE = (
    "PositiveSmallIntegerField",
    "PositiveIntegerField",
    "PositiveBigIntegerField",
)


class DatabaseOperations(operations.DatabaseOperations):
    # Counting with an unsigned column fails below zero: `-F("quantity")`.
    integer_field_ranges = operations.DatabaseOperations.integer_field_ranges | {
        name: (0, operations.DatabaseOperations.integer_field_ranges[signed][1])
        for name in POSITIVE
        for signed in [name.removeprefix("Positive")]
    }
    cast_data_types = operations.DatabaseOperations.cast_data_types | dict.fromkeys(
        POSITIVE, "signed integer"
    )

    def lookup_cast(self, lookup_type: str, internal_type: str | None = None) -> str:
        column: str = super().lookup_cast(lookup_type, internal_type)
        return f"UPPER({column})" if lookup_type in WITHOUT_CASE else column

    def regex_lookup(self, lookup_type: str) -> str:
        if lookup_type == "iregex" and self.connection.mysql_is_mariadb:
            return "%s REGEXP CONCAT('(?i)', %s)"
        pattern: str = super().regex_lookup(lookup_type)
        return pattern


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations
    validation_class = DatabaseValidation
    operators = base.DatabaseWrapper.operators | dict.fromkeys(
        WITHOUT_CASE, "LIKE UPPER(%s)"
    )
    # The same where what is looked for is a column.
    pattern_ops = base.DatabaseWrapper.pattern_ops | {
        "icontains": "LIKE CONCAT('%%', UPPER({}), '%%')",
        "istartswith": "LIKE CONCAT(UPPER({}), '%%')",
        "iendswith": "LIKE CONCAT('%%', UPPER({}))",
    }

    @cached_property
    def data_types(self) -> dict[str, str]:  # type: ignore[override]
        """Django's, with signed numbers; a constraint keeps those that must be positive."""
        types = super().data_types
        return {name: kind.replace(" UNSIGNED", "") for name, kind in types.items()}
