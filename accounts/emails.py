"""Emails about an account: asked for in the request, written and sent by a task.

So a request does the same work whether somebody gets an email or nobody.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django_tasks import TaskResult, task
from django_tasks_db import DatabaseBackend
from django_tasks_db.models import DBTaskResult

from accounts.models import User
from site_config import languages
from site_config.models import StoreSettings

logger = logging.getLogger(__name__)


class LetterNotSent(Exception):
    """The mail server did not take a letter; names only the kind of the failure."""


# What allauth tells us that our templates say; its request and forms stay behind.
SAID = ("code", "device", "from_email", "to_email", "deleted_email")


def post(template_prefix: str, to: str, context: Mapping[str, Any]) -> None:
    """Have an email to `to` written in its reader's language and sent after commit.

    `template_prefix` is allauth's, as in `account/email/login_code`. Without `to` the
    same task runs and writes nothing, so that time tells nobody who has an account.
    """
    reader, at = context.get("user"), context.get("timestamp")
    letter: dict[str, Any] = {
        "kind": template_prefix,
        "to": to,
        "reader": reader.pk if reader else None,
        "said": {name: context[name] for name in SAID if name in context},
        "at": at.isoformat() if at else "",
    }
    transaction.on_commit(lambda: send_letter.enqueue(**letter))


def _language(to: str, reader: int | None) -> str:
    known = Q(pk=reader) if reader else Q(email=to.lower())
    user = User.objects.filter(known).first()
    return languages.for_person(user.language if user else "")


def _written(
    prefix: str, to: str, said: Mapping[str, str], at: str
) -> EmailMultiAlternatives:
    store = StoreSettings.current()
    words: dict[str, Any] = {**said, "store": store, "site_url": settings.SITE_URL}
    if at:
        words["timestamp"] = datetime.fromisoformat(at)
    subject = render_to_string(f"{prefix}_subject.txt", words)
    text = render_to_string(f"{prefix}_message.txt", words).strip()
    # Both parts say the same, since one is made from the other.
    paragraphs = [part.strip() for part in text.split("\n\n") if part.strip()]
    html = render_to_string(
        "account/email/letter.html", {**words, "paragraphs": paragraphs}
    )
    message = EmailMultiAlternatives(
        # A line break in a subject would begin a header of somebody's own.
        " ".join(subject.split()),
        "\n\n".join(paragraphs) + "\n",
        to=[to],
        reply_to=[store.email],
    )
    message.attach_alternative(html, "text/html")
    return message


@task()
def send_letter(
    *, kind: str, to: str, reader: int | None, said: dict[str, str], at: str
) -> None:
    """Write one email and hand it to the mail server; raises LetterNotSent."""
    if not to:
        return
    zone = StoreSettings.current().zone
    with translation.override(_language(to, reader)), timezone.override(zone):
        message = _written(kind, to, said, at)
    try:
        message.send()
    except OSError as problem:
        # The server's answer may hold the address, and failed tasks are logged whole.
        raise LetterNotSent(type(problem).__name__) from None
    logger.info("account.letter_sent kind=%s", kind)


def forget(task_result: TaskResult[Any], **_signal: Any) -> None:
    """Empty a letter that a worker is done with: it holds a code that may still count."""
    task = task_result.task
    if task == send_letter and isinstance(task.get_backend(), DatabaseBackend):
        done = DBTaskResult.objects.filter(pk=task_result.id)
        done.update(args_kwargs={"args": [], "kwargs": {}})
