"""Payouts: each day at midnight UTC Stripe sends what has become available."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from sandbox import balance, objects
from sandbox.models import Record
from sandbox.refusals import Refusal
from sandbox.stripe_json import JSONObject

KIND = "payout"
ARRIVES_AFTER = timedelta(days=2)


def make_available(line_id: str) -> None:
    """A line of the balance can be paid out, from the next midnight on."""
    objects.change(line_id, status="available")
    objects.plan(line_id, "pays_out", balance.until_midnight())


def pay_out(line_id: str) -> None:
    """Pays out this line and all others of its currency that are due.

    When they add up to nothing or less, they wait for the next day's.
    """
    currency = objects.get(balance.KIND, line_id)["currency"]
    due = Record.objects.filter(
        next_step="pays_out", next_at__lte=objects.now(), data__currency=currency
    )
    lines = Record.objects.filter(pk__in=[*due.values_list("pk", flat=True)])
    lines |= Record.objects.filter(id=line_id)
    total = sum(data["net"] for data in lines.values_list("data", flat=True))
    if total <= 0:
        tomorrow = objects.now() + balance.until_midnight()
        lines.update(next_step="pays_out", next_at=tomorrow)
        return
    made = _pay_out(total, currency)
    lines.update(next_step="", next_at=None, asked={"payout": made["id"]})


def _pay_out(amount: int, currency: str) -> JSONObject:
    id_ = objects.new_id("po_")
    line = balance.add(
        "payout", -amount, currency, id_, description="STRIPE PAYOUT", payout=id_
    )
    takes = int(ARRIVES_AFTER.total_seconds())
    made = objects.store(_payout(id_, amount, currency, line["id"], takes))
    objects.plan(id_, "payout_arrives", takes)
    return made


def _payout(
    id_: str, amount: int, currency: str, line_id: str, takes: int
) -> JSONObject:
    unused = (
        "application_fee application_fee_amount failure_balance_transaction "
        "failure_code failure_message original_payout payout_method reversed_by "
        "statement_descriptor"
    )
    return {
        **dict.fromkeys(unused.split()),
        "id": id_,
        "object": KIND,
        "amount": amount,
        "arrival_date": objects.now() + takes,
        "automatic": True,
        "balance_transaction": line_id,
        "created": objects.now(),
        "currency": currency,
        "description": "STRIPE PAYOUT",
        "destination": "ba_sandbox",
        "livemode": False,
        "metadata": {},
        "method": "standard",
        "reconciliation_status": "completed",
        "source_type": "card",
        "status": "in_transit",
        "trace_id": {"status": "pending", "value": None},
        "type": "bank_account",
    }


def arrive(payout_id: str) -> None:
    """The payout is in the shop's bank account."""
    if objects.get(KIND, payout_id)["status"] == "in_transit":
        objects.change(payout_id, status="paid")


def fail(payout_id: str) -> None:
    """The shop's bank sends a payout back: the money is in the balance again."""
    with transaction.atomic(using="sandbox"):
        payout = objects.get(KIND, payout_id)
        if payout["status"] not in ("in_transit", "paid"):
            raise Refusal(f"This payout is {payout['status']} already.")
        line = balance.add(
            "payout_failure", payout["amount"], payout["currency"], payout_id
        )
        objects.change(
            payout_id,
            status="failed",
            failure_code="account_closed",
            failure_message="The bank account has been closed.",
            failure_balance_transaction=line["id"],
        )
