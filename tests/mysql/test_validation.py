"""A database that mixes texts up is refused before anything is stored in it."""

from __future__ import annotations

import pytest
from django.core.checks import run_checks
from django.db import connection

from tests.marks import committed

pytestmark = committed


@pytest.fixture
def with_collation():
    """Give the database another collation, for tables made from now on."""
    yield set_collation
    set_collation("utf8mb4_nopad_bin")


def set_collation(collation):
    name = connection.settings_dict["NAME"]
    characters = collation.partition("_")[0]
    with connection.cursor() as cursor:
        cursor.execute(
            f"ALTER DATABASE `{name}` CHARACTER SET {characters} COLLATE {collation}"
        )


def found():
    return {
        message.id: message.hint
        for message in run_checks(databases=["default"])
        if message.id.startswith("site_config.")
    }


@pytest.mark.parametrize(
    "collation",
    [
        "utf8mb4_general_ci",  # "a" is "A".
        "utf8mb4_bin",  # "a" is "a ".
        "latin1_swedish_ci",  # No €, no Ł.
    ],
)
def test_database_that_mixes_texts_up_is_refused(with_collation, collation):
    with_collation(collation)
    name = connection.settings_dict["NAME"]
    assert found()["site_config.E001"] == (
        f"Before the first `migrate` run: ALTER DATABASE `{name}` "
        "CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;"
    )


def test_database_that_tells_texts_apart_is_taken():
    assert "site_config.E001" not in found()


def test_server_without_time_zones_is_named():
    assert "mariadb-tzinfo-to-sql" in found()["site_config.W002"]
