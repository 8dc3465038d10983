"""Letters about an account: written in the request, sent by a task after commit."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django_tasks import TaskResult, task
from django_tasks_db import DatabaseBackend
from django_tasks_db.models import DBTaskResult

from accounts.models import User
from site_config import languages
from site_config.models import StoreSettings

logger = logging.getLogger(__name__)


class LetterNotSent(Exception):
    """The mail server did not take a letter; names only the kind of the failure."""


def post(template_prefix: str, to: str, context: Mapping[str, Any]) -> None:
    """Write a letter to `to` in the reader's language, and send it after commit.

    `template_prefix` is allauth's, as in `account/email/login_code`.
    """
    with translation.override(_language(to, context.get("user"))):
        letter = _written(template_prefix, to, context)
    transaction.on_commit(lambda: send_letter.enqueue(**letter))


def _language(to: str, reader: User | None) -> str:
    reader = reader or User.objects.filter(email=to.lower()).first()
    return languages.for_person(reader.language if reader else "")


def _written(prefix: str, to: str, context: Mapping[str, Any]) -> dict[str, str]:
    store = StoreSettings.current()
    words = {**context, "store": store, "site_url": settings.SITE_URL}
    subject = render_to_string(f"{prefix}_subject.txt", words)
    text = render_to_string(f"{prefix}_message.txt", words).strip()
    # Both parts say the same, since one is made from the other.
    paragraphs = [part.strip() for part in text.split("\n\n") if part.strip()]
    html = render_to_string(
        "account/email/letter.html", {**words, "paragraphs": paragraphs}
    )
    return {
        "kind": prefix,
        "to": to,
        # A line break in a subject would begin a header of somebody's own.
        "subject": " ".join(subject.split()),
        "text": "\n\n".join(paragraphs) + "\n",
        "html": html,
        "reply_to": store.email,
    }


def send(letter: Mapping[str, str]) -> None:
    """Hand one letter to the mail server; raises LetterNotSent."""
    message = EmailMultiAlternatives(
        letter["subject"],
        letter["text"],
        to=[letter["to"]],
        reply_to=[letter["reply_to"]],
    )
    message.attach_alternative(letter["html"], "text/html")
    try:
        message.send()
    except OSError as problem:
        # The server's answer may hold the address, and failed tasks are logged whole.
        raise LetterNotSent(type(problem).__name__) from None
    logger.info("account.letter_sent kind=%s", letter["kind"])


@task()
def send_letter(**letter: str) -> None:
    """Send one letter in the background."""
    send(letter)


def forget(task_result: TaskResult[Any], **_signal: Any) -> None:
    """Empty a letter that a worker is done with: it holds a code that may still count."""
    task = task_result.task
    if task == send_letter and isinstance(task.get_backend(), DatabaseBackend):
        done = DBTaskResult.objects.filter(pk=task_result.id)
        done.update(args_kwargs={"args": [], "kwargs": {}})
