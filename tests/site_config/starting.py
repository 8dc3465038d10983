"""Starts the shop's settings in a process of their own, as production would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from site_config.as_production import production

ROOT = Path(__file__).parents[2]
TELL = """
import json
from site_config import settings
print(json.dumps(vars(settings), default=str, skipkeys=True))
"""


def a_shop(**changes: str) -> dict[str, str]:
    """The environment of a shop in production, with `changes`.

    Every name is in it, so no `.env` of the developer's gets a word in.
    """
    return {**os.environ, **production(), **changes}


def ask(
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
    answer = ask(TELL, a_shop(**changes))
    assert answer.returncode == 0, answer.stderr
    told: dict[str, Any] = json.loads(answer.stdout)
    return told


def refusal_of(**changes: str) -> list[str]:
    """The sentences with which such a shop refuses to start."""
    answer = ask(TELL, a_shop(**changes))
    assert answer.returncode != 0, "It started."
    return answer.stderr.partition("Fix these settings:\n")[2].strip().splitlines()
