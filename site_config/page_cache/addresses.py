"""Which requests share one kept page: host, path, known parameters, the htmx part.

Parameters that a page does not know, their order, and values without a meaning make no
pages of their own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django_htmx.middleware import HtmxDetails

MOST_VALUES = 50  # Of one parameter; nobody ticks more, a made-up address may have.
# What can be combined freely shares these places: whoever comes last takes one.
PLACES = 512


class Parameter(NamedTuple):
    """One parameter of a page.

    `values` are those that have a meaning. With `several` they can be combined. Others are
    as if they were not there when `others_ignored`; else they make a page that is not kept.
    """

    values: frozenset[str] = frozenset()
    several: bool = False
    others_ignored: bool = False


Parameters = Mapping[str, Parameter]


@dataclass(frozen=True)
class Address:
    """What a kept page answers to; `is_free` when there may be any number of its kind."""

    path: str
    query: str
    is_free: bool

    @property
    def key(self) -> str:
        """Where the page is kept."""
        digest = hashlib.sha256(f"{self.path}?{self.query}".encode()).hexdigest()
        if self.is_free:
            return f"page:place:{int(digest, 16) % PLACES}"
        return f"page:{digest}"

    @property
    def shape_key(self) -> str:
        """Where the parameters that its path knows are kept."""
        return f"shape:{hashlib.sha256(self.path.encode()).hexdigest()}"


def plain(request: HttpRequest) -> Address | None:
    """The address of a request without its parameters.

    None under another name than SITE_URL's: a wildcard in ALLOWED_HOSTS, or any port,
    would make pages without number.
    """
    site = f"{request.scheme}://{request.get_host()}"
    if site != settings.SITE_URL:
        return None
    # As the views read it, which know a second spelling of the header.
    part = "part" if HtmxDetails(request) else "page"
    return Address(f"{part} {site}{request.path}", query="", is_free=False)


def with_parameters(
    request: HttpRequest, address: Address, known: Parameters
) -> Address | None:
    """`address` with the parameters of the request that the page knows.

    None for a page that is not kept, since its parameters can be anything.
    """
    pairs = []
    for name, parameter in sorted(known.items()):
        values = _meant(request.GET, name, parameter)
        if values is None:
            return None
        pairs += [(name, value) for value in values]
    is_free = any(known[name].several for name, _value in pairs)
    return Address(address.path, urlencode(pairs), is_free)


def _meant(data: QueryDict, name: str, parameter: Parameter) -> list[str] | None:
    """The values of one parameter that have a meaning, in the one order of equal pages."""
    # As views read it: of a single one the last counts, also when it is empty.
    every = data.getlist(name) if parameter.several else data.getlist(name)[-1:]
    if len(every) > MOST_VALUES:
        return None
    given = [value for value in every if value]
    meant = set(given) & parameter.values
    if len(meant) < len(set(given)) and not parameter.others_ignored:
        return None
    return sorted(meant)
