"""Steps of tests: signing up and in, and reading the codes that were emailed."""

from __future__ import annotations

import base64
import hmac
import re
import struct
import time
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.test import Client, TestCase

from accounts.models import User
from tests.builders import PASSWORD

NEW_PASSWORD = "another quiet long phrase"
THE_CODE = re.compile(r"^\d{4}-\d{4}$", re.MULTILINE)
ON_LINUX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


class Browser(Client):
    """A browser at a shop whose emails leave once the page's work is committed."""

    def __init__(self, **defaults: Any) -> None:
        super().__init__(**{"HTTP_USER_AGENT": ON_LINUX, **defaults})

    def request(self, **request: Any) -> Any:
        with TestCase.captureOnCommitCallbacks(execute=True):
            return super().request(**request)

    @property
    def is_signed_in(self) -> bool:
        return "_auth_user_id" in self.session


def newest_code() -> str:
    """The code in the email that came last."""
    found = THE_CODE.search(str(mail.outbox[-1].body))
    assert found, "The email brings no code."
    return found[0]


def sign_in(browser: Browser, email: str, password: str = PASSWORD, **more: str) -> Any:
    """Sign in with a password, on the page for it."""
    form = {"login": email, "password": password, **more}
    return browser.post("/account/login/password/", form)


def ask_for_code(browser: Browser, email: str, **more: str) -> Any:
    """Enter an address on the sign-in page; the code is not entered yet."""
    return browser.post("/account/login/", {"email": email, **more})


def enter_code(browser: Browser, **more: str) -> Any:
    """Enter the code from the email that came last, on the page for it."""
    form = {"code": newest_code(), **more}
    return browser.post("/account/login/code/confirm/", form)


def confirm_it_is_me(browser: Browser) -> Any:
    return browser.post("/account/reauthenticate/", {"password": PASSWORD})


def an_authenticator_app(owner: User) -> str:
    """Set up an app and recovery codes for `owner`; returns the app's key."""
    secret = str(generate_totp_secret())
    TOTP.activate(owner, secret)
    RecoveryCodes.activate(owner)
    return secret


def app_code(secret: str) -> str:
    """The six digits that an authenticator app shows now, by RFC 6238."""
    key = base64.b32decode(secret)
    digest = hmac.digest(key, struct.pack(">Q", int(time.time()) // 30), "sha1")
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"
