"""`expand[]`: whole objects in the place of their ids."""

from __future__ import annotations

from sandbox import objects
from sandbox.refusals import Refusal
from sandbox.stripe_json import JSONObject

DEEPEST = 4
# What each kind of object can expand, and which kind is found there; "" is always
# nothing here.
REFERENCES: dict[str, dict[str, str]] = {
    "checkout.session": {
        "payment_intent": "payment_intent",
        "shipping_cost.shipping_rate": "shipping_rate",
        "customer": "",
        "invoice": "",
        "setup_intent": "",
        "subscription": "",
    },
    "payment_intent": {"latest_charge": "charge", "customer": "", "payment_method": ""},
    "charge": {
        "payment_intent": "payment_intent",
        "balance_transaction": "balance_transaction",
        "customer": "",
    },
    "refund": {
        "charge": "charge",
        "payment_intent": "payment_intent",
        "balance_transaction": "balance_transaction",
        "failure_balance_transaction": "balance_transaction",
    },
    "dispute": {"charge": "charge", "payment_intent": "payment_intent"},
    "balance_transaction": {"source": "source"},
    # What a line of the balance comes from: a charge, refund, dispute or payout.
    "source": {
        "balance_transaction": "balance_transaction",
        "charge": "charge",
        "payment_intent": "payment_intent",
    },
    "payout": {
        "balance_transaction": "balance_transaction",
        "destination": "",
        "failure_balance_transaction": "balance_transaction",
        "original_payout": "",
    },
}
# Lists that are left out of an object unless asked for.
LISTS = {"checkout.session": {"line_items": "item"}, "charge": {"refunds": "refund"}}


def expand(body: JSONObject, asked: list[str]) -> JSONObject:
    """The body with each of `asked` (`payment_intent.latest_charge`) expanded."""
    for path in asked:
        steps = _steps(path)
        if body["object"] == "list":
            body["data"] = [_expand_property(one, steps[1:]) for one in body["data"]]
        else:
            body = _expand_property(body, steps)
    return body


def check(kind: str, asked: list[str], *, listed: bool) -> None:
    """Refuses what this kind can't expand, even where there is nothing to expand."""
    for place, path in enumerate(asked):
        param = f"expand[{place}]"
        steps = _steps(path)
        if listed and steps.pop(0) != "data":
            raise _refused(path, param)
        if len(path.split(".")) > DEEPEST or not _is_expandable(kind, steps):
            raise _refused(path, param)


def _steps(path: str) -> list[str]:
    """The properties on the way; what stands inside a plain value is one of them."""
    inside = "shipping_cost."
    return [
        step.replace("/", ".")
        for step in path.replace(inside, inside.replace(".", "/")).split(".")
    ]


def _is_expandable(kind: str, steps: list[str]) -> bool:
    if not steps:
        return False
    known = {**REFERENCES.get(kind, {}), **LISTS.get(kind, {})}
    if steps[0] not in known:
        return False
    return len(steps) == 1 or _is_expandable(known[steps[0]], steps[1:])


def _refused(path: str, param: str) -> Refusal:
    return Refusal(f"This property cannot be expanded ({path}).", param=param)


def _expand_property(one: JSONObject, steps: list[str]) -> JSONObject:
    kind, name = one["object"], steps[0]
    if name in LISTS.get(kind, {}):
        return {**one, name: first_of(one["id"], LISTS[kind][name])}
    if "." in name:
        outer, name = name.split(".")
        holder = one.get(outer)
        found = {"object": kind, **(holder or {})}
        if not holder or not holder.get(name):
            return one
        expanded = _expand_property(found, [name, *steps[1:]])
        return {**one, outer: {**holder, name: expanded[name]}}
    if not one.get(name):
        return one
    inner = one[name]
    if isinstance(inner, str):
        inner = objects.find(inner)
    if inner and len(steps) > 1:
        inner = _expand_property(inner, steps[1:])
    return {**one, name: inner or one[name]}


def first_of(id_: str, kind: str) -> JSONObject:
    """The first ten, as an expanded list has them."""
    found = objects.children(id_, kind)
    return {
        "object": "list",
        "data": found[:10],
        "has_more": len(found) > 10,
        "url": f"/v1/{kind}s",
    }
