"""The shop as `make load` serves it: its pages are kept, under the address it is served at."""

from __future__ import annotations

import os

from tools.bench_settings import *  # noqa: F403
from tools.bench_settings import SITE_URL

PAGE_CACHE = True
SITE_URL = WAGTAILADMIN_BASE_URL = os.environ.get("BENCH_SITE_URL", SITE_URL)
