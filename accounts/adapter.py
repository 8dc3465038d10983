"""Adapters of allauth: its messages in the shop's words, its emails through the outbox."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import emails
from accounts.models import User
from accounts.user_agents import device_name
from site_config.models import StoreSettings

# What allauth would write to who has no account and forgot its password: nothing.
NO_ACCOUNT = "account/email/unknown_account"
TOO_MANY = _("Too many tries. Wait five minutes, then try again.")


class AccountAdapter(DefaultAccountAdapter):
    """allauth's account adapter, with the shop's messages, and emails sent by a task."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed. Write to us to open it again."),
        "duplicate_email": _("This is your address already. Enter another one."),
        "email_password_mismatch": _(
            "This email and password do not match. Try again, or have a code emailed to you."
        ),
        "email_taken": _("This address belongs to another account. Enter another one."),
        "enter_current_password": _(
            "This is not your current password. Enter it again."
        ),
        "incorrect_code": _(
            "That code does not fit. Enter the one from the newest email, in the "
            "browser in which you asked for it."
        ),
        "incorrect_password": _("That password is not right. Enter it again."),
        "rate_limited": _("Wait a minute, then ask for another code."),
        "too_many_login_attempts": TOO_MANY,
    }

    def is_safe_url(self, url: str | None) -> bool:
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False  # "http://[" begins like an address and is none.

    def send_mail(
        self, template_prefix: str, email: str, context: dict[str, object]
    ) -> None:
        if "user_agent" in context:
            context = {**context, "device": device_name(str(context["user_agent"]))}
        to = "" if template_prefix == NO_ACCOUNT else email
        emails.queue(template_prefix, to, context)


class MFAAdapter(DefaultMFAAdapter):
    """allauth's adapter of second factors, with the shop's name and messages."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("That code is not right. Try again."),
        "unverified_email": _("Confirm your email first, then come back."),
    }

    def get_totp_issuer(self) -> str:
        return self._get_site_name()

    def generate_authenticator_name(self, user: User, type: str) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Passkey %(number)d") % {"number": number}

    def _get_site_name(self) -> str:
        # What authenticator apps and passkey dialogs call us; the host by default.
        return StoreSettings.current().name
