"""Only `products.stock` may write stock: the source of every app is read."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
APPS = "site_config accounts products checkout home sandbox demo".split()
STOCK = ROOT / "products" / "stock.py"
CODE = [
    path
    for app in APPS
    for path in sorted(Path(ROOT, app).rglob("*.py"))
    if "migrations" not in path.parts
]
QUANTITIES = {"on_hand", "reserved"}
ROWS = {"StockItem", "StockMovement"}
WRITES = {
    "save",
    "create",
    "update",
    "delete",
    "get_or_create",
    "update_or_create",
    "bulk_create",
    "bulk_update",
}


def tree_of(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def names_in(node):
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def written_quantities(tree):
    """Assignments to a quantity of any object, and updates that set one."""
    for node in ast.walk(tree):
        targets = getattr(node, "targets", [getattr(node, "target", None)])
        if isinstance(node, ast.Assign | ast.AugAssign):
            for target in targets:
                if isinstance(target, ast.Attribute) and target.attr in QUANTITIES:
                    yield node
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "update":
            yield from [node for word in node.keywords if word.arg in QUANTITIES][:1]


def writes_of_rows(tree):
    """Calls such as `StockItem.objects.filter(…).update(…)` and `StockItem(…)`."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        made = isinstance(node.func, ast.Name) and node.func.id in ROWS
        written = getattr(node.func, "attr", "") in WRITES
        if made or (written and ROWS & names_in(node.func)):
            yield node


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_other_module_writes_stock(path):
    if path == STOCK:
        return
    tree = tree_of(path)
    found = [*written_quantities(tree), *writes_of_rows(tree)]
    assert [ast.unparse(node) for node in found] == []


def test_stock_never_writes_back_a_number_it_has_read():
    tree = tree_of(STOCK)
    saves = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "save"
    ]
    assert saves == []
    for node in written_quantities(tree):
        guarded = isinstance(node.func.value, ast.Call)
        assert guarded, ast.unparse(node)
        assert node.func.value.func.attr == "filter", ast.unparse(node)
        for keyword in node.keywords:
            # A count is the one number set outright, and only where `shown` still holds.
            words = names_in(keyword.value)
            assert "F" in words or words == {"counted"}, ast.unparse(node)


def test_the_checks_of_the_source_find_violations():
    bad = ast.parse(
        "item.on_hand -= 1\nrows.update(reserved=3)\nStockItem.objects.create()"
    )
    assert len([*written_quantities(bad), *writes_of_rows(bad)]) == 3
