"""Checks parameters against the types that Stripe's own SDK declares for them."""

from __future__ import annotations

import re
import sys
import types
import typing
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache

import stripe
from typing_extensions import is_typeddict

from sandbox.refusals import Refusal, at_most, empty, missing, unknown
from sandbox.stripe_json import JSONObject, Params

# Characters that Stripe takes for any single value, and for evidence.
LONGEST, LONGEST_EVIDENCE = 5000, 20_000


def read(params: Params, declared: type) -> JSONObject:
    """The parameters with their leaves turned into int, bool and so on.

    `declared` is a TypedDict of `stripe.params`. Raises Refusal for what it doesn't
    know, for what it wants and doesn't get, and for what can't be read.
    """
    return _fields(params, declared, "")


@lru_cache
def _hints(declared: type) -> JSONObject:
    scope = dict(
        vars(sys.modules[declared.__module__]), StripeContext=object, Mapping=Mapping
    )
    hints = typing.get_type_hints(declared, scope)
    options = stripe.RequestOptions.__annotations__
    # Only the outermost parameters carry the SDK's own options, such as api_key.
    if set(options) <= set(hints):
        return {name: hint for name, hint in hints.items() if name not in options}
    return hints


def _fields(params: object, declared: type, place: str) -> JSONObject:
    if not isinstance(params, Mapping):
        raise Refusal("Invalid object", param=place)
    hints = _hints(declared)
    for name in params:
        if name not in hints:
            raise unknown(_within(place, name))
    required: frozenset[str] = getattr(declared, "__required_keys__", frozenset())
    for name in hints:
        if name in required and name not in params:
            raise missing(_within(place, name))
    return {
        name: _value(value, hints[name], _within(place, name))
        for name, value in params.items()
    }


def _within(place: str, name: str | int) -> str:
    return f"{place}[{name}]" if place else str(name)


def _choices(hint: object) -> list[object]:
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return [choice for part in typing.get_args(hint) for choice in _choices(part)]
    return [hint]


def _value(value: object, hint: object, place: str) -> object:
    choices = _choices(hint)
    if isinstance(value, list):
        return _list(value, choices, place)
    if isinstance(value, Mapping):
        return _mapping(value, choices, place)
    return _leaf(str(value), choices, place)


def _list(value: list[object], choices: list[object], place: str) -> list[object]:
    for choice in choices:
        if typing.get_origin(choice) is list:
            (inner,) = typing.get_args(choice)
            return [
                _value(entry, inner, _within(place, number))
                for number, entry in enumerate(value)
            ]
    raise Refusal("Invalid value: a list was not expected here", param=place)


def _mapping(value: Params, choices: list[object], place: str) -> object:
    for choice in choices:
        if isinstance(choice, type) and is_typeddict(choice):
            return _fields(value, choice, place)
        if typing.get_origin(choice) is dict:
            return _free_map(value, choice, place)
    raise Refusal("Invalid value: an object was not expected here", param=place)


def _free_map(value: Params, choice: object, place: str) -> JSONObject:
    _, inner = typing.get_args(choice)
    if inner is not str:
        return {
            key: _value(entry, inner, _within(place, key))
            for key, entry in value.items()
        }
    for key, entry in value.items():
        if not isinstance(entry, str):
            raise Refusal("Metadata values are strings", param=_within(place, key))
    return dict(value)


def _leaf(value: str, choices: list[object], place: str) -> object:
    if value == "":
        raise empty(place)
    longest = LONGEST_EVIDENCE if place.startswith("evidence[") else LONGEST
    at_most(longest, value, place)
    allowed = [
        option
        for choice in choices
        if typing.get_origin(choice) is typing.Literal
        for option in typing.get_args(choice)
        if option != ""
    ]
    if allowed:
        return _one_of(value, allowed, place)
    for choice in choices:
        if choice in READERS:
            return READERS[choice](value, place)
    raise Refusal("Invalid value: a plain value was not expected here", param=place)


def _one_of(value: str, allowed: list[str], place: str) -> str:
    if value not in allowed:
        raise Refusal(
            f"Invalid {place}: must be one of {', '.join(allowed)}", param=place
        )
    return value


def _integer(value: str, place: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,18}", value):
        raise Refusal(
            f"Invalid integer: {value}", param=place, code="parameter_invalid_integer"
        )
    return int(value)


def _boolean(value: str, place: str) -> bool:
    if value not in ("true", "false"):
        raise Refusal(f"Invalid boolean: {value}", param=place)
    return value == "true"


def _decimal(value: str, place: str) -> str:
    if not re.fullmatch(r"-?[0-9]{1,18}(\.[0-9]{1,12})?", value):
        raise Refusal(f"Invalid decimal: {value}", param=place)
    return value


def _text(value: str, place: str) -> str:
    return value


READERS: dict[object, Callable[[str, str], object]] = {
    bool: _boolean,
    int: _integer,
    Decimal: _decimal,
    str: _text,
}
