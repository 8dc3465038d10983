"""The example shop, filled once for all tests of this folder, which only look at it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from demo import loader
from tests.kept_rows import kept


@pytest.fixture(scope="package")
def loaded(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[SimpleNamespace]:
    """What the first run made, and what the second one did."""
    # Read once a process: without the sandbox it would lack its addresses in later tests.
    import_module(settings.ROOT_URLCONF)
    # Without the sandbox no orders are placed: Stripe is never asked in a transaction.
    with kept(django_db_blocker), override_settings(DEBUG=True, SANDBOX=False):
        yield SimpleNamespace(first=loader.load(), second=loader.load())
