"""Ends earlier access to an account when one of its addresses is first verified."""

from __future__ import annotations

import logging

from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.account.stages import EmailVerificationStage, LoginStageController
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User

logger = logging.getLogger(__name__)


def end_earlier_access(
    request: HttpRequest, email_address: EmailAddress, **_signal: object
) -> None:
    """Remove password, second factors and sessions, unless this session knows the password.

    An account that a colleague made, or whose email a colleague changed, may have a
    password which its owner did not choose. Once the owner signs in by a code, that would
    have made it valid. So a person who enters the code, but did not give the password in
    this session, gets the account without all that was set before. Refuses nothing.
    """
    user: User = email_address.user
    if _owns_account_in_session(request, user):
        return
    if user.has_usable_password():
        messages.info(
            request,
            _(
                "A password that was set before this email was confirmed no longer counts."
            ),
        )
    user.set_unusable_password()
    user.save(update_fields=["password"])
    Authenticator.objects.filter(user=user).delete()
    for session in UserSession.objects.filter(user=user):
        session.end()
    logger.info("account.earlier_access_ended user=%s", user.pk)


def _owns_account_in_session(request: HttpRequest, user: User) -> bool:
    """Whether this session is signed in, or gave the password just now."""
    if request.user.is_authenticated:
        return request.user.pk == user.pk
    stage = LoginStageController.enter(request, EmailVerificationStage.key)
    if stage is None or stage.login.user is None or stage.login.user.pk != user.pk:
        return False
    shown = {record["method"] for record in get_authentication_records(request, user)}
    return "password" in shown
