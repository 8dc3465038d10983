"""The container's health check: `python -m site_config.probe`."""

from __future__ import annotations

import os
import sys
import urllib.request
from urllib.parse import urlsplit


def lives(*, port: str, site: str) -> bool:
    """Whether the shop answers at `port` under the name that it is known by."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/health/live/",
        headers={"Host": urlsplit(site).netloc},
    )
    try:
        # A container needs no proxy to reach itself.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


if __name__ == "__main__":
    well = lives(
        port=os.environ.get("PORT", "8000"),
        site=os.environ.get("SITE_URL", "http://localhost:8000"),
    )
    sys.exit(0 if well else 1)
