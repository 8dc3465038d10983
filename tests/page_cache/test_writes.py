"""Which statements make kept pages out of date."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection

from checkout.models import Cart
from products.models import StockItem, Variant
from site_config.models import StoreSettings
from site_config.page_cache.writes import UNSEEN_APPS, UNSEEN_MODELS, is_seen, notice


def test_what_is_named_as_unseen_exists():
    assert {app.label for app in apps.get_app_configs()} >= UNSEEN_APPS
    assert {each._meta.label_lower for each in apps.get_models()} >= UNSEEN_MODELS


@pytest.mark.parametrize(
    "sql",
    [
        'UPDATE "{}" SET "name" = 1',
        'INSERT INTO "{}" ("name") VALUES (1)',
        'DELETE FROM "{}" WHERE 1',
        "update `{}` set name = 1",
        'INSERT OR IGNORE INTO "{}" VALUES (1)',
    ],
)
def test_every_kind_of_write_is_told_by_its_table(sql):
    for model in (Variant, StoreSettings):
        assert is_seen(sql.format(model._meta.db_table))
    for model in (Cart, StockItem):
        assert not is_seen(sql.format(model._meta.db_table))


@pytest.mark.parametrize(
    "sql",
    [
        "TRUNCATE products_variant",
        "CREATE TABLE of_a_plugin (id int)",
        'INSERT INTO "of_a_plugin" VALUES (1)',
        "WITH some AS (SELECT 1) UPDATE products_variant SET price = 1",
        "WITH gone AS (\nDELETE FROM products_variant RETURNING *) SELECT * FROM gone",
    ],
)
def test_what_is_not_understood_counts_as_seen(sql):
    assert is_seen(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM products_variant FOR UPDATE",
        "(SELECT 1) UNION (SELECT 2)",
        'SAVEPOINT "s1"',
        "PRAGMA foreign_keys",
        "SET TIME ZONE 'UTC'",
        "\n WITH some AS (SELECT 1),\n more AS (SELECT updated_at) SELECT * FROM more",
    ],
)
def test_reading_is_not_a_change(sql):
    assert not is_seen(sql)


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_is_opened_again_is_watched_once():
    for _time in range(3):
        connection.close()
        connection.ensure_connection()
    assert connection.execute_wrappers.count(notice) == 1
