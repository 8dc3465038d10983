"""Stripe's error answers, and small checks that several rules share."""

from __future__ import annotations

from urllib.parse import urlsplit

from sandbox.stripe_json import JSONObject, Params


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
    def body(self) -> JSONObject:
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


def not_supported(what: str, param: str) -> Refusal:
    """For what Stripe can do and the sandbox can't."""
    return Refusal(f"The sandbox does not support {what}.", param=param)


def at_most(longest: int, text: str | None, param: str) -> None:
    if text is not None and len(text) > longest:
        raise Refusal(
            f"Invalid string: must be at most {longest} characters", param=param
        )


def too_many(most: int, param: str) -> Refusal:
    return Refusal(
        f"Array {param} exceeded maximum {most} allowed elements.", param=param
    )


def check_url(url: str, param: str, *, longest: int = 5000) -> None:
    """Absolute and http or https, as a browser would be sent to it."""
    if not _is_absolute(url):
        raise Refusal("Not a valid URL", param=param, code="url_invalid")
    if len(url) > longest:
        raise Refusal(f"Invalid URL: at most {longest} characters", param=param)


def _is_absolute(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(parts.scheme in ("http", "https") and parts.hostname and " " not in url)


def one_of_two(params: Params, usual: str, other: str, place: str) -> None:
    """Exactly one of the two must be given."""
    if usual in params and other in params:
        raise exclusive(f"{place}[{other}]", f"{place}[{usual}]")
    if usual not in params and other not in params:
        raise missing(f"{place}[{usual}]")
