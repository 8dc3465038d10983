"""Stripe's payment pages (Checkout Sessions): opened, found after a lost answer, closed."""

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

POLL_SECONDS = 0.4
# Stripe opens no page that would close within 30 minutes, by its own clock; ours may
# differ a little.
MIN_PAGE_LIFETIME = timedelta(minutes=31)
MAX_CALL_DURATION = timedelta(minutes=2)  # No call to Stripe is under way for longer.


def open_page(attempt: PaymentAttempt) -> None:
    """Open the attempt's page at Stripe and store its address; a repeat finds the same.

    Raises StripeUnavailable (StripeBusy when another request is opening it) when the
    outcome is unknown: attempt and holds stay as they are. Raises StripeRefused, also
    when Stripe would charge another sum than the order's: then the attempt has failed,
    its units are released and its order is cancelled. Raises OperationalError when the
    database is too busy to store the page; `find_page` finds it later.
    """
    try:
        fact = _create(attempt)
    except gateway.StripeBusy:
        _wait_for_other_call(attempt)
        return
    except gateway.StripeRefused as refused:
        settle.refuse(attempt, refused)
        raise
    if problem := mismatch.of_new_page(attempt, fact):
        gateway.expire_session(fact.session_id)
        wrong = gateway.StripeRefused("wrong_sum", message=problem)
        settle.refuse(attempt, wrong)
        raise wrong
    _store_page(attempt, fact)


def _create(attempt: PaymentAttempt) -> SessionFact:
    """Create the attempt's session, with one retry under the same key without an answer.

    Raises StripeRefused only when the very first call was refused, which is definite:
    after a lost answer there may be a page that can be paid, even if a retry is refused.
    Raises StripeUnavailable else, and StripeBusy when another request is creating it.
    """
    first = _record_call(attempt)
    try:
        return gateway.open_session(attempt)
    except gateway.StripeRefused as refused:
        if first:
            raise
        raise gateway.StripeUnavailable(str(refused)) from refused
    except gateway.StripeBusy:
        raise
    except gateway.StripeUnavailable:
        return _retry(attempt)


def _retry(attempt: PaymentAttempt) -> SessionFact:
    try:
        return gateway.open_session(attempt)
    except (gateway.NoAnswer, gateway.StripeBusy) as again:
        _record_call(attempt, under_way=True)
        # Busy means our own first call here, and no other request to wait for.
        raise gateway.StripeUnavailable(str(again)) from again
    except gateway.StripeRefused as refused:
        raise gateway.StripeUnavailable(str(refused)) from refused


def _record_call(attempt: PaymentAttempt, *, under_way: bool = False) -> bool:
    """Write down, before the call, that Stripe is asked; says whether for the first time.

    With `under_way` a call has no answer yet, as of now.
    """
    mine = PaymentAttempt.objects.filter(pk=attempt.pk)
    asked = mine if under_way else mine.filter(asked_at=None)
    return bool(asked.update(asked_at=timezone.now()))


def find_page(attempt: PaymentAttempt) -> None:
    """Find the page of an attempt whose answer was lost.

    The call is repeated with the same key. Stripe repeats a stored server error for a
    day, and opens no page that would close within half an hour: then its list of sessions
    decides. What is in the list is settled; what is not in it after two minutes does not
    exist, so the attempt expires and its units are released.
    Raises StripeUnavailable while that is not known yet, StripeRefused when Stripe refuses
    its list, and OperationalError when the database is too busy to store the page; then
    attempt and holds stay as they are.
    """
    if attempt.expires_at - timezone.now() > MIN_PAGE_LIFETIME:
        try:
            return open_page(attempt)
        except gateway.StripeRefused:
            return None
        except gateway.StripeBusy:
            raise
        except gateway.StripeUnavailable:
            pass  # The list decides.
    return _find_in_list(attempt)


def _find_in_list(attempt: PaymentAttempt) -> None:
    for hint in gateway.sessions_since(attempt.created_at - MAX_CALL_DURATION):
        if hint.attempt_key == str(attempt.key):
            settle.session(session_id=hint.session_id, cause="Found at Stripe")
            return
    attempt.refresh_from_db()
    last = max(attempt.created_at, attempt.asked_at or attempt.created_at)
    if timezone.now() - last < MAX_CALL_DURATION:
        raise gateway.StripeUnavailable("not listed yet")
    settle.expire(attempt, cause="Stripe")


def close_page(
    attempt: PaymentAttempt, *, cause: str, why: WhyCancelled, who: User | None = None
) -> Order | None:
    """Close the attempt's page at Stripe, so that it can't be paid any more.

    If it was paid in the meantime that is settled instead: look at the order returned.
    Raises StripeUnavailable when Stripe can't be asked, StripeRefused when it refuses to
    answer, and NoSuchSession when it does not know a page of real money; then the units
    stay held. A page without an address is opened first, which raises what `open_page`
    raises; when Stripe refuses to open it, the order is cancelled.
    """
    if not attempt.session_id:
        open_page(attempt)
        attempt.refresh_from_db()
    try:
        fact = gateway.expire_session(attempt.session_id or "")
    except gateway.NoSuchSession:
        return settle.session(session_id=attempt.session_id or "", cause=cause)
    return settle.apply(fact, cause=cause, why=why, who=who)


def _wait_for_other_call(attempt: PaymentAttempt) -> None:
    """Another request is opening the same page: wait until it has stored the address.

    Raises StripeBusy when that takes too long.
    """
    wait = min(gateway.LONGEST_CALL, gateway.seconds_left())
    for _poll in range(int(wait / POLL_SECONDS)):
        attempt.refresh_from_db()
        if attempt.session_id or not attempt.is_live:
            return
        time.sleep(POLL_SECONDS)
    raise gateway.StripeBusy


def _store_page(attempt: PaymentAttempt, fact: SessionFact) -> None:
    """Store a page that Stripe has opened, also when the database is busy just now.

    Raises OperationalError when it stays busy; `find_page` finds the page later.
    """
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
    # Conditional: a webhook may have settled the session meanwhile.
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
