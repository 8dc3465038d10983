"""Browsers at addresses of their own; every answer that they get is written down."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import requests
from django.conf import settings
from django.db import connections
from django.test import Client
from django.utils.crypto import get_random_string

from accounts.models import User
from site_config.http import MARKER_COOKIE

LONGEST_WAIT = 120  # Seconds; the machine may be busy with other things.
NO_ANSWER = 0  # In place of a status.
# One signs in after the other, or they would use up the database's connections.
_signing_in = Lock()


@dataclass(frozen=True)
class Answer:
    """What one request was about, how it was answered, and after how many seconds."""

    kind: str
    status: int
    seconds: float


@dataclass(frozen=True)
class Notes:
    """Where everybody writes down what they were answered; lists may be shared by threads."""

    answers: list[Answer] = field(default_factory=list)

    def add(self, kind: str, status: int, began: float) -> None:
        self.answers.append(Answer(kind, status, time.monotonic() - began))


class Browser:
    """Somebody's browser, signed in; it follows no redirect by itself."""

    def __init__(self, site: str, address: str, user: User, notes: Notes) -> None:
        self.site, self.notes = site, notes
        self.token = get_random_string(32)
        self.line = requests.Session()
        self.line.trust_env = (
            False  # The shop is here, behind no proxy of this machine.
        )
        self.line.cookies.update(
            {
                **_session_of(user),
                MARKER_COOKIE: "1",
                settings.CSRF_COOKIE_NAME: self.token,
            }
        )
        self.line.headers.update(
            {
                "X-Forwarded-For": address,
                "Sec-Fetch-Site": "same-origin",
                "Connection": "close",  # Who thinks for long finds a kept line closed.
            }
        )

    def get(self, kind: str, path: str) -> requests.Response:
        return self._send("GET", kind, path)

    def post(self, kind: str, path: str, **form: object) -> requests.Response:
        form = {"csrfmiddlewaretoken": self.token} | form
        return self._send("POST", kind, path, data=form)

    def _send(
        self, method: str, kind: str, path: str, **more: Any
    ) -> requests.Response:
        began = time.monotonic()
        try:
            answer = self.line.request(
                method,
                self.site + path,
                timeout=LONGEST_WAIT,
                allow_redirects=False,
                **more,
            )
        except requests.RequestException:
            answer = requests.Response()
            answer.status_code = NO_ANSWER
        self.notes.add(kind, answer.status_code, began)
        return answer


def _session_of(user: User) -> dict[str, str]:
    """The cookie of somebody who has signed in."""
    client = Client()
    with _signing_in:
        client.force_login(user)
        connections.close_all()
    name = settings.SESSION_COOKIE_NAME
    return {name: client.cookies[name].value}
