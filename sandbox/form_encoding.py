"""Stripe's form encoding, `line_items[0][quantity]=2`, read into dicts and lists."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sandbox.refusals import Refusal
from sandbox.stripe_json import JSONObject

PAIR_NAME = re.compile(r"^([^\[\]]+)((?:\[[^\[\]]*\])*)$")


def read(pairs: Iterable[tuple[str, str]]) -> JSONObject:
    """Nested parameters; every leaf is still a string."""
    tree: JSONObject = {}
    for name, value in pairs:
        steps = _steps(name)
        branch = tree
        for step in steps[:-1]:
            branch = branch.setdefault(_key(step, branch), {})
            if not isinstance(branch, dict):
                raise Refusal(f"Invalid request: {name}", param=name)
        key = _key(steps[-1], branch)
        if key in branch:
            raise Refusal(f"Parameter given twice: {name}", param=name)
        branch[key] = value
    return {key: _with_lists(value) for key, value in tree.items()}


def _steps(name: str) -> list[str]:
    found = PAIR_NAME.match(name)
    if not found:
        raise Refusal(f"Invalid parameter name: {name}", param=name)
    return [found[1], *re.findall(r"\[([^\[\]]*)\]", found[2])]


def _key(step: str, branch: JSONObject) -> str:
    # `expand[]` takes the next place.
    return step if step else str(len(branch))


def _with_lists(value: object) -> object:
    if not isinstance(value, dict):
        return value
    inner = {key: _with_lists(entry) for key, entry in value.items()}
    if set(inner) == {str(place) for place in range(len(inner))}:
        return [inner[str(place)] for place in range(len(inner))]
    return inner
