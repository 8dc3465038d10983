"""Marks that say what a test needs of the database."""

from __future__ import annotations

import pytest

# Money moves: real commits, and Stripe refuses to be called inside a transaction.
# The pages and groups that migrations make are there at the start of each test.
committed = pytest.mark.django_db(
    transaction=True, serialized_rollback=True, databases=["default", "sandbox"]
)
