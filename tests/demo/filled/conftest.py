"""The example shop, filled once for all tests of this folder, which only look at it."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import TestCase, override_settings
from pytest_django.plugin import DjangoDbBlocker

from demo import loader


class KeptRows(TestCase):
    """Lends Django's own way to keep rows for several tests and roll them back."""

    databases = {"default", "sandbox"}


@pytest.fixture(scope="package")
def loaded(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[SimpleNamespace]:
    """What the first run made, and what the second one did."""
    # Without the sandbox no orders are placed: Stripe is never asked in a transaction.
    with django_db_blocker.unblock(), override_settings(DEBUG=True, SANDBOX=False):
        case: Any = KeptRows
        opened = case._enter_atomics()
        try:
            yield SimpleNamespace(first=loader.load(), second=loader.load())
        finally:
            case._rollback_atomics(opened)
