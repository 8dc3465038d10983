"""The arrows between the rooms, and between the floors of the checkout; see docs/architecture.md."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# What a room may import, beside itself.
ROOMS = {
    "site_config": set(),
    "accounts": {"site_config"},
    "products": {"site_config"},
    "checkout": {"products", "accounts", "site_config"},
    "home": {"products", "site_config"},
    "sandbox": set(),
    "demo": {"site_config", "accounts", "products", "checkout", "home", "sandbox"},
}
# Doors call verbs, verbs call hands, hands read models; nobody calls upward.
FLOORS = [
    "models addresses",
    "gateway emails",
    "carts pricing holds orders payments back_in_stock notes given_up_emails",
    "views admin wagtail_hooks templatetags management urls apps",
]
FLOOR_OF = {name: floor for floor, row in enumerate(FLOORS) for name in row.split()}
MODULES = [path for room in ROOMS for path in sorted(Path(ROOT, room).rglob("*.py"))]


def imports_of(path):
    """Every name that a module imports, those inside its functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ([*node.module.split("."), alias.name] for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_arrow_points_upward(path):
    room, *inside = path.relative_to(ROOT).with_suffix("").parts
    for name in imports_of(path):
        assert name[0] not in ROOMS.keys() - ROOMS[room] - {room}, name
        if name[0] == "stripe":
            assert room == "sandbox" or inside == ["gateway", "client"], name
        if room == name[0] == "checkout" and inside[0] not in (
            "migrations",
            "__init__",
        ):
            assert FLOOR_OF[name[1]] <= FLOOR_OF[inside[0]], name
