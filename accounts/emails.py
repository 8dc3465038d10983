"""Emails about an account: asked for in the request, written and sent by a task.

So a request does the same work whether somebody gets an email or nobody.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django_tasks import TaskResult, task
from django_tasks_db import DatabaseBackend
from django_tasks_db.models import DBTaskResult

from accounts.models import User
from site_config import languages, outbox
from site_config.models import OutgoingEmail, StoreSettings

logger = logging.getLogger(__name__)
# What our templates use of allauth's context; its request and forms can't be queued.
PASSED_ON = (
    "code",
    "device",
    "from_email",
    "to_email",
    "deleted_email",
    "name",
    "link",
)


def queue(template_prefix: str, to: str, context: Mapping[str, object]) -> None:
    """Have a task write an email to `to` in its reader's language and send it, after commit.

    `template_prefix` is allauth's, as in `account/email/login_code`. Without `to` the
    same task runs and writes nothing, so that time tells nobody who has an account.
    An email that brings a code is not sent once the code is void. Refuses nothing.
    """
    reader, done_at = context.get("user"), context.get("timestamp")
    code_lasts = timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
    ask = partial(
        write_email.enqueue,
        template_prefix=template_prefix,
        to=to,
        reader=reader.pk if isinstance(reader, User) else None,
        said={name: str(context[name]) for name in PASSED_ON if name in context},
        done_at=done_at.isoformat() if isinstance(done_at, datetime) else "",
        not_after=(timezone.now() + code_lasts).isoformat(),
    )
    transaction.on_commit(ask)


def _language(to: str, reader: int | None) -> str:
    known = Q(pk=reader) if reader else Q(email=to.lower())
    user = User.objects.filter(known).first()
    return languages.for_person(user.language if user else "")


def _content(
    prefix: str, said: Mapping[str, str], done_at: datetime | None
) -> outbox.Content:
    context: dict[str, object] = {
        **said,
        "store": StoreSettings.current(),
        "site_url": settings.SITE_URL,
        "timestamp": done_at,
    }
    subject = render_to_string(f"{prefix}_subject.txt", context)
    text = render_to_string(f"{prefix}_message.txt", context).strip()
    # Both parts say the same, since one is made from the other.
    paragraphs = [part.strip() for part in text.split("\n\n") if part.strip()]
    html = render_to_string(
        "account/email/email.html", {**context, "paragraphs": paragraphs}
    )
    return outbox.Content(subject, "\n\n".join(paragraphs) + "\n", html)


@task()
def write_email(
    *,
    template_prefix: str,
    to: str,
    reader: int | None,
    said: dict[str, str],
    done_at: str,
    not_after: str,
) -> None:
    """Write one email and send it; one that can't be sent waits in the outbox.

    Without `to` nothing is written. Raises what rendering raises; then nothing is written.
    """
    if not to:
        return
    zone = StoreSettings.current().zone
    with translation.override(_language(to, reader)), timezone.override(zone):
        moment = datetime.fromisoformat(done_at) if done_at else None
        content = _content(template_prefix, said, moment)
    email = OutgoingEmail(
        kind=OutgoingEmail.Kind.ACCOUNT,
        cause=uuid4().hex,
        to=to,
        private=True,
        not_after=datetime.fromisoformat(not_after) if "code" in said else None,
        **content._asdict(),
    )
    if outbox.send_now(email):
        logger.info("account.email_sent kind=%s", template_prefix)


def empty_arguments(task_result: TaskResult[object], **_signal: object) -> None:
    """Empty the arguments of a task that is done: they hold a code that may still count."""
    task = task_result.task
    if task == write_email and isinstance(task.get_backend(), DatabaseBackend):
        done = DBTaskResult.objects.filter(pk=task_result.id)
        done.update(args_kwargs={"args": [], "kwargs": {}})
