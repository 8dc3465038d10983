"""Browsers whose emails are really sent: Ada's, Olive's, and one of a visitor not signed in."""

from __future__ import annotations

import pytest

from tests.accounts.steps import Browser


@pytest.fixture
def visitor(db):
    """A browser in which nobody is signed in."""
    return Browser()


@pytest.fixture
def adas(ada):
    browser = Browser()
    browser.force_login(ada)
    return browser
