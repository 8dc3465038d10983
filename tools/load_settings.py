"""The shop as `make load` serves it: its pages are kept, under the address it is served at."""

from __future__ import annotations

import os

from tests.settings import *  # noqa: F403
from tests.settings import FOLDER, SITE_URL

DEBUG = False  # With it every statement is kept in memory.
WHITENOISE_AUTOREFRESH = False
STATIC_ROOT = FOLDER  # It must exist; no static file is requested.
PAGE_CACHE = True
SITE_URL = WAGTAILADMIN_BASE_URL = os.environ.get("BENCH_SITE_URL", SITE_URL)
