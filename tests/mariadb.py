"""Runs a command beside a real MariaDB, which TEST_DATABASE_URL names while it runs.

    python -m tests.mariadb pytest tests/checkout

Takes the server that TEST_DATABASE_URL names already, else starts one in a folder that is
gone afterwards. As root on Debian it installs what it starts.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

NAME = "TEST_DATABASE_URL"
# Debian keeps servers where only root's PATH leads.
PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
LONGEST_START = 60  # seconds
# The rows live as long as the run: waiting for the disk would only cost time.
HASTE = [
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-flush-method=nosync",
    "--skip-innodb-doublewrite",
]
NO_SERVER = """No MariaDB to test with, and only root on Debian or Ubuntu can have it installed from here.
Install it, for example: sudo apt-get install mariadb-server
Or name a server whose databases named test_… may be deleted: TEST_DATABASE_URL=mysql://root@127.0.0.1/shop
"""


def find(program: str) -> str | None:
    return shutil.which(program, path=PATH)


def install() -> None:
    """Install the server from Debian's packages, unless it is there; that takes root."""
    if find("mariadbd") or not shutil.which("apt-get") or os.geteuid() != 0:
        return
    command = ["apt-get", "install", "--yes", "--no-install-recommends"]
    for before in [None, ["apt-get", "update", "--quiet"]]:
        if before:  # The lists of packages are missing or old.
            subprocess.run(before, check=False, stdout=sys.stderr)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        installed = subprocess.run(
            [*command, "mariadb-server"],
            check=False,
            stdout=sys.stderr,
            env=environment,
        )
        if installed.returncode == 0:
            return


@contextmanager
def server() -> Iterator[str]:
    """A MariaDB of our own, reached by its socket alone; yields its address."""
    with tempfile.TemporaryDirectory(prefix="vitrine-mariadb-") as folder:
        socket = Path(folder, "socket")
        running = _start(Path(folder, "data"), socket, Path(folder, "log"))
        try:
            yield f"mysql://root@{quote(str(socket), safe='')}/shop"
        finally:
            running.terminate()
            running.wait()


def _start(data: Path, socket: Path, log: Path) -> subprocess.Popen[bytes]:
    """The server, once it answers. What it has to say stands in `log`."""
    # Root has to say that it means to run it as root.
    common = ["--no-defaults", f"--datadir={data}"]
    common += ["--user=root"] if os.geteuid() == 0 else []
    without_password = "--auth-root-authentication-method=normal"
    with log.open("wb") as out:
        subprocess.run(
            [find("mariadb-install-db") or "", *common, without_password],
            check=True,
            stdout=out,
            stderr=out,
        )
        running = subprocess.Popen(
            [
                find("mariadbd") or "",
                *common,
                f"--socket={socket}",
                "--skip-networking",
                *HASTE,
            ],
            stdout=out,
            stderr=out,
        )
    end = time.monotonic() + LONGEST_START
    while not socket.exists():
        if running.poll() is not None or time.monotonic() > end:
            running.kill()
            raise RuntimeError(f"MariaDB did not start:\n{log.read_text()}")
        time.sleep(0.1)
    return running


def main(command: list[str]) -> int:
    if os.environ.get(NAME):
        return subprocess.run(command, check=False).returncode
    install()
    if not find("mariadbd"):
        sys.stderr.write(NO_SERVER)
        return 1
    # Also when it is ended from outside the server stops, and its folder goes.
    signal.signal(signal.SIGTERM, lambda *_signal: sys.exit(1))
    with server() as address:
        environment = {**os.environ, NAME: address}
        return subprocess.run(command, check=False, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
