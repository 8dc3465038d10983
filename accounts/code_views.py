"""Pages where the code from an email is entered: allauth's, each made safe in two ways."""

from __future__ import annotations

from typing import Any, NamedTuple

from allauth.account import views as allauth
from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from accounts import emails
from accounts.adapter import NO_ACCOUNT
from accounts.models import User
from site_config.rate_limits import too_many_tries


class Lookups(NamedTuple):
    """How often allauth asks for somebody who has an account, by what is done."""

    look: int
    enter: int
    resend: int


class EnterCode:
    """Comes before one of allauth's views.

    The same page stands before visitors whose address has no account, or has one
    already: it does the same work for them, or its time would tell.
    """

    request: HttpRequest
    lookups: Lookups
    _process: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        answer = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        if self._is_pretended():
            for _lookup in range(getattr(self.lookups, self._done())):
                User.objects.filter(pk=0).first()
        return answer

    def form_valid(self, form: Any) -> HttpResponse:
        # Whoever shows a mailbox takes the account from whoever had it before: no crash
        # may leave the address verified and the first password good.
        with transaction.atomic():
            answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        if self._done() == "resend" and self._is_pretended():
            emails.post(NO_ACCOUNT, "", {})
        return answer

    def _is_pretended(self) -> bool:
        process = getattr(self, "_process", None)
        return bool(process and "user_id" not in process.state)

    def _done(self) -> str:
        if self.request.method != "POST":
            return "look"
        return "resend" if self.request.POST.get("action") == "resend" else "enter"


class ConfirmLoginCode(EnterCode, allauth.ConfirmLoginCodeView):
    lookups = Lookups(look=1, enter=1, resend=1)

    def form_valid(self, form: Any) -> HttpResponse:
        """Another code counts as one that is asked for: it fills the same mailbox."""
        asked = {
            "action": "request_login_code",
            "key": self._process.state["email"].lower(),
        }
        if self._done() == "resend" and not ratelimit.consume(self.request, **asked):
            return too_many_tries(self.request, seconds=60)
        return super().form_valid(form)


class ConfirmEmail(EnterCode, allauth.ConfirmEmailVerificationCodeView):
    lookups = Lookups(look=2, enter=2, resend=3)


class ConfirmPasswordResetCode(EnterCode, allauth.ConfirmPasswordResetCodeView):
    lookups = Lookups(look=0, enter=1, resend=1)


confirm_login_code = ConfirmLoginCode.as_view()
confirm_password_reset_code = ConfirmPasswordResetCode.as_view()


@login_not_required
def confirm_email(request: HttpRequest) -> HttpResponseBase:
    answer: HttpResponseBase = ConfirmEmail.as_view()(request)
    return answer
