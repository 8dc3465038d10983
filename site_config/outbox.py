"""The outbox: every email is a row first, written with its cause and sent after commit.

Apps queue their emails here; `reconcile` tries again what could not be sent.
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
# The text that an email brings is kept only until it is sent.
EMPTIED = {"subject": "", "text": "", "html": "", "reply_to": ""}


class Content(NamedTuple):
    """What an email says; the subject is one line."""

    subject: str
    text: str
    html: str = ""


Render = Callable[[OutgoingEmail], Content]


@transaction.atomic
def queue(
    email: OutgoingEmail, *, task: Task[[int], None] | None = None
) -> OutgoingEmail:
    """Save `email`, a new row, in the caller's transaction; it is sent after commit.

    Returns the saved row. Where there is one of its kind and cause, returns that one and
    sends nothing more. `task` sends it, given the row's id; `send_email` by default.
    Refuses nothing.
    """
    same = OutgoingEmail.objects.filter(kind=email.kind, cause=email.cause)
    if known := same.first():
        return known
    try:
        with transaction.atomic():
            email.save(force_insert=True)
    except IntegrityError:  # Another process has queued it meanwhile.
        return same.get()
    transaction.on_commit(partial((task or send_email).enqueue, email.pk))
    return email


def send_now(email: OutgoingEmail) -> bool:
    """Save `email`, a new row, and send it at once; says whether it was sent.

    For tasks, which run in no transaction. If sending fails, `send_due` tries again.
    Raises IntegrityError when there is one of its kind and cause; then nothing is sent.
    """
    email.save(force_insert=True)
    return send(email.pk)


def send(email_id: int, render: Render | None = None) -> bool:
    """Send an email that is due, unless another sender has claimed it; says whether it was sent.

    `render` writes an email that was queued without text. Whatever goes wrong in
    rendering or sending is not raised: the email is put off, and has failed after ten
    tries, or when its time (`not_after`) is over.
    """
    email = _claimed(email_id)
    if email is None:
        return False
    if email.not_after and email.not_after < timezone.now():
        _fail(email, "too late")
        return False
    try:
        content = _content(email, render)
        _message(email, content).send()
    except Exception as problem:  # noqa: BLE001 - whatever went wrong, it is tried again.
        # The server's answer may hold the address, so that only its kind is kept.
        _put_off(email, type(problem).__name__)
        return False
    _finish(email, None if email.text else content)
    return True


def send_due(render: Render | None = None) -> int:
    """Send every email that is due; returns how many were sent. See `send` for `render`."""
    due = OutgoingEmail.objects.filter(
        state=State.QUEUED, next_try_at__lte=timezone.now()
    )
    return sum(send(pk, render) for pk in list(due.values_list("pk", flat=True)))


@transaction.atomic
def send_again(email: OutgoingEmail, *, task: Task[[int], None] | None = None) -> bool:
    """Queue an email that failed again, for up to ten tries.

    Returns False, and changes nothing, for an email that has not failed. For `task` see
    `queue`.
    """
    now = timezone.now()
    again = _failed(email).update(
        state=State.QUEUED,
        tries=0,
        next_try_at=now,
        # The hour within which it must be sent begins anew (I15 of check_invariants).
        created_at=now,
        error="",
    )
    if again:
        transaction.on_commit(partial((task or send_email).enqueue, email.pk))
    return bool(again)


def dismiss(email: OutgoingEmail) -> bool:
    """Give up sending an email that failed, and delete its text.

    Returns False, and changes nothing, for an email that has not failed.
    """
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


def _content(email: OutgoingEmail, render: Render | None) -> Content:
    """Raises ValueError for an email without text that nobody renders."""
    if email.text:
        said = Content(email.subject, email.text, email.html)
    elif render:
        said = render(email)
    else:
        raise ValueError("This email has no text.")
    # A line break in a subject would begin a header of somebody's own.
    return said._replace(subject=" ".join(said.subject.split()))


def _message(email: OutgoingEmail, content: Content) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        content.subject,
        content.text,
        to=[email.to],
        reply_to=[email.reply_to or StoreSettings.current().email],
    )
    if content.html:
        message.attach_alternative(content.html, "text/html")
    return message


def _finish(email: OutgoingEmail, said: Content | None) -> None:
    """Keep what an email said that was rendered for it; its own text is not kept."""
    row = OutgoingEmail.objects.filter(pk=email.pk)
    kept = EMPTIED | (said._asdict() if said else {})
    if email.private:
        row.delete()
    else:
        row.update(state=State.SENT, sent_at=timezone.now(), error="", **kept)
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
    """Leave the email to a person; a private one is for nobody to see, and is deleted."""
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
