"""Refuses a database that takes different texts for the same, or can't tell local days."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, Warning
from django.db.backends.mysql import validation

# Told apart by every other database: SKUs, words of the search, one-time codes.
DIFFERENT = ("A", "ä", "a ")


class DatabaseValidation(validation.DatabaseValidation):
    """What `migrate` and `check --database default` say of the database."""

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        found: list[CheckMessage] = super().check(**kwargs)
        if not self._tells_texts_apart():
            found.append(self._wrong_collation())
        if not self.connection.features.has_zoneinfo_database:
            found.append(_no_time_zones())
        return found

    def _tells_texts_apart(self) -> bool:
        """Whether the collation that new tables get knows `DIFFERENT` from "a"."""
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT @@character_set_database, @@collation_database")
            characters, collation = cursor.fetchone()
            if characters != "utf8mb4":
                return False
            cursor.execute(f"SELECT 'a' COLLATE {collation} IN %s", [DIFFERENT])
            return not cursor.fetchone()[0]

    def _wrong_collation(self) -> CheckMessage:
        name = self.connection.settings_dict["NAME"]
        mariadb = self.connection.mysql_is_mariadb
        collation = "utf8mb4_nopad_bin" if mariadb else "utf8mb4_0900_bin"
        return Error(
            "This database takes texts for the same that differ in case, accents or "
            "spaces, or can't store every character.",
            hint="Before the first `migrate` run: "
            f"ALTER DATABASE `{name}` CHARACTER SET utf8mb4 COLLATE {collation};",
            id="site_config.E001",
        )


def _no_time_zones() -> CheckMessage:
    return Warning(
        "The database server knows no time zones, so lists by day fail for people who "
        "chose one.",
        hint="Run: mariadb-tzinfo-to-sql /usr/share/zoneinfo | mariadb --user root mysql "
        "(for MySQL mysql_tzinfo_to_sql and mysql).",
        id="site_config.W002",
    )
