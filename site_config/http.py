"""Requests, responses and cookies that the views of all apps share."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django_htmx.middleware import HtmxDetails

P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase)
# Django's `redirect` would look for a view of any other name, and fail.
ADDRESSES = ("/", "http://", "https://")
MARKER_COOKIE = "shop"  # Its presence makes a page ask for `/me/`.


class HtmxRequest(HttpRequest):
    """A request whose `htmx` says whether htmx sent it."""

    htmx: HtmxDetails


class SeeOther(HttpResponseRedirect):
    """303: the form was accepted; the browser follows with GET."""

    status_code = 303


def by_htmx(request: HttpRequest) -> bool:
    """Whether htmx asks for a part; Wagtail's previews know no htmx."""
    return bool(getattr(request, "htmx", False))


def client_address(request: HttpRequest) -> str:
    """The visitor's address; forwarded headers count only behind TRUSTED_PROXIES."""
    return str(get_adapter().get_client_ip(request))


def safe_next_url(request: HttpRequest, target: str) -> str:
    """`target` if it is an address of this shop to go on to, else ""."""
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if safe and target.startswith(ADDRESSES) else ""


def is_same_origin(request: HttpRequest) -> bool:
    """Whether a page of this shop sent the request, by headers that scripts can't set."""
    fetch_site = request.headers.get("Sec-Fetch-Site")
    if fetch_site is not None:
        return fetch_site == "same-origin"
    ours = {settings.SITE_URL, f"{request.scheme}://{request.get_host()}"}
    return request.headers.get("Origin") in ours


def same_origin_post(
    view: Callable[Concatenate[HtmxRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HtmxRequest, P], HttpResponseBase]:
    """403 for posts from other sites: pages cached for all can hold no CSRF token."""

    @wraps(view)
    def guarded(
        request: HtmxRequest, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        if request.method == "POST" and not is_same_origin(request):
            return render(request, "403.html", status=403)
        return view(request, *args, **kwargs)

    return csrf_exempt(guarded)


def set_marker_cookie(response: R) -> R:
    """Set the cookie that says this visitor has a cart or an account; it names nobody."""
    response.set_cookie(
        MARKER_COOKIE,
        "1",
        max_age=14 * 24 * 3600,
        secure=not settings.DEBUG and settings.SITE_URL.startswith("https://"),
        samesite="Lax",
    )
    return response
