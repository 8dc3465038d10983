"""Codes that sign somebody in, whether or not their address has an account yet."""

from __future__ import annotations

import logging

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.internal.flows.manage_email import sync_email_address
from allauth.account.internal.userkit import filter_users_by_email
from allauth.account.models import EmailAddress, Login
from allauth.account.stages import LoginByCodeStage, LoginStageController
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from accounts.models import User
from site_config import languages

logger = logging.getLogger(__name__)


class SignInProcess(LoginCodeVerificationProcess):
    """allauth's process, in which an address without an account gets a code as well.

    Address, code, tries and time are kept where allauth keeps them, in the session of this
    browser. So an address without an account leaves no row until its code is entered.
    """

    @classmethod
    def begin(cls, request: HttpRequest, *, user: User | None, email: str) -> None:
        """Email a code to `email`; `user` is whose account it is, if anybody's."""
        login = Login(user=user, email=email)
        login.state["stages"] = {"current": LoginByCodeStage.key}
        controller = LoginStageController(request, login)
        stage = LoginByCodeStage(controller, request, login)
        stage.state.update(cls.initial_state(user=user, email=email))
        stage.state["initiated_by_user"] = True
        process = cls(stage)
        process.send()
        process.persist()

    @classmethod
    def resume(cls, stage: LoginByCodeStage) -> SignInProcess | None:
        """The process that was begun in this browser; None once it is too late."""
        process: SignInProcess | None = cls(stage).abort_if_invalid()
        return process

    def send_by_email(self, email: str, skip_enumeration_mails: bool = False) -> None:
        context = {"request": self.request, "code": self.generate_code()}
        get_adapter().send_mail("account/email/login_code", email, context)

    def resend(self) -> None:
        self.send()
        self.record_resend()
        self.persist()

    def finish(self, redirect_url: str | None) -> HttpResponse:
        """Sign in whose mailbox it is by now, whoever that was when the code was sent."""
        self._user = _account_of(self.state["email"])
        answer: HttpResponse = super().finish(redirect_url)
        return answer


@transaction.atomic
def _account_of(email: str) -> User:
    """The account of somebody who has just proved to own a mailbox; made if there is none."""
    known = filter_users_by_email(email, prefer_verified=True, for_login=True)
    if known:
        user: User = known[0]
        # allauth confirms only addresses that it knows: staff make accounts without one.
        sync_email_address(user, email.lower())
        return user
    user, made = User.objects.get_or_create(
        email=User.objects.normalize_email(email),
        defaults={
            "password": make_password(None),
            "language": languages.for_everybody(),
        },
    )
    if made:
        EmailAddress.objects.create(
            user=user, email=user.email, verified=True, primary=True
        )
        logger.info("account.made user=%s", user.pk)
    return user
