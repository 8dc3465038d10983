"""Rows that several tests only look at, made once and rolled back after the last."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.test import TestCase
from pytest_django.plugin import DjangoDbBlocker


class KeptRows(TestCase):
    """Lends Django's own way to keep rows for several tests and roll them back."""

    databases = {"default", "sandbox"}


@contextmanager
def kept(blocker: DjangoDbBlocker) -> Iterator[None]:
    """For the body of a fixture that is shared by a module or package of tests."""
    case: Any = KeptRows
    with blocker.unblock():
        opened = case._enter_atomics()
        try:
            yield
        finally:
            case._rollback_atomics(opened)
