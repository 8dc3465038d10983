"""The email backend of the sandbox: emails are stored and shown instead of sent."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage

from sandbox.models import Email

# A line of its own with nothing but a code on it, as in `K7QD-9XWM`.
CODE = re.compile(r"^[ \t]*([A-Z0-9]{3,12}(?:-[A-Z0-9]{3,12})*)[ \t]*$", re.MULTILINE)


class MailboxBackend(BaseEmailBackend):
    """Stores every email for `/sandbox/mail/`."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            _store(message)
        return len(email_messages)


def _store(message: EmailMessage) -> None:
    # Built as for sending, so that what can't be sent fails here, too.
    built = message.message()
    Email.objects.create(
        sender=str(message.from_email),
        to=", ".join(message.recipients()),
        subject=str(message.subject),
        text=str(message.body) if message.content_subtype == "plain" else "",
        html=_html(message),
        headers={name: str(value) for name, value in built.items()},
    )


def _html(message: EmailMessage) -> str:
    if message.content_subtype == "html":
        return str(message.body)
    for part in getattr(message, "alternatives", []):
        if part.mimetype == "text/html":
            return str(part.content)
    return ""


def code_in(email: Email) -> str:
    """The code in the email, or "" when it has none."""
    found = CODE.search(email.text)
    return found[1] if found else ""
