"""The shop's settings for tests: every variable is named here, so that no `.env` gets in."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# A folder a process, so that tests may run side by side.
# A folder that is named is kept, for `pytest --reuse-db`.
FOLDER = Path(
    os.environ.get("TEST_FOLDER") or tempfile.mkdtemp(prefix="vitrine-tests-")
)
OWNER = os.getpid()


@atexit.register
def leave_nothing_behind() -> None:
    """Remove the folder, but not when a forked child ends."""
    if os.getpid() == OWNER and "TEST_FOLDER" not in os.environ:
        shutil.rmtree(FOLDER, ignore_errors=True)


os.environ.update(
    DEBUG="1",
    DEMO="1",
    SECRET_KEY="only-for-tests-7d0a1c53f2b94e6f8c1e5a90b7d3426f-only-for-tests",
    DATABASE_URL=os.environ.get("TEST_DATABASE_URL", f"sqlite:///{FOLDER}/shop"),
    SITE_URL="http://testserver",
    ALLOWED_HOSTS="testserver,localhost,127.0.0.1",
    TRUSTED_PROXIES="0",
    STRIPE_SECRET_KEY="",
    STRIPE_WEBHOOK_SECRET="",
    STRIPE_API_BASE="https://api.stripe.com",
    CACHE_URL=os.environ.get("TEST_CACHE_URL", "locmem://"),
    # Most tests are about how a page is made; tests/page_cache and the browser keep pages.
    PAGE_CACHE="0",
    DEFAULT_FROM_EMAIL="shop@kilnandloom.example",
    MEDIA_URL="/media/",
    MEDIA_ROOT=str(FOLDER / "media"),
    MEDIA_BUCKET="",
    MAINTENANCE="0",
    TASKS="immediate",
    EMAIL_URL="",
)

from site_config.settings import *  # noqa: E402, F403
from site_config.settings import DATABASES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Races need a file: SQLite's shared memory database locks whole tables.
DATABASES["sandbox"]["NAME"] = FOLDER / "sandbox.sqlite3"
for alias, database in DATABASES.items():
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"] = {"NAME": str(FOLDER / f"{alias}.test.sqlite3")}
        # Rows of a test need not survive a power cut.
        database["OPTIONS"] = {
            **database["OPTIONS"],
            # Crowds get through however slow the machine is: tests hold no timings.
            "timeout": 120,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;",
        }
    elif database["ENGINE"].endswith("mysql"):
        database["TEST"] = {"CHARSET": "utf8mb4", "COLLATION": "utf8mb4_nopad_bin"}
# Static files as `runserver` finds them: tests collect none.
WHITENOISE_AUTOREFRESH = True
