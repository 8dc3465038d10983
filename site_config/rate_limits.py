"""Rate limits: how often one visitor, and all together, may try something."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import wraps

from allauth.core.internal import ratelimit  # The public one has no rollback.
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django_ratelimit.core import is_ratelimited

View = Callable[..., HttpResponseBase]
BY_ADDRESS = "ip"  # The visitor's, by the rule of TRUSTED_PROXIES.


def too_often(request: HttpRequest, group: str, **rates: str) -> bool:
    """Count one try at `group`; whether it is one too many.

    `rates` are `key="5/10m"`, the narrowest first. The key `ip` counts by the visitor's
    address; any other key, for example a cart's, counts all requests with that key.
    """
    # A try that the first key refuses is not counted for those that follow, or one
    # visitor could use up the limit for all.
    return any(
        is_ratelimited(
            request,
            group=group,
            key=key if key == BY_ADDRESS else _constant_key(key),
            rate=rate,
            increment=True,
        )
        for key, rate in rates.items()
    )


def too_many_tries(request: HttpRequest, *, seconds: int) -> HttpResponse:
    """A page with status 429, and the `seconds` after which another try counts."""
    context = {"minutes": math.ceil(seconds / 60)}
    response = render(request, "429.html", context, status=429)
    response["Retry-After"] = str(seconds)
    return response


def limit_posts(
    group: str, rate: str, *, of_all: str, seconds: int
) -> Callable[[View], View]:
    """Limit posts to a view: `rate` for each address and `of_all` for all together."""
    return limit(group, rate, of_all=of_all, seconds=seconds, methods=("POST",))


def limit(
    group: str,
    rate: str,
    *,
    of_all: str,
    seconds: int,
    methods: Sequence[str] = ("GET", "HEAD", "POST"),
) -> Callable[[View], View]:
    """Limit requests to a view: `rate` for each address and `of_all` for all together.

    Beyond it the answer is 429, and the view is not called.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def limited(
            request: HttpRequest, *args: object, **kwargs: object
        ) -> HttpResponseBase:
            rates = {BY_ADDRESS: rate, "everybody": of_all}
            if request.method in methods and too_often(request, group, **rates):
                return too_many_tries(request, seconds=seconds)
            return view(request, *args, **kwargs)

        return limited

    return decorate


def limit_wrong_passwords(view: View, *, of: str) -> View:
    """Limit wrong passwords of a private page or document.

    `of` names the argument of the view that says whose password it is: the rest of an
    address may be written in many ways. A right password does not count, since a whole
    audience may use it at once. Rates: ACCOUNT_RATE_LIMITS, beside those of signing in.
    """

    @wraps(view)
    def limited(request: HttpRequest, **arguments: int) -> HttpResponseBase:
        guess = {
            "app": "allauth.account",
            "action": "private_password",
            "key": f"{view.__module__} {arguments[of]}",
        }
        counted = ratelimit.consume(request, **guess)
        if not counted:
            return too_many_tries(request, seconds=300)
        answer = view(request, **arguments)
        if answer.status_code != 200:  # A right one leads on.
            counted.rollback()
        return answer

    return limited


def _constant_key(key: str) -> Callable[[str, HttpRequest], str]:
    return lambda _group, _request: key
