"""Signing in is counted; staff show a second factor before they work; visitors who signed in carry a mark."""

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
from site_config.http import HAS_SOMETHING, mark_visitor
from site_config.middleware.base import Middleware

logger = logging.getLogger(__name__)
SEEN_LASTS = 300  # Seconds.
# Recovery codes alone are no factor: they only stand in for one that was lost.
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class StaffNeedSecondFactor(Middleware):
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
        # Only the admin's addresses look at the user: it makes a page one visitor's own.
        admin = reverse("wagtailadmin_home")
        if not settings.REQUIRE_STAFF_MFA or not request.path.startswith(admin):
            return False
        if request.path == reverse("wagtailadmin_logout"):
            return False
        works_here = request.user.has_perm("wagtailadmin.access_admin")
        return works_here and not is_mfa_enabled(request.user, FACTORS)


class SignInNeedsLimits(Middleware):
    """Take no password and no code while tries can't be counted; all else goes on."""

    COUNTED = (
        "/account/",
        "/_util/authenticate_with_password/",
        "/documents/authenticate_with_password/",
    )
    FREE = ("/account/orders/", "/account/details/")

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        counted = request.path.startswith(self.COUNTED) and request.method == "POST"
        if not counted or request.path.startswith(self.FREE) or caches.remembers():
            return self.get_response(request)
        response = render(request, "accounts/no_limits.html", status=503)
        response["Retry-After"] = "60"
        return response


class NoteActivity(Middleware):
    """Keep "last seen" for the list of one's sessions, but not write it at every click.

    Stands in for allauth's middleware: what it notes is worth no failed request,
    and no waiting for others who write.
    """

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        key = request.session.session_key
        # The cache learns no session's key, and nothing of cookies that somebody made up.
        seen = key and f"seen-{salted_hmac('accounts.seen', key).hexdigest()}"
        if seen and not cache.get(seen) and request.user.is_authenticated:
            cache.set(seen, True, SEEN_LASTS)
            self._note(request)
        return self.get_response(request)

    def _note(self, request: HttpRequest) -> None:
        try:
            with without_waiting():
                UserSession.objects.create_from_request(request)
        except Error as problem:
            logger.warning("account.not_noted error=%s", type(problem).__name__)


class MarkVisitor(Middleware):
    """Set the marker cookie when somebody signs in, and take it away when they leave."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        signed_in = getattr(request, "signed_in_now", None)
        if signed_in is True:
            mark_visitor(response)
        elif signed_in is False:
            response.delete_cookie(HAS_SOMETHING, samesite="Lax")
        return response


def note_sign_in(request: HttpRequest | None, **_signal: object) -> None:
    """Tell MarkVisitor; Django says who signed in, but has no answer to put a cookie on."""
    if request is not None:
        request.signed_in_now = True  # type: ignore[attr-defined]


def note_sign_out(request: HttpRequest | None, **_signal: object) -> None:
    if request is not None:
        request.signed_in_now = False  # type: ignore[attr-defined]
