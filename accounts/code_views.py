"""Pages on which the code from an email is entered: allauth's, in one transaction and equal time."""

from __future__ import annotations

from typing import Any, NamedTuple

from allauth.account import views as allauth
from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from accounts import emails
from accounts.adapter import NO_ACCOUNT
from accounts.models import User
from site_config.rate_limits import too_many_tries


class Lookups(NamedTuple):
    """How many queries for the user allauth makes for somebody who has an account, by action."""

    show: int
    enter: int
    resend: int


class EnterCode:
    """Mixin for allauth's views in which a code is entered.

    Visitors whose email has no account, or has one already, see the same page: it makes
    the same queries for them, or its time would tell who has an account.
    """

    request: HttpRequest
    lookups: Lookups
    _process: Any

    def dispatch(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> HttpResponseBase:
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        if self._has_no_user():
            for _lookup in range(getattr(self.lookups, self._submitted())):
                User.objects.filter(pk=0).first()
        return answer

    def form_valid(self, form: Form) -> HttpResponse:
        # Verifying an email ends earlier access to the account: no crash may leave the
        # email verified and the earlier password valid.
        with transaction.atomic():
            answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        if self._submitted() == "resend" and self._has_no_user():
            emails.queue(NO_ACCOUNT, "", {})
        return answer

    def _has_no_user(self) -> bool:
        process = getattr(self, "_process", None)
        return bool(process and "user_id" not in process.state)

    def _submitted(self) -> str:
        # Not `_action`, which is a property of allauth's own view.
        if self.request.method != "POST":
            return "show"
        return "resend" if self.request.POST.get("action") == "resend" else "enter"


class ConfirmLoginCode(EnterCode, allauth.ConfirmLoginCodeView):
    lookups = Lookups(show=1, enter=1, resend=1)

    def form_valid(self, form: Form) -> HttpResponse:
        """Sending another code counts as asking for one: it fills the same mailbox."""
        asked = {
            "action": "request_login_code",
            "key": self._process.state["email"].lower(),
        }
        if self._submitted() == "resend" and not ratelimit.consume(
            self.request, **asked
        ):
            return too_many_tries(self.request, seconds=60)
        return super().form_valid(form)


class ConfirmEmail(EnterCode, allauth.ConfirmEmailVerificationCodeView):
    lookups = Lookups(show=2, enter=2, resend=3)


class ConfirmPasswordResetCode(EnterCode, allauth.ConfirmPasswordResetCodeView):
    lookups = Lookups(show=0, enter=1, resend=1)


confirm_login_code = ConfirmLoginCode.as_view()
confirm_password_reset_code = ConfirmPasswordResetCode.as_view()


@login_not_required
def confirm_email(request: HttpRequest) -> HttpResponseBase:
    answer: HttpResponseBase = ConfirmEmail.as_view()(request)
    return answer
