"""Small refusals that several rules share; each names the place that is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from sandbox.refusals import Refusal, exclusive, missing


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


def one_of_two(params: Mapping[str, Any], usual: str, other: str, place: str) -> None:
    """Exactly one of the two must be given."""
    if usual in params and other in params:
        raise exclusive(f"{place}[{other}]", f"{place}[{usual}]")
    if usual not in params and other not in params:
        raise missing(f"{place}[{usual}]")
