"""How a kept page is pressed, and sent as each browser wants it."""

from __future__ import annotations

import gzip
import re
from collections.abc import Mapping

import brotli
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers

SHORTEST_PRESSED = 200  # Bytes; a shorter page gains nothing.
BROTLI_QUALITY, GZIP_LEVEL = 6, 6
REFUSED = re.compile(r"q=0(?:\.0*)?")


def pressed(content: bytes) -> dict[str, bytes]:
    """The forms in which a page is kept, by content encoding; "" is the page as it is."""
    if len(content) < SHORTEST_PRESSED:
        return {"": content}
    return {
        "br": brotli.compress(content, quality=BROTLI_QUALITY),
        "gzip": gzip.compress(content, GZIP_LEVEL, mtime=0),
    }


def answer_of(
    request: HttpRequest,
    bodies: Mapping[str, bytes],
    headers: Mapping[str, str],
    etag: str,
) -> HttpResponseBase:
    """The kept page as this browser wants it: br, gzip or neither; 304 if it has it."""
    encoding = next((each for each in bodies if _accepts(request, each)), None)
    unpressed = encoding is None
    body = gzip.decompress(bodies["gzip"]) if unpressed else bodies[encoding or ""]
    response = HttpResponse(body, headers=dict(headers))
    if encoding:
        response.headers["Content-Encoding"] = encoding
    if "" not in bodies:
        patch_vary_headers(response, ["Accept-Encoding"])
    response.headers["ETag"] = etag
    response.headers["Content-Length"] = str(len(body))
    answer = get_conditional_response(request, etag=etag, response=response)
    assert answer is not None  # It was given one.
    return answer


def _accepts(request: HttpRequest, encoding: str) -> bool:
    """Whether a browser takes an encoding; "" is none at all. `br;q=0` refuses one."""
    if not encoding:
        return True
    for each in request.headers.get("Accept-Encoding", "").lower().split(","):
        name, _semicolon, quality = each.partition(";")
        if name.strip() == encoding:
            return not REFUSED.fullmatch(quality.strip())
    return False
