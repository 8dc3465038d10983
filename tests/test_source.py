"""Rules for the source: forbidden patterns, and the length of modules and functions."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
APPS = "site_config accounts products checkout home sandbox demo".split()
CODE = [
    path
    for app in APPS
    for path in sorted(Path(ROOT, app).rglob("*.py"))
    if "migrations" not in path.parts
]
TEMPLATES = sorted(
    path
    for folder in ("templates", "sandbox/templates")
    for path in Path(ROOT, folder).rglob("*.*")
)
LONGEST_MODULE = 600  # Most have half of that.
LONGEST_FUNCTION = 40
# The settings are one list in one place.
MAY_BE_LONG = {"site_config/settings/__init__.py"}

# (what, pattern, files that may)
FORBIDDEN_CODE = [
    ("HTML past the escape", r"\bmark_safe\(", {"site_config/templatetags/shop.py"}),
    ("HTML past the escape", r"\bSafe(?:String|Text)\([^)]", set()),
    ("raw HTML from editors", r"\bRawHTMLBlock\b", set()),
    ("an event nobody signed", r"construct_event_without_verification", set()),
    ("a stale row written back", r"\b(?:stock_item|stock|item)\.save\(", set()),
    ("quantities written back", r"StockItem\.objects\.(?:bulk_)?update_or_create", set()),
    ("an unread print", r"^\s*print\(", set()),
    ("a debugger", r"\bbreakpoint\(|\bpdb\b", set()),
    ("a promise to come back", r"\b(?:TODO|FIXME|XXX|HACK)\b", set()),
    ("a form without the token", r"\bcsrf_exempt\b", {"site_config/http.py", "checkout/views/webhooks.py"}),
    ("a signal of our own", r"\bSignal\(\)", set()),
]  # fmt: skip
FORBIDDEN_TEMPLATES = [
    ("HTML past the escape", r"\|\s*safe\b|autoescape off"),
    ("an inline handler", r"\son[a-z]+=[\"']"),
    (
        "an address by hand instead of {% url %}",
        r"\b(?:href|action|formaction|hx-get|hx-post)=[\"']/",
    ),
    ("script from htmx", r"hx-on|hx-vals=.js:"),
    (
        "an origin of somebody else's",
        r"(?:src|href)=[\"'](?:https?:)?//(?!www\.w3\.org)",
    ),
]
# A registry's address or a folder of one machine would be of use to nobody else.
FORBIDDEN_ANYWHERE = re.compile(
    r"--(?:extra-)?index-url|--find-links|--trusted-host"
    r"|pypi\.|pythonhosted\.|npmjs\.|file:///(?!/absolute)|/(?:work|opt|root|home)/[a-z]"
)


def name_of(path):
    return str(path.relative_to(ROOT))


def lines_with(path, pattern):
    text = path.read_text(encoding="utf-8")
    return [line for line in text.splitlines() if re.search(pattern, line)]


@pytest.mark.parametrize(("what", "pattern", "allowed"), FORBIDDEN_CODE)
def test_code_holds_no(what, pattern, allowed):
    found = {name_of(path): lines_with(path, pattern) for path in CODE}
    assert {
        name: rows for name, rows in found.items() if rows and name not in allowed
    } == {}


@pytest.mark.parametrize(("what", "pattern"), FORBIDDEN_TEMPLATES)
def test_templates_hold_no(what, pattern):
    found = {
        name_of(p): lines_with(p, pattern)
        for p in TEMPLATES
        # The page for when all is broken is a plain file.
        if p.suffix == ".html" and p.name != "500.html"
    }
    assert {name: rows for name, rows in found.items() if rows} == {}


def test_csrf_exempt_list():
    guarded = r"^\s*@same_origin_post\b"
    guarded_views = {name_of(path): len(lines_with(path, guarded)) for path in CODE}
    assert {name: n for name, n in guarded_views.items() if n} == {
        "checkout/views/back_in_stock.py": 1,
        "checkout/views/cart.py": 3,
        "checkout/views/discount_code.py": 1,
        "checkout/views/gift_note.py": 1,
        "checkout/views/saved_lines.py": 4,
        "checkout/views/shared_cart.py": 1,
        "checkout/views/withdraw.py": 1,
    }


def test_only_stock_and_migrations_write_quantities():
    written = r"""\.update\([^)]*\b(?:on_hand|reserved)\b|bulk_update\([^)]*(?:on_hand|reserved)"""
    found = {name_of(path) for path in CODE if lines_with(path, written)}
    assert found <= {"products/stock.py"}


@pytest.mark.parametrize("path", CODE, ids=name_of)
def test_a_module_is_short_and_so_are_its_functions(path):
    text = path.read_text(encoding="utf-8")
    lines = len(text.splitlines())
    assert lines <= LONGEST_MODULE or name_of(path) in MAY_BE_LONG
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert node.end_lineno - node.lineno < LONGEST_FUNCTION, node.name


def test_a_test_module_is_short_too():
    tests = sorted(Path(ROOT, "tests").rglob("*.py"))
    long = [
        p
        for p in tests
        if len(p.read_text(encoding="utf-8").splitlines()) > LONGEST_MODULE
    ]
    assert [name_of(path) for path in long] == []


def test_no_file_names_a_registry_or_somebodys_machine():
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    texts = {
        ".py",
        ".md",
        ".txt",
        ".lock",
        ".toml",
        ".yaml",
        ".html",
        ".css",
        ".js",
        "",
    }
    mine = {"tests/test_source.py", "Makefile"}
    for name in filter(None, listed.stdout.split("\0")):
        if (
            Path(name).suffix in texts
            and name not in mine
            and Path(ROOT, name).exists()
        ):
            assert lines_with(ROOT / name, FORBIDDEN_ANYWHERE) == [], name
