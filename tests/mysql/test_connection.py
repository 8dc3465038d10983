"""The shop's own connection to MySQL: strict, and each statement sees what is committed."""

from __future__ import annotations

import pytest
from django.db import DataError, connection, transaction

from products.models import StockItem, Variant
from tests.builders import a_variant
from tests.marks import committed


def asked(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


@pytest.fixture
def sloppy_server():
    """A server whose administrator wants repeatable reads, and texts cut to size."""
    kept = asked("SELECT @@GLOBAL.tx_isolation"), asked("SELECT @@GLOBAL.sql_mode")
    set_globally("REPEATABLE READ", "")
    yield
    set_globally(kept[0].replace("-", " "), kept[1])


def set_globally(level, mode):
    with connection.cursor() as cursor:
        cursor.execute(f"SET GLOBAL TRANSACTION ISOLATION LEVEL {level}")
        cursor.execute("SET GLOBAL sql_mode = %s", [mode])
    connection.close()


@committed
@pytest.mark.usefixtures("sloppy_server")
def test_isolation_is_read_committed_whatever_the_servers_default():
    assert asked("SELECT @@GLOBAL.tx_isolation") == "REPEATABLE-READ"
    assert asked("SELECT @@tx_isolation") == "READ-COMMITTED"


@committed
@pytest.mark.usefixtures("sloppy_server")
def test_text_that_is_too_long_is_refused_whatever_the_servers_default():
    mug = a_variant()
    with pytest.raises(DataError, match="too long"), transaction.atomic():
        Variant.objects.filter(pk=mug.pk).update(sku="M" * 1000)
    assert Variant.objects.get().sku == mug.sku


def test_an_update_that_changes_nothing_counts_the_rows_that_it_found(db):
    a_variant(on_hand=3)
    assert StockItem.objects.filter(on_hand=3).update(on_hand=3) == 1
