"""What happens at Stripe by itself as time passes, done when somebody looks."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from sandbox import actions, disputes, objects, payouts, refunds, sessions
from sandbox.models import Behaviour, Record
from sandbox.refusals import Refusal

STEPS: dict[str, Callable[[str], object]] = {
    "expire": sessions.expire,
    "bank_succeeds": actions.bank_succeeds,
    "bank_fails": actions.bank_fails,
    "refund_succeeds": lambda id_: refunds.change_refund_status(id_, "succeeded"),
    "refund_fails": lambda id_: refunds.change_refund_status(id_, "failed"),
    "dispute_past_due": disputes.pass_due,
    "dispute_won": lambda id_: disputes.end(id_, "won"),
    "dispute_lost": lambda id_: disputes.end(id_, "lost"),
    "inquiry_closes": lambda id_: disputes.end(id_, "warning_closed"),
    "inquiry_escalates": disputes.escalate,
    "becomes_available": payouts.make_available,
    "pays_out": payouts.pay_out,
    "payout_arrives": payouts.arrive,
}


def catch_up() -> None:
    """Does what is due by the sandbox's clock, oldest first, each at its own second."""
    now = objects.now()
    due = Record.objects.filter(next_at__lte=now).order_by("next_at", "number")
    while record := due.first():
        _do(record)


def _do(record: Record) -> None:
    assert record.next_at is not None
    with transaction.atomic(using="sandbox"), objects.at(record.next_at):
        mine = Record.objects.filter(
            pk=record.pk, next_step=record.next_step, next_at=record.next_at
        )
        if not mine.update(next_step="", next_at=None):
            return  # Another process was quicker.
        try:
            STEPS[record.next_step](record.id)
        except Refusal:
            return  # Somebody paid, answered or ended it in between.


def move_clock(seconds: int) -> None:
    """Moves the clock ahead, and does what becomes due by that."""
    with transaction.atomic(using="sandbox"):
        behaviour = Behaviour.now()
        behaviour.clock_ahead += seconds
        behaviour.save()
    catch_up()


def set_clock_right() -> None:
    """The real time again; what has happened in the meantime stays so."""
    Behaviour.objects.filter(pk=1).update(clock_ahead=0)
