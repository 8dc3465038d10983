"""What each app, and each layer of the checkout, may import; see docs/architecture.md."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# What an app may import, beside itself.
APPS = {
    "site_config": set(),
    "accounts": {"site_config"},
    "delivery": {"site_config"},
    "products": {"delivery", "site_config"},
    "checkout": {"products", "delivery", "accounts", "site_config"},
    "home": {"products", "delivery", "site_config"},
    "sandbox": set(),
    "demo": {
        "site_config",
        "accounts",
        "delivery",
        "products",
        "checkout",
        "home",
        "sandbox",
    },
}
# Entry points call what they share and the verbs, verbs the gateway, all read models.
LAYERS = [
    "models addresses carriers discount_spread",
    "gateway",
    "add_lines saved_lines shared_carts carts pricing discounts discount_codes discount_reasons discount_uses holds invoices invoice_contents papers orders claims payments refundable refunds returnable returns shipments progress back_in_stock timeline order_links emails",
    "current_cart current_guest cart_messages forms",
    "views admin wagtail_hooks templatetags management urls apps",
]
LAYER_OF = {name: layer for layer, row in enumerate(LAYERS) for name in row.split()}
MODULES = [path for app in APPS for path in sorted(Path(ROOT, app).rglob("*.py"))]


def imports_of(path):
    """Every name that a module imports, those inside its functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ([*node.module.split("."), alias.name] for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_app_or_layer_imports_what_is_above_it(path):
    app, *inside = path.relative_to(ROOT).with_suffix("").parts
    for name in imports_of(path):
        assert name[0] not in APPS.keys() - APPS[app] - {app}, name
        if name[0] == "stripe":
            assert app == "sandbox" or inside[0] == "gateway", name
        if app == name[0] == "checkout" and inside[0] not in (
            "migrations",
            "__init__",
        ):
            assert LAYER_OF[name[1]] <= LAYER_OF[inside[0]], name


def name_of(path):
    """`products/listing/query.py` as it is imported; a package by its own name."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


PATHS = {name_of(path): path for path in MODULES if "migrations" not in path.parts}


def imported_by(path):
    """The modules of ours that a module imports; what only types need is left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in [n for n in ast.walk(tree) if isinstance(n, ast.If)]:
        if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            node.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                inside = f"{node.module}.{alias.name}"
                yield inside if inside in PATHS else node.module


@pytest.mark.parametrize("app", APPS)
def test_no_import_circle_inside_an_app(app):
    """Imports inside functions count: they would close a circle all the same."""
    names = {name for name in PATHS if name.split(".")[0] == app}
    imports = {
        name: {other for other in imported_by(PATHS[name]) if other in names}
        for name in names
    }
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as circle:
        pytest.fail(" -> ".join(circle.args[1]))
