"""The shop as the rush finds it: behind a proxy, and with what production tells its database."""

from __future__ import annotations

import os

from tools.load_settings import *  # noqa: F403
from tools.load_settings import DATABASES, SQLITE_OPTIONS

# The proxy says where each shopper comes from.
TRUSTED_PROXIES = ALLAUTH_TRUSTED_PROXY_COUNT = 1
# Tests may wait longer for SQLite than shoppers do.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
DATABASES["sandbox"]["NAME"] = os.environ["RUSH_SANDBOX"]
