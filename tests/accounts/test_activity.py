"""Recording when somebody was last seen neither fails nor delays a request."""

from __future__ import annotations

import gc
import threading
from contextlib import contextmanager

import pytest
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.db import connection, connections, transaction
from django.db.backends.utils import CursorDebugWrapper, CursorWrapper

from tests.accounts.steps import sign_in
from tests.marks import committed

pytestmark = committed
CURSORS = (CursorWrapper, CursorDebugWrapper)
AT_MOST = 10  # Seconds that the other one writes; SQLite would wait twice as long.


@contextmanager
def somebody_writes():
    """Another connection holds the lock; tells whether it still does."""
    holding, enough = threading.Event(), threading.Event()

    def write():
        with transaction.atomic():
            if (
                connection.vendor != "sqlite"
            ):  # There the transaction itself is the lock.
                list(UserSession.objects.select_for_update())
            holding.set()
            enough.wait(AT_MOST)
            holding.clear()
        connections.close_all()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert holding.wait(AT_MOST)
        yield holding.is_set
    finally:
        enough.set()
        writer.join()


@pytest.fixture
def adas(visitor, ada):
    sign_in(visitor, ada.email)
    cache.clear()  # She was not seen for a while.
    return visitor


def last_seen():
    return UserSession.objects.get().last_seen_at


def test_page_does_not_wait_for_a_lock_of_others(adas):
    before = last_seen()
    with somebody_writes() as still_writes:
        answer = adas.get("/account/")
        assert still_writes()
    assert answer.status_code == 200
    assert last_seen() == before


def cursors():
    return [one for one in gc.get_objects() if type(one) in CURSORS]


def test_no_cursor_is_left_for_another_thread_to_free(adas):
    """Freed there, it would wait for a connection that may be waiting for that thread."""
    gc.collect()
    gc.disable()
    before = cursors()
    try:
        with somebody_writes():
            adas.get("/account/")
        left = [one for one in cursors() if not any(one is each for each in before)]
    finally:
        gc.enable()
    assert left == []


def test_activity_that_was_not_recorded_is_recorded_later(adas):
    before = last_seen()
    with somebody_writes():
        adas.get("/account/")
    cache.clear()
    adas.get("/account/")
    assert last_seen() > before


def test_other_writes_of_the_same_connection_wait_as_before(adas):
    adas.get("/account/")
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA busy_timeout")
            usual = 1000 * connection.settings_dict["OPTIONS"]["timeout"]
        elif connection.vendor == "mysql":
            cursor.execute("SELECT @@innodb_lock_wait_timeout")
            usual = 50
        else:
            cursor.execute("SHOW lock_timeout")
            usual = "0"
        assert cursor.fetchone() == (usual,)
