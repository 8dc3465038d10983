"""Sessions as the shop reads them: those that hold, and no others."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from site_config.sessions import SessionStore

pytestmark = pytest.mark.django_db


@pytest.fixture
def key():
    """The key of a session in which something is kept."""
    session = SessionStore()
    session["cart"] = "a token"
    session.save()
    return session.session_key


def test_a_session_is_read_as_it_was_written(key):
    assert dict(SessionStore(key).items()) == {"cart": "a token"}


def test_an_expired_session_is_as_if_there_were_none(key):
    a_moment_ago = timezone.now() - timedelta(seconds=1)
    Session.objects.filter(pk=key).update(expire_date=a_moment_ago)
    expired = SessionStore(key)
    assert dict(expired.items()) == {}
    # Its key is given to nobody again.
    assert expired.session_key is None


@pytest.mark.parametrize("made_up", ["x" * 32, "' OR 1=1 --", "é" * 40])
def test_a_made_up_key_opens_nothing(key, made_up):
    assert dict(SessionStore(made_up).items()) == {}


def test_a_changed_session_opens_nothing(key):
    Session.objects.filter(pk=key).update(session_data="e30:forged:signature")
    assert dict(SessionStore(key).items()) == {}
