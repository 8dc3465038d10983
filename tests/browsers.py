"""Finds the browser that the tests drive: one that is there, or one that can be fetched.

python -m tests.browsers        finds or fetches one, and prints where it is
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from playwright._impl._driver import compute_driver_executable

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

NAMES = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
]
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
LONGEST_FETCH = 600  # seconds
NO_BROWSER = """No browser to test with, and none could be fetched.
Install Chromium or Chrome, for example: sudo apt-get install chromium
"""
NO_DRIVER = """Playwright's own Node.js, which drives the browser, does not run here.
Install the library that it needs, for example: sudo apt-get install libatomic1
"""


def executable() -> Path | None:
    """The browser that is there: Chromium or Chrome, else the one that Playwright fetched."""
    for name in NAMES:
        if found := shutil.which(name):
            return Path(found)
    return next((path for path in (MAC, _playwrights_own()) if path.exists()), None)


def arguments() -> list[str]:
    """What to start it with: as root a browser refuses its own sandbox."""
    quiet = ["--disable-background-networking", "--disable-component-update"]
    return quiet + (["--no-sandbox"] if os.geteuid() == 0 else [])


def launch(playwright: Playwright) -> Browser:
    """Start it, outside pytest, which starts its own."""
    return playwright.chromium.launch(executable_path=executable(), args=arguments())


def driver_runs() -> bool:
    """Whether Playwright's own Node.js starts; a bare Debian lacks a library of it."""
    node, _script = compute_driver_executable()
    return subprocess.run([node, "--version"], capture_output=True).returncode == 0


def _playwrights_own() -> Path:
    code = (
        "from playwright.sync_api import sync_playwright\n"
        "with sync_playwright() as p: print(p.chromium.executable_path)"
    )
    # In a process of its own, since its event loop would stay in this one.
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    return Path(found.stdout.strip() or "no-such-browser")


def _fetch_with_playwright() -> None:
    _run(sys.executable, "-m", "playwright", "install", "chromium")


def _install_as_root() -> None:
    if shutil.which("apt-get") and os.geteuid() == 0:
        _run("apt-get", "update", "--quiet")
        packages = ["chromium", "libatomic1"]
        _run("apt-get", "install", "--yes", "--no-install-recommends", *packages)


def _run(*command: str) -> None:
    try:
        subprocess.run(command, check=False, timeout=LONGEST_FETCH, stdout=sys.stderr)
    except subprocess.TimeoutExpired:
        sys.stderr.write(f"{command[0]} took too long.\n")


WAYS: list[Callable[[], None]] = [_fetch_with_playwright, _install_as_root]


def main() -> int:
    for fetch in [None, *WAYS]:
        if fetch:
            fetch()
        if driver_runs() and (found := executable()):
            sys.stdout.write(f"{found}\n")
            return 0
    sys.stderr.write(NO_BROWSER if driver_runs() else NO_DRIVER)
    return 1


if __name__ == "__main__":
    sys.exit(main())
