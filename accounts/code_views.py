"""Pages where the code from an email is entered: allauth's, each made safe in two ways."""

from __future__ import annotations

from typing import Any

from allauth.account import views as allauth
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from accounts import letters
from accounts.adapter import NO_ACCOUNT


class EnterCode:
    """Comes before one of allauth's views."""

    request: HttpRequest
    _process: Any

    def form_valid(self, form: Any) -> HttpResponse:
        # Whoever shows a mailbox takes the account from whoever had it before: no crash
        # may leave the address verified and the first password good.
        with transaction.atomic():
            answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        if self.request.POST.get("action") == "resend" and not self._process.user:
            # allauth writes nothing here, and the time that an email costs would tell.
            letters.post(NO_ACCOUNT, "", {})
        return answer


class ConfirmLoginCode(EnterCode, allauth.ConfirmLoginCodeView):
    pass


class ConfirmEmail(EnterCode, allauth.ConfirmEmailVerificationCodeView):
    pass


class ConfirmPasswordResetCode(EnterCode, allauth.ConfirmPasswordResetCodeView):
    pass


confirm_login_code = ConfirmLoginCode.as_view()
confirm_password_reset_code = ConfirmPasswordResetCode.as_view()


@login_not_required
def confirm_email(request: HttpRequest) -> HttpResponseBase:
    answer: HttpResponseBase = ConfirmEmail.as_view()(request)
    return answer
