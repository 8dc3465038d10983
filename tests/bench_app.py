"""The shop for one worker of gunicorn, which tells how much processor time it has used."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from site_config.wsgi import application as shop

SPENT = "/-spent/"


def application(
    environ: dict[str, Any], start_response: Callable[..., Any]
) -> Iterable[bytes]:
    """The shop, and at `/-spent/` the seconds of processor time since the start."""
    if environ["PATH_INFO"] != SPENT:
        return shop(environ, start_response)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(time.process_time()).encode()]
