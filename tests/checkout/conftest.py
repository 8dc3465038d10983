"""Who looks after orders, and what must hold after each test of money and stock."""

from __future__ import annotations

import pytest

from tests.checkout.order_builders import ORDER_PERMISSIONS, a_colleague
from tests.checkout_builders import assert_invariants
from tests.conftest import browser_of


@pytest.fixture
def mona(db):
    """Mona minds the shop, but is no superuser."""
    return a_colleague("mona@example.com", *ORDER_PERMISSIONS)


@pytest.fixture
def monas(mona):
    return browser_of(mona)


@pytest.fixture
def check_invariants_afterwards():
    yield
    assert_invariants()
