"""What the sandbox's forms answer: back to the page, with a sentence about what was done."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core import signing
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

SALT = "sandbox.done"


class SeeOther(HttpResponseRedirect):
    status_code = 303


def done(message: str, *, at: str = "", view: str = "control") -> SeeOther:
    """Back to a page of the sandbox, which says `message` and scrolls to `at`.

    The sentence is signed and in the address: the sandbox needs neither cookie nor
    session of its host.
    """
    said = urlencode({"done": signing.dumps(message, salt=SALT)})
    anchor = f"#{at}" if at else ""
    return SeeOther(f"{reverse(f'sandbox:{view}')}?{said}{anchor}")


def message_in(request: HttpRequest) -> str:
    """The sentence that `done` sent along; "" for none, and for made-up ones."""
    try:
        return str(signing.loads(request.GET.get("done", ""), salt=SALT))
    except signing.BadSignature:
        return ""
