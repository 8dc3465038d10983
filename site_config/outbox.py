"""The outbox: every email is a row first, written with its cause and sent after commit.

Rooms queue their emails here; `reconcile` sends again what did not go.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import NamedTuple

from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django_tasks import task
from django_tasks.base import Task

from site_config.models import OutgoingEmail, StoreSettings

logger = logging.getLogger(__name__)
State = OutgoingEmail.State
MOST_TRIES = 10
CLAIM_LASTS = timedelta(minutes=10)  # After that a sender is taken for dead.
# What was said is kept only as long as it must still be sent.
EMPTIED = {"subject": "", "text": "", "html": "", "reply_to": ""}


class Content(NamedTuple):
    """What an email says; the subject is made one line when it is sent."""

    subject: str
    text: str
    html: str = ""


Render = Callable[[OutgoingEmail], Content]


@transaction.atomic
def queue(
    email: OutgoingEmail, *, task: Task[[int], None] | None = None
) -> OutgoingEmail:
    """Keep `email`, a new row, in the caller's transaction; it is sent after commit.

    Returns the row that is kept: for a kind and cause that has one, that one, and then
    nothing more is sent. `task` sends it, given the row's id; `send_email` by default.
    """
    same = OutgoingEmail.objects.filter(kind=email.kind, cause=email.cause)
    if known := same.first():
        return known
    try:
        with transaction.atomic():
            email.save(force_insert=True)
    except IntegrityError:  # Somebody else was quicker.
        return same.get()
    transaction.on_commit(partial((task or send_email).enqueue, email.pk))
    return email


def send_now(email: OutgoingEmail) -> bool:
    """Keep `email`, a new row, and send it at once; says whether it went.

    For tasks, which are in no transaction. What does not go is sent by `send_due`.
    """
    email.save(force_insert=True)
    return send(email.pk)


def send(email_id: int, render: Render | None = None) -> bool:
    """Send an email that is due; whoever claims it first sends it. Says whether it went.

    `render` words an email that was queued without words. Raises nothing that mail or
    words can bring about: the email is put off, and failed after ten tries.
    """
    email = _claimed(email_id)
    if email is None:
        return False
    if email.not_after and email.not_after < timezone.now():
        _fail(email, "too late")
        return False
    try:
        _message(email, render).send()
    except Exception as problem:  # noqa: BLE001 - whatever went wrong, it is tried again.
        # The server's answer may hold the address, so that only its kind is kept.
        _put_off(email, type(problem).__name__)
        return False
    _finish(email)
    return True


def send_due(render: Render | None = None) -> int:
    """Send every email whose time has come; returns how many went."""
    due = OutgoingEmail.objects.filter(
        state=State.QUEUED, next_try_at__lte=timezone.now()
    )
    return sum(send(pk, render) for pk in list(due.values_list("pk", flat=True)))


@transaction.atomic
def send_again(email: OutgoingEmail, *, task: Task[[int], None] | None = None) -> bool:
    """Send an email that failed, with all its tries anew; whether it was one."""
    now = timezone.now()
    again = _failed(email).update(
        state=State.QUEUED,
        tries=0,
        next_try_at=now,
        # Its hour in which it must leave begins anew (I15 of check_invariants).
        created_at=now,
        error="",
    )
    if again:
        transaction.on_commit(partial((task or send_email).enqueue, email.pk))
    return bool(again)


def dismiss(email: OutgoingEmail) -> bool:
    """Send an email that failed no more; whether it was one."""
    return bool(_failed(email).update(state=State.DISMISSED, **EMPTIED))


def _failed(email: OutgoingEmail) -> QuerySet[OutgoingEmail]:
    return OutgoingEmail.objects.filter(pk=email.pk, state=State.FAILED)


def _claimed(email_id: int) -> OutgoingEmail | None:
    """The email, if it is due and nobody else sends it."""
    now = timezone.now()
    row = OutgoingEmail.objects.filter(pk=email_id)
    due = row.filter(state=State.QUEUED, next_try_at__lte=now)
    if due.update(next_try_at=now + CLAIM_LASTS, tries=F("tries") + 1):
        return row.first()
    return None


def _message(email: OutgoingEmail, render: Render | None) -> EmailMultiAlternatives:
    """Raises ValueError for an email without words that nobody can put into words."""
    if email.text:
        content = Content(email.subject, email.text, email.html)
    elif render:
        content = render(email)
    else:
        raise ValueError("This email has no words.")
    message = EmailMultiAlternatives(
        # A line break in a subject would begin a header of somebody's own.
        " ".join(content.subject.split()),
        content.text,
        to=[email.to],
        reply_to=[email.reply_to or StoreSettings.current().email],
    )
    if content.html:
        message.attach_alternative(content.html, "text/html")
    return message


def _finish(email: OutgoingEmail) -> None:
    row = OutgoingEmail.objects.filter(pk=email.pk)
    if email.private:
        row.delete()
    else:
        row.update(state=State.SENT, sent_at=timezone.now(), error="", **EMPTIED)
    logger.info("email.sent email=%s kind=%s", email.pk, email.kind)


def _put_off(email: OutgoingEmail, error: str) -> None:
    # 2, 4, 8 … minutes, so that a mail server's bad hour is outlasted.
    again = timezone.now() + timedelta(minutes=2 ** min(email.tries, 8))
    if email.tries >= MOST_TRIES or (email.not_after and email.not_after < again):
        _fail(email, error)
        return
    _still_mine(email).update(next_try_at=again, error=error)
    logger.warning("email.put_off email=%s error=%s", email.pk, error)


def _fail(email: OutgoingEmail, error: str) -> None:
    """Leave the email to a person; a private one is nobody's to see, and goes."""
    if email.private:
        _still_mine(email).delete()
    else:
        _still_mine(email).update(state=State.FAILED, error=error)
    logger.warning("email.failed email=%s error=%s", email.pk, error)


def _still_mine(email: OutgoingEmail) -> QuerySet[OutgoingEmail]:
    """The row, unless this claim lapsed and another sender has come."""
    return OutgoingEmail.objects.filter(
        pk=email.pk, state=State.QUEUED, tries=email.tries
    )


@task()
def send_email(email_id: int) -> None:
    """Send one email in the background."""
    send(email_id)
