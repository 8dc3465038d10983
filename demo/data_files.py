"""The example shop's data files, read once."""

from __future__ import annotations

import tomllib
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "data"
DEPARTMENTS = ("prints", "weaves", "ceramics")
# A table of a TOML file, which is free-form.
Row = dict[str, Any]


@cache
def read(name: str) -> Row:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def shop() -> Row:
    return read("shop")


@cache
def products() -> list[Row]:
    """Every product with its department, one of each in turn, so that "new" is mixed."""
    by_department = [
        [{**product, "department": name} for product in read(name)["product"]]
        for name in DEPARTMENTS
    ]
    return list(chain.from_iterable(zip(*by_department, strict=True)))


def department(slug: str) -> Row:
    found: Row = next(row for row in shop()["department"] if row["slug"] == slug)
    return found


@cache
def pictures() -> dict[str, Row]:
    """Alt text and focal point of every picture, by the name of its file."""
    galleries = chain.from_iterable(product["gallery"] for product in products())
    return {row["file"]: row for row in chain(galleries, shop()["picture"])}
