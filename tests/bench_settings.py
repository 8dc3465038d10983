"""The shop as `make bench` serves it: without DEBUG, which keeps every statement in memory."""

from __future__ import annotations

from tests.settings import *  # noqa: F403

DEBUG = False
WHITENOISE_AUTOREFRESH = False
