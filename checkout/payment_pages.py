"""Payment pages at Stripe: opened, found again after a lost answer, closed."""

from __future__ import annotations

import time
from datetime import timedelta

from django.db import OperationalError
from django.utils import timezone

from accounts.models import User
from checkout import arrivals, gateway, payments
from checkout.facts import SessionFact
from checkout.models import Order, PaymentAttempt
from checkout.models.orders import WhyCancelled
from checkout.models.payments import AttemptStatus

LOOKS, BETWEEN_LOOKS = 33, 0.4  # Seconds; 13, as long as Stripe may take to answer.
PATIENCE = timedelta(minutes=2)  # Longer than any request is under way.


def open_(attempt: PaymentAttempt) -> None:
    """Open the attempt's page at Stripe and keep its address; a repeat finds the same.

    Raises StripeAway when the outcome is unknown: attempt and holds stay as they are.
    On StripeRefused, also when Stripe would charge another sum than we promised, the
    attempt has failed, its units are free and its order is cancelled.
    """
    try:
        fact = gateway.open_session(attempt)
    except gateway.StripeBusy:
        _wait_for_the_other_press(attempt)
        return
    except gateway.StripeRefused as refused:
        arrivals.refused(attempt, str(refused))
        raise
    if problem := arrivals.wrong_sum(attempt, fact):
        gateway.expire_session(fact.session_id)
        arrivals.refused(attempt, problem)
        raise gateway.StripeRefused(problem)
    _keep_page(attempt, fact)


def find(attempt: PaymentAttempt) -> None:
    """Ask again, with the same key, for a page whose answer was lost.

    Stripe keeps a server error under its key and repeats it for a day. So when it does
    not answer, its list of sessions decides: what is there is taken, and what is not
    there after two minutes will not come. Then the attempt has failed and its units are
    free. Raises StripeAway when that can't be told yet.
    """
    try:
        open_(attempt)
    except gateway.StripeRefused:
        return
    except gateway.StripeBusy:
        raise
    except gateway.StripeAway:
        for hint in gateway.sessions_since(attempt.created_at - PATIENCE):
            if hint.attempt_key == str(attempt.key):
                payments.settle(session_id=hint.session_id, cause="Found at Stripe")
                return
        if timezone.now() - attempt.created_at < PATIENCE:
            raise
        arrivals.refused(attempt, "no answer")


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
        return payments.settle(session_id=attempt.session_id or "", cause=cause)
    return payments.apply(fact, cause=cause, why=why, who=who)


def _wait_for_the_other_press(attempt: PaymentAttempt) -> None:
    """Pressed twice: whoever was first gets the answer, a moment from now."""
    for _look in range(LOOKS):
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
        except OperationalError:
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
