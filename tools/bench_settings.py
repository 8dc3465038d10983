"""The shop as `make bench` serves it: without DEBUG, which keeps every statement in memory."""

from __future__ import annotations

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES, FOLDER

DEBUG = False
WHITENOISE_AUTOREFRESH = False
STATIC_ROOT = FOLDER  # It must exist; the benchmark requests no static file.
# One permanent connection: its database process is the one that is measured.
DATABASES["default"]["CONN_MAX_AGE"] = None
