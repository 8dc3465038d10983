"""The health checks, for load balancers and monitoring."""

from __future__ import annotations

import pytest
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from tests.marks import committed


def test_live_is_ok_while_the_process_answers(client):
    answer = client.get("/health/live/")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_a_shop_that_can_sell_is_ready(client):
    answer = client.get("/health/ready/")
    fine = dict.fromkeys(["database", "migrations", "static", "cache"], "ok")
    assert (answer.status_code, answer.json()["checks"]) == (200, fine)


@pytest.mark.django_db
def test_a_shop_behind_its_migrations_is_not_ready(client):
    MigrationRecorder.Migration.objects.filter(app="checkout").delete()
    answer = client.get("/health/ready/")
    assert answer.status_code == 503
    assert answer.json()["checks"]["migrations"].endswith(" to apply")


@pytest.mark.django_db
def test_a_shop_whose_cache_fails_says_so_and_is_ready(client, settings):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    }
    answer = client.get("/health/ready/")
    assert (answer.status_code, answer.json()["checks"]["cache"]) == (200, "forgets")


@committed
def test_a_shop_without_its_database_says_so_and_names_no_host(client, monkeypatch):
    connections["default"].close()
    gone = {**connections["default"].settings_dict, "NAME": "/nowhere/shop"}
    monkeypatch.setattr(connections["default"], "settings_dict", gone)
    answer = client.get("/health/ready/")
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == "unreachable (OperationalError)"
    assert "nowhere" not in answer.text


@pytest.mark.django_db
def test_a_shop_without_its_static_files_is_not_ready(client, settings, tmp_path):
    settings.STATIC_ROOT = str(tmp_path)
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {
            "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        }
    }
    answer = client.get("/health/ready/")
    assert answer.status_code == 503
    assert answer.json()["checks"]["static"].endswith(" to collect")
