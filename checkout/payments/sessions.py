"""Payment pages at Stripe: opened, found again after a lost answer, closed."""

from __future__ import annotations

import time
from datetime import timedelta

from django.db import OperationalError
from django.utils import timezone

from accounts.models import User
from checkout import gateway
from checkout.gateway.types import SessionFact
from checkout.models import Order, PaymentAttempt
from checkout.models.orders import WhyCancelled
from checkout.models.payments import AttemptStatus
from checkout.payments import mismatch, settle
from site_config.database import free_cursors

BETWEEN_LOOKS = 0.4  # Seconds.
LONGEST_WAIT = (
    gateway.LONGEST_CALL
)  # Seconds that another press may need for its answer.
# Stripe opens no page that would close sooner, by its own clock; ours may differ a little.
SHORTEST_PAGE = timedelta(minutes=31)
PATIENCE = timedelta(minutes=2)  # Longer than any request is under way.


def open_(attempt: PaymentAttempt) -> None:
    """Open the attempt's page at Stripe and keep its address; a repeat finds the same.

    Raises StripeAway when the outcome is unknown: attempt and holds stay as they are.
    On StripeRefused, also when Stripe would charge another sum than we promised, the
    attempt has failed, its units are free and its order is cancelled.
    """
    try:
        fact = _asked(attempt)
    except gateway.StripeBusy:
        _wait_for_the_other_press(attempt)
        return
    except gateway.StripeRefused as refused:
        settle.refuse(attempt, refused)
        raise
    if problem := mismatch.of_new_page(attempt, fact):
        gateway.expire_session(fact.session_id)
        wrong = gateway.StripeRefused("wrong_sum", words=problem)
        settle.refuse(attempt, wrong)
        raise wrong
    _keep_page(attempt, fact)


def _asked(attempt: PaymentAttempt) -> SessionFact:
    """Ask for the attempt's page, and once more with the same key when no answer comes.

    Only a no to the very first call is definite, and raised as StripeRefused: after a
    lost answer there may be a page that can be paid, whatever a repeat is told.
    """
    first = _note_asking(attempt)
    try:
        return gateway.open_session(attempt)
    except gateway.StripeRefused as refused:
        if first:
            raise
        raise gateway.StripeAway(str(refused)) from refused
    except gateway.StripeBusy:
        raise
    except gateway.StripeAway:
        return _asked_again(attempt)


def _asked_again(attempt: PaymentAttempt) -> SessionFact:
    try:
        return gateway.open_session(attempt)
    except (gateway.NoAnswer, gateway.StripeBusy) as again:
        _note_asking(attempt, under_way=True)
        # Busy means our own first call here, and no other press to wait for.
        raise gateway.StripeAway(str(again)) from again
    except gateway.StripeRefused as refused:
        raise gateway.StripeAway(str(refused)) from refused


def _note_asking(attempt: PaymentAttempt, *, under_way: bool = False) -> bool:
    """Write down, before the call, that Stripe is asked; whether that is the first time.

    With `under_way` a call has no answer yet, as of now.
    """
    mine = PaymentAttempt.objects.filter(pk=attempt.pk)
    asked = mine if under_way else mine.filter(asked_at=None)
    return bool(asked.update(asked_at=timezone.now()))


def find(attempt: PaymentAttempt) -> None:
    """Ask again, with the same key, for a page whose answer was lost.

    Stripe keeps a server error under its key and repeats it for a day, and opens no page
    that would close within half an hour. So when it does not answer, or it is too late to
    ask, its list of sessions decides: what is there is taken, and what is not there after
    two minutes will not come. Then the attempt has expired and its units are free.
    Raises StripeAway when that can't be told yet.
    """
    if attempt.expires_at - timezone.now() > SHORTEST_PAGE:
        try:
            return open_(attempt)
        except gateway.StripeRefused:
            return None
        except gateway.StripeBusy:
            raise
        except gateway.StripeAway:
            pass  # The list says more.
    return _look_in_the_list(attempt)


def _look_in_the_list(attempt: PaymentAttempt) -> None:
    for hint in gateway.sessions_since(attempt.created_at - PATIENCE):
        if hint.attempt_key == str(attempt.key):
            settle.session(session_id=hint.session_id, cause="Found at Stripe")
            return
    attempt.refresh_from_db()
    last = max(attempt.created_at, attempt.asked_at or attempt.created_at)
    if timezone.now() - last < PATIENCE:
        raise gateway.StripeAway("not listed yet")
    settle.expire(attempt, cause="Stripe")


def close(
    attempt: PaymentAttempt, *, cause: str, why: WhyCancelled, who: User | None = None
) -> Order | None:
    """Close the attempt's page at Stripe, so that it can't be paid any more.

    If it was paid in the meantime that is settled instead: look at the order returned.
    Raises StripeAway when Stripe can't be asked; then the units stay held.
    """
    if not attempt.session_id:
        open_(attempt)
        attempt.refresh_from_db()
    try:
        fact = gateway.expire_session(attempt.session_id or "")
    except gateway.NoSuchSession:
        return settle.session(session_id=attempt.session_id or "", cause=cause)
    return settle.apply(fact, cause=cause, why=why, who=who)


def _wait_for_the_other_press(attempt: PaymentAttempt) -> None:
    """Pressed twice: whoever was first gets the answer, a moment from now."""
    wait = min(LONGEST_WAIT, gateway.seconds_left())
    for _look in range(int(wait / BETWEEN_LOOKS)):
        attempt.refresh_from_db()
        if attempt.session_id or not attempt.is_live:
            return
        time.sleep(BETWEEN_LOOKS)
    raise gateway.StripeBusy


def _keep_page(attempt: PaymentAttempt, fact: SessionFact) -> None:
    """Keep a page that Stripe has opened, also when the database is busy just now."""
    for tries_left in (2, 1, 0):
        try:
            _write_page(attempt, fact)
        except OperationalError as problem:
            free_cursors(problem)
            if not tries_left:
                raise
        else:
            return


def _write_page(attempt: PaymentAttempt, fact: SessionFact) -> None:
    # Conditional: a webhook may have been quicker, and knows more by now.
    page = {
        "session_id": fact.session_id,
        "url": fact.url,
        "status": AttemptStatus.OPEN,
    }
    kept = PaymentAttempt.objects.filter(
        pk=attempt.pk, session_id__isnull=True, status=AttemptStatus.CREATING
    ).update(**page)
    if not kept:
        attempt.refresh_from_db()
        return
    for name, value in page.items():
        setattr(attempt, name, value)
