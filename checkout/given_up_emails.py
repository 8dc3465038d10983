"""Emails that were given up after all their tries: a person sends them again, or lets them rest."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.log_actions import log

from accounts.models import User
from checkout import emails
from checkout.models import OrderEvent, OutgoingEmail


@transaction.atomic
def send_again(letter: OutgoingEmail, *, who: User) -> bool:
    """Send an email that was given up, with all its tries anew; whether it was one."""
    given_up = _given_up(letter)
    now = timezone.now()
    again = given_up.update(
        state=OutgoingEmail.State.QUEUED,
        tries=0,
        next_try_at=now,
        # Its hour in which it must leave begins anew (I15 of check_invariants).
        created_at=now,
        error="",
    )
    if again:
        _tell(letter, OrderEvent.Kind.SENT_AGAIN, who)
        transaction.on_commit(lambda: emails.send_letter.enqueue(letter.pk))
    return bool(again)


@transaction.atomic
def dismiss(letter: OutgoingEmail, *, who: User) -> bool:
    """Let an email that was given up rest for good; whether it was one."""
    dismissed = _given_up(letter).update(state=OutgoingEmail.State.DISMISSED)
    if dismissed:
        _tell(letter, OrderEvent.Kind.DISMISSED, who)
    return bool(dismissed)


def _given_up(letter: OutgoingEmail) -> QuerySet[OutgoingEmail]:
    rows = OutgoingEmail.objects.filter(pk=letter.pk)
    return rows.filter(state=OutgoingEmail.State.FAILED)


def _tell(letter: OutgoingEmail, kind: OrderEvent.Kind, who: User) -> None:
    if letter.order:
        letter.order.events.create(kind=kind, detail=letter.kind, who=who)
        log(letter.order, "checkout.note", user=who)
