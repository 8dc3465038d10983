"""How Stripe says no."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):
    """An answer other than 200, in the shape that Stripe gives its errors."""

    def __init__(
        self,
        message: str,
        *,
        param: str = "",
        code: str = "",
        status: int = 400,
        type_: str = "invalid_request_error",
    ) -> None:
        super().__init__(message)
        self.status = status
        self.error = {"type": type_, "message": message}
        self.error |= {"param": param} if param else {}
        self.error |= {"code": code} if code else {}

    @property
    def body(self) -> dict[str, Any]:
        return {"error": self.error}


def unknown(param: str) -> Refusal:
    return Refusal(
        f"Received unknown parameter: {param}", param=param, code="parameter_unknown"
    )


def missing(param: str) -> Refusal:
    return Refusal(
        f"Missing required param: {param}.", param=param, code="parameter_missing"
    )


def empty(param: str) -> Refusal:
    return Refusal(
        f"You passed an empty string for '{param}'. We assume empty values are an "
        "attempt to unset a parameter; however it cannot be unset. Leave it out.",
        param=param,
        code="parameter_invalid_empty",
    )


def exclusive(param: str, *others: str) -> Refusal:
    names = ", ".join([param, *others])
    return Refusal(
        f"You may only specify one of these parameters: {names}.", param=param
    )


def no_such(kind: str, id_: str, param: str, *, status: int = 404) -> Refusal:
    return Refusal(
        f"No such {kind}: '{id_}'", param=param, code="resource_missing", status=status
    )


def not_played(what: str, param: str) -> Refusal:
    """Stripe could do it; refusing is kinder than pretending to."""
    return Refusal(f"The sandbox does not play {what}.", param=param)
