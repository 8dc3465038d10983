"""A mail server that is not there."""

from __future__ import annotations

from typing import Any, NoReturn

from django.core.mail.backends.base import BaseEmailBackend


class Broken(BaseEmailBackend):
    def send_messages(self, email_messages: Any) -> NoReturn:
        raise ConnectionRefusedError("nobody listens")
