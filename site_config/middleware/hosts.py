"""Checks the requested host, and keeps only what trusted proxies say about the visitor."""

from __future__ import annotations

from collections.abc import MutableMapping
from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.http.response import HttpResponseBase
from django.utils.log import log_response

from site_config.middleware.base import Middleware

# Each proxy adds an entry to these, or writes them anew.
FORWARDED = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PROTO",
)
HEALTH = "/health/"


class HostMiddleware(Middleware):
    """Keeps what trusted proxies say, answers health checks, and refuses foreign names.

    It comes first, so that nothing behind it gets a host that is not the shop's.
    """

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        keep_trusted_entries(request.META)
        write_addresses_plainly(request.META)
        if request.path.startswith(HEALTH) and is_asked_by_address(request.META):
            use_own_name(request.META)
        try:
            request.get_host()
        except DisallowedHost:
            return refusal(request)
        return self.get_response(request)


def keep_trusted_entries(meta: MutableMapping[str, str]) -> None:
    """Leave one entry in each forwarded header: the one that the outermost proxy wrote.

    Entries before it were sent by the visitor. A header with fewer entries than
    TRUSTED_PROXIES was written anew on the way, so its first entry counts.
    """
    if not settings.TRUSTED_PROXIES:
        return  # Then nothing reads them.
    for name in FORWARDED:
        entries = meta.pop(name, "").split(",")
        if entry := entries[-settings.TRUSTED_PROXIES :][0].strip():
            meta[name] = entry


def write_addresses_plainly(meta: MutableMapping[str, str]) -> None:
    """Write `::ffff:192.0.2.1` as 192.0.2.1.

    Limits take a whole network of IPv6 for one visitor, and by their first half all of
    IPv4 would be one.
    """
    for name in ("REMOTE_ADDR", "HTTP_X_FORWARDED_FOR"):
        try:
            address = ip_address(meta.get(name, ""))
        except ValueError:
            continue
        if isinstance(address, IPv6Address) and address.ipv4_mapped:
            meta[name] = str(address.ipv4_mapped)


def is_asked_by_address(meta: MutableMapping[str, str]) -> bool:
    """Whether no name was used, but an IP address, or nothing as HTTP/1.0 allows."""
    host = meta.get("HTTP_HOST", "")
    domain, _port = split_domain_port(host)
    try:
        ip_address(domain.strip("[]"))
    except ValueError:
        return not host
    return True


def use_own_name(meta: MutableMapping[str, str]) -> None:
    """Let a load balancer, which knows the shop by address alone, ask for its health.

    Health answers carry no link and no name, so an address opens nothing there.
    """
    meta.pop("HTTP_X_FORWARDED_HOST", None)
    meta["HTTP_HOST"] = urlsplit(settings.SITE_URL).netloc


def refusal(request: HttpRequest) -> HttpResponse:
    """400 and one line in the log; Django itself would write a traceback for each."""
    answer = HttpResponse(
        "This shop has another name. ALLOWED_HOSTS lists its names.\n",
        status=400,
        content_type="text/plain",
    )
    host = request.META.get("HTTP_X_FORWARDED_HOST") or request.META.get("HTTP_HOST")
    log_response("host.refused host=%s", str(host)[:100], response=answer)
    return answer
