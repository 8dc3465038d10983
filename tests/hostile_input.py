"""Hostile input: values, and the headers, cookies and bodies that they are sent in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote_to_bytes

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver
from django.urls.resolvers import LocalePrefixPattern, RegexPattern, RoutePattern
from django.utils.regex_helper import normalize

# As they are in an address or a form, bytes that are no text among them.
VALUES = [
    "",
    "%00",
    "a%00b",
    "%FF%FE",
    "%ED%A0%80",  # Half of a surrogate pair.
    "%F0%9F%8F%BA",
    "%E2%80%AE",
    "%0D%0AX-Injected:%20yes",
    "%",
    "%zz%",
    "+",
    "%09",
    "'%20OR%201=1--",
    "%22",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "%7B%7B7*7%7D%7D",
    "%7B%25%20debug%20%25%7D",
    "%25s%25n%25(x)s",
    "-1",
    "-0",
    "0",
    "1.5",
    "1e309",
    "NaN",
    "-Infinity",
    "999999",
    "2147483648",
    "9223372036854775808",
    "9" * 30,
    "9" * 5000,  # More digits than Python reads as a number.
    "1_000",
    "0x1F",
    "%D9%A3",  # Three, in Arabic.
    "%EF%BC%93",  # Three, as wide as a Chinese character.
    "%C2%B2",  # A small two, which is a digit and no number.
    "x" * 10_000,
    "%C3%A9" * 2000,
    "../../etc/passwd",
    "//evil.example",
    "%5C%5Cevil.example",
    "http://%5B",
    "http://testserver:port/",
    "javascript:alert(1)",
    "abc",
    "null",
    "%5B%5D",
    "%7B%22id%22:1%7D",
    "%5B" * 20_000,
    "2026-02-30",
    "9999-12-31T23:59:59%2B99:99",
    "a%40b",
    "x;y,z=%22",
    "option.glaze",
]

# All that the code reads of one visitor's browser or program, and what it stands on reads.
HEADERS = [
    "Accept",
    "Accept-Encoding",
    "Accept-Language",
    "Authorization",
    "Forwarded",
    "HX-Boosted",
    "HX-Current-URL",
    "HX-History-Restore-Request",
    "HX-Prompt",
    "HX-Request",
    "HX-Target",
    "HX-Trigger",
    "HX-Trigger-Name",
    "If-Match",
    "If-Modified-Since",
    "If-None-Match",
    "If-Range",
    "If-Unmodified-Since",
    "Origin",
    "Range",
    "Referer",
    "Sec-Fetch-Site",
    "Stripe-Signature",
    "Triggering-Event",
    "User-Agent",
    "X-CSRFToken",
    "X-Forwarded-For",
    "X-Forwarded-Port",
    "X-Forwarded-Proto",
    "X-Requested-With",
]
COOKIES = ["sessionid", "csrftoken", "messages", "shop", "django_language"]
FORM = "application/x-www-form-urlencoded"
CONTENT_TYPES = [
    FORM,
    f"{FORM}; charset=utf-16",
    f"{FORM}; charset=none",
    "multipart/form-data",
    "multipart/form-data; boundary=x",
    "multipart/form-data; boundary=é",
    "application/json",
    "text/plain; charset=%00",
    "",
    "/",
]
BODIES = [
    b"",
    b"\x00\xff",
    b"--x\r\nContent-Disposition: form-data; name=",
    b"--x\r\nContent-Type: text/plain; charset=none\r\n\r\n1\r\n--x--",
    b'--x\r\nContent-Disposition: form-data; name="a"; filename="\x00"\r\n\r\n--x--',
    b"%FF=%00&=&&==",
    b'{"a": [' * 5000,
]
# gunicorn refuses longer ones: a header's, and a path's.
LONGEST_HEADER, LONGEST_PATH = 8000, 4000


def as_header(value: str) -> str:
    """`value` as a server hands a header over: bytes as Latin-1, without line breaks."""
    text = unquote_to_bytes(value).decode("latin-1")
    return text.translate({0: None, 10: None, 13: None})[:LONGEST_HEADER]


def headers(value: str) -> dict[str, str]:
    """Every header filled with `value`."""
    return {name: as_header(value) for name in HEADERS}


def cookies(value: str) -> str:
    """The header of a browser in which every cookie holds `value`."""
    sent = "; ".join(f"{name}={as_header(value)}" for name in COOKIES)
    return sent[:LONGEST_HEADER]


def form(names: set[str], value: str, right: Mapping[str, str] | None = None) -> str:
    """A query or a form in which each of `names` has this value, but `right` ones."""
    values = {**dict.fromkeys(sorted(names), value), **(right or {})}
    return "&".join(f"{name}={value}" for name, value in values.items())


def patterns(rows: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    """The path of each address below; an argument is in it as "{sku}"."""
    for row in rows:
        path = before + _path_of(row.pattern)
        if isinstance(row, URLResolver):
            yield from patterns(row.url_patterns, path)
        else:
            yield path


def _path_of(pattern: RoutePattern | RegexPattern | LocalePrefixPattern) -> str:
    if isinstance(pattern, RoutePattern):
        return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(pattern))
    path, names = normalize(pattern.regex.pattern)[0]
    return path % {name: f"{{{name}}}" for name in names}


def filled(path: str, values: Mapping[str, str], otherwise: str) -> str:
    """`path` with its arguments from `values`, and `otherwise` for all others."""
    return "/" + re.sub(r"{(\w+)}", lambda one: values.get(one[1], otherwise), path)


class RecordingQueryDict(QueryDict):
    """A query or form that records which names are read from it."""

    def __init__(self, given: QueryDict, names: set[str]) -> None:
        super().__init__("", mutable=True, encoding=given.encoding)
        self.names = names
        for name, values in given.lists():
            self.setlist(name, values)

    def _record(self, name: object) -> None:
        if isinstance(name, str):
            self.names.add(name)

    def __getitem__(self, name: str) -> Any:
        self._record(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self._record(name)
        return super().__contains__(name)

    def getlist(self, name: str, default: Any = None) -> Any:
        self._record(name)
        return super().getlist(name, default)


READ: set[str] = set()


class RecordReadNamesMiddleware:
    """Records in READ which names a view asks of its query and its form."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *args: object) -> None:
        request.GET = RecordingQueryDict(request.GET, READ)  # type: ignore[assignment]
        # A view that reads the body itself could not, once a form was made of it.
        if request.method == "POST" and request.content_type == FORM:
            request.POST = RecordingQueryDict(request.POST, READ)  # type: ignore[assignment]
