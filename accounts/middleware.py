"""Guards signing in and the admin, records sessions, and sets the marker cookie."""

from __future__ import annotations

import logging

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.db import Error
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from site_config import caches
from site_config.database import without_waiting
from site_config.http import MARKER_COOKIE, set_marker_cookie
from site_config.middleware.base import Middleware
from site_config.middleware.headers import PERSONAL, STAFF

logger = logging.getLogger(__name__)
RECORDED_FOR = 300  # Seconds.
# Recovery codes alone are no second factor: they only replace one that was lost.
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class RequireStaffSecondFactor(Middleware):
    """Send staff who have no second factor to where they set one up."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not self._lacks_factor(request):
            return self.get_response(request)
        messages.warning(
            request,
            _("To work here you need a second factor. Set one up, then come back."),
        )
        return redirect("mfa_index")

    def _lacks_factor(self, request: HttpRequest) -> bool:
        # Only the admin's addresses read the user: reading it makes a page personal.
        admin = reverse("wagtailadmin_home")
        if not settings.REQUIRE_STAFF_MFA or not request.path.startswith(admin):
            return False
        if request.path == reverse("wagtailadmin_logout"):
            return False
        works_here = request.user.has_perm("wagtailadmin.access_admin")
        return works_here and not is_mfa_enabled(request.user, FACTORS)


class RequireRateLimits(Middleware):
    """503 for passwords and codes while tries can't be counted; all else goes on."""

    LIMITED = (
        "/account/",
        "/_util/authenticate_with_password/",
        "/documents/authenticate_with_password/",
    )
    NOT_LIMITED = ("/account/orders/", "/account/details/")

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        limited = request.path.startswith(self.LIMITED) and request.method == "POST"
        if (
            not limited
            or request.path.startswith(self.NOT_LIMITED)
            or caches.is_working()
        ):
            return self.get_response(request)
        response = render(request, "accounts/no_limits.html", status=503)
        response["Retry-After"] = "60"
        return response


class RecordSessionActivity(Middleware):
    """Record "last seen" of a session at most every five minutes.

    Replaces allauth's middleware, since a request must neither fail nor wait for a lock
    because of it.
    """

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Other pages don't read who asks, and each of them asks for a part that does.
        if request.path.startswith((*PERSONAL, *STAFF)) and self._is_due(request):
            self._record(request)
        return self.get_response(request)

    def _is_due(self, request: HttpRequest) -> bool:
        if not request.user.is_authenticated:
            return False
        # The cache must hold no session key.
        key = salted_hmac("accounts.seen", request.session.session_key or "")
        return bool(cache.add(f"seen-{key.hexdigest()}", True, RECORDED_FOR))

    def _record(self, request: HttpRequest) -> None:
        try:
            with without_waiting():
                UserSession.objects.create_from_request(request)
        except Error as problem:
            logger.warning(
                "account.activity_not_recorded error=%s", type(problem).__name__
            )


class MarkerCookie(Middleware):
    """Set the marker cookie when somebody signs in, delete it when they sign out."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        signed_in = getattr(request, "has_just_signed_in", None)
        if signed_in is True:
            set_marker_cookie(response)
        elif signed_in is False:
            response.delete_cookie(MARKER_COOKIE, samesite="Lax")
        return response


def remember_sign_in(request: HttpRequest | None, **_signal: object) -> None:
    """Tell MarkerCookie: Django's signal has no response to set a cookie on."""
    if request is not None:
        request.has_just_signed_in = True  # type: ignore[attr-defined]


def remember_sign_out(request: HttpRequest | None, **_signal: object) -> None:
    if request is not None:
        request.has_just_signed_in = False  # type: ignore[attr-defined]
