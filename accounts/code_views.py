"""Pages on which the code from an email is entered: allauth's, in one transaction and equal time."""

from __future__ import annotations

from typing import Any, NamedTuple

from allauth.account import views as allauth
from allauth.account.stages import LoginByCodeStage, LoginStageController
from allauth.account.utils import get_login_redirect_url
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.generic import FormView

from accounts.models import User
from accounts.sign_in_codes import SignInProcess
from site_config.http import SeeOther
from site_config.rate_limits import too_many_tries

# Key in the session: the address that the sign-in page shows in its field.
TYPED_EMAIL = "typed_email"
NO_CODE_HERE = _(
    "A code counts once, for 15 minutes, and only in the browser in which it was asked "
    "for. Ask for a new one here."
)
CODE_USED_UP = _(
    "That was the third wrong code, so it no longer counts. Ask for a new one."
)


class Lookups(NamedTuple):
    """How many queries for the user allauth makes for somebody who has an account, by action."""

    show: int
    enter: int
    resend: int


class EnterCode:
    """Mixin for allauth's views in which a code is entered.

    Visitors whose email has no account see the same page: it makes the same queries for
    them, or its time would tell who has an account.
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
        return answer

    def _has_no_user(self) -> bool:
        process = getattr(self, "_process", None)
        return bool(process and "user_id" not in process.state)

    def _submitted(self) -> str:
        # Not `_action`, which is a property of allauth's own view.
        if self.request.method != "POST":
            return "show"
        return "resend" if self.request.POST.get("action") == "resend" else "enter"


class SignInCodeView(allauth.ConfirmLoginCodeView):
    """allauth's view, for the shop's process: an address without an account has a code, too."""

    @method_decorator(never_cache)
    def dispatch(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> HttpResponseBase:
        """The page; who is signed in already, or has no code that counts, is sent on."""
        if request.user.is_authenticated:
            return SeeOther(get_login_redirect_url(request))
        stage = LoginStageController.enter(request, LoginByCodeStage.key)
        process = SignInProcess.resume(stage) if stage else None
        if process is None:
            messages.warning(request, NO_CODE_HERE)
            return self._ask_again()
        self._process = process
        # Not allauth's own, which would take up its own process.
        answer: HttpResponseBase = FormView.dispatch(self, request, *args, **kwargs)
        return answer

    def form_invalid(self, form: Form) -> HttpResponse:
        if self._process.record_invalid_attempt():
            return FormView.form_invalid(self, form)
        self.request.session[TYPED_EMAIL] = self._process.state["email"]
        messages.error(self.request, CODE_USED_UP)
        return self._ask_again()

    def _ask_again(self) -> HttpResponse:
        return SeeOther(self.passthrough_next_url(reverse("account_login")))


class ConfirmLoginCode(EnterCode, SignInCodeView):
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
