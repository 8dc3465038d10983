"""Browsers whose letters really leave: Ada's and Olive's here, and a stranger's."""

from __future__ import annotations

import pytest

from tests.accounts.doors import Browser


@pytest.fixture
def stranger(db):
    """A browser in which nobody is signed in."""
    return Browser()


@pytest.fixture
def adas(ada):
    browser = Browser()
    browser.force_login(ada)
    return browser
