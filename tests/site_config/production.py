"""Loads the shop's settings in a process of their own, as production would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from site_config.run_as_production import production_environment

ROOT = Path(__file__).parents[2]
PRINT_SETTINGS = """
import json
from site_config import settings
print(json.dumps(vars(settings), default=str, skipkeys=True))
"""


def shop_environment(**changes: str) -> dict[str, str]:
    """The environment of a shop in production, with `changes`.

    Every variable is in it, so that the developer's `.env` changes nothing.
    """
    return {**os.environ, **production_environment(), **changes}


def run_code(
    code: str, environment: dict[str, str], folder: Path = ROOT
) -> subprocess.CompletedProcess[str]:
    """What Python says to `code`, run in `folder`."""
    return subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def settings_of(**changes: str) -> dict[str, Any]:
    """The settings with which such a shop starts."""
    answer = run_code(PRINT_SETTINGS, shop_environment(**changes))
    assert answer.returncode == 0, answer.stderr
    settings: dict[str, Any] = json.loads(answer.stdout)
    return settings


def refusal_of(**changes: str) -> list[str]:
    """The sentences with which such a shop refuses to start."""
    answer = run_code(PRINT_SETTINGS, shop_environment(**changes))
    assert answer.returncode != 0, "It started."
    return answer.stderr.partition("Fix these settings:\n")[2].strip().splitlines()
