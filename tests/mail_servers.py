"""Mail servers that take no email."""

from __future__ import annotations

from collections.abc import Sequence
from smtplib import SMTPRecipientsRefused
from typing import NoReturn

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage

WORKING = "django.core.mail.backends.locmem.EmailBackend"


class Broken(BaseEmailBackend):
    """Is not there."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> NoReturn:
        raise ConnectionRefusedError("nobody listens")


class Unwilling(BaseEmailBackend):
    """Names the address that it refuses."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> NoReturn:
        [to] = email_messages[0].to
        raise SMTPRecipientsRefused({to: (550, b"no such mailbox")})
