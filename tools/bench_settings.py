"""The shop as `make bench` serves it: without DEBUG, which keeps every statement in memory."""

from __future__ import annotations

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES, FOLDER

DEBUG = False
WHITENOISE_AUTOREFRESH = False
STATIC_ROOT = (
    FOLDER  # It is there, and no page of the benchmark's asks for what is not.
)
# One connection for good: it is that connection's process which is weighed.
DATABASES["default"]["CONN_MAX_AGE"] = None
