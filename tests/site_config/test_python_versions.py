"""The locks fit every Python version that Makefile and README name."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib import metadata

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from tests.site_config.production import ROOT

LOCKS = ["requirements.lock", "tests/requirements.lock"]
PROMISED = ["3.11.0", "3.11.2", "3.11.99", "3.12.0", "3.13.0", "3.14.0", "3.14.99"]


def pins(lock):
    """`[(name, version, marker or None)]` of a lock's lines."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    for line in re.findall(r"^[a-z0-9].*", text, re.MULTILINE):
        pin = Requirement(line.removesuffix("\\").strip())
        [version] = pin.specifier
        yield canonicalize_name(pin.name), version.version, pin.marker


def holds(marker: Marker | None, python):
    """Whether a marker is true on Linux, with that version of CPython."""
    short = ".".join(python.split(".")[:2])
    machine = {
        "python_version": short,
        "python_full_version": python,
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        "sys_platform": "linux",
        "os_name": "posix",
        "platform_system": "Linux",
        "extra": "",
    }
    return marker is None or marker.evaluate(machine)


def installed(lock):
    """The pins whose distribution is installed here, each with what it says of itself."""
    for name, version, marker in pins(lock):
        try:
            distribution = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # For another Python or system than this one.
        if distribution.version == version:
            yield name, marker, distribution


@pytest.mark.parametrize("lock", LOCKS)
def test_locked_packages_run_on_every_supported_python(lock):
    wrong = [
        (name, python)
        for name, marker, distribution in installed(lock)
        for python in PROMISED
        if holds(marker, python)
        and python not in SpecifierSet(distribution.metadata.get("Requires-Python", ""))
    ]
    assert wrong == []


@pytest.mark.parametrize("lock", LOCKS)
def test_packages_that_only_some_pythons_need_are_locked(lock):
    locked = list(pins(lock))
    missing = [
        (name, needed.name, python)
        for name, marker, distribution in installed(lock)
        for needed in map(Requirement, distribution.requires or [])
        for python in PROMISED
        if needed.marker
        and "extra" not in str(needed.marker)
        and holds(marker, python)
        and holds(needed.marker, python)
        and not any(
            canonicalize_name(needed.name) == other and holds(its, python)
            for other, _version, its in locked
        )
    ]
    assert missing == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_is_installed_or_for_another_python(lock):
    here = {name for name, _marker, _told in installed(lock)}
    absent = [(n, m) for n, _v, m in pins(lock) if n not in here and m is None]
    assert absent == []


def test_makefile_and_readme_name_the_same_pythons():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "(3, 11) <= sys.version_info < (3, 15)" in makefile
    assert "Python 3.11 to 3.14" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"--python-version {PROMISED[0]}" in makefile


def a_python(folder, version, *, venv=True):
    """A stand-in that says which Python it is, for `make` to find."""
    path = folder / "python3"
    path.write_text(
        "#!/bin/sh\n"
        'case "$2" in\n'
        f"*version_info*) exec {sys.executable} -c "
        f'"import sys; sys.version_info = {version}; $2" ;;\n'
        f"*ensurepip*) exit {0 if venv else 1} ;;\n"
        "esac\n"
    )
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    ("python", "sentence"),
    [
        ("no-such-python", "Python 3.11 to 3.14 is needed: install it"),
        ((3, 10, 13), "Python 3.11 to 3.14 is needed: install it"),
        ((3, 15, 0), "Python 3.11 to 3.14 is needed: install it"),
        ((3, 11, 2), "python3 has no venv module: install it"),
    ],
)
def test_python_that_does_not_fit_gets_one_sentence(tmp_path, python, sentence):
    (tmp_path / "Makefile").write_text((ROOT / "Makefile").read_text(encoding="utf-8"))
    (tmp_path / "requirements.lock").touch()
    if isinstance(python, tuple):
        python = a_python(tmp_path, python, venv=False)
    answer = subprocess.run(
        ["make", "install", f"PYTHON={python}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    said = [line for line in answer.stderr.splitlines() if not line.startswith("make")]
    assert answer.returncode
    assert len(said) == 1
    assert sentence in said[0]
