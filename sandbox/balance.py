"""The lines of the account's balance, with Stripe's fees."""

from __future__ import annotations

from django.db.models import QuerySet

from sandbox import objects
from sandbox.amounts import THREE_DECIMALS, WHOLE_UNITS
from sandbox.models import Record
from sandbox.stripe_json import JSONObject

KIND = "balance_transaction"
CHARGE_AVAILABLE_AFTER = 7 * objects.DAY
# How Stripe's reports sum up the types whose own name they don't use.
CATEGORIES = {
    "payment": "charge",
    "payment_failure_refund": "charge_failure",
    "payment_refund": "refund",
    "payout_failure": "payout_reversal",
}


def add(
    type_: str,
    amount: int,
    currency: str,
    source: str,
    *,
    fee: int = 0,
    fee_name: str = "Stripe processing fees",
    category: str = "",
    description: str | None = None,
    payout: str = "",
) -> JSONObject:
    """Stores a line of the balance; money going out is negative.

    Money that comes in by a sale can be paid out after some days, all else at once.
    `payout` is for the line of a payout itself, which no other payout takes along.
    """
    line = {
        **_line(type_, amount, fee),
        "currency": currency,
        "description": description,
        "fee_details": [_fee_detail(fee, currency, fee_name)] if fee else [],
        "reporting_category": category or CATEGORIES.get(type_, type_),
        "source": source,
    }
    objects.store(line, parent=source, asked={"payout": payout} if payout else {})
    if line["status"] == "pending":
        objects.plan(line["id"], "becomes_available", CHARGE_AVAILABLE_AFTER)
    elif not payout:
        objects.plan(line["id"], "pays_out", until_midnight())
    return line


def _line(type_: str, amount: int, fee: int) -> JSONObject:
    waits = CHARGE_AVAILABLE_AFTER if type_ in ("charge", "payment") else 0
    return {
        "id": objects.new_id("txn_"),
        "object": KIND,
        "amount": amount,
        "available_on": objects.now() + waits,
        "balance_type": "payments",
        "created": objects.now(),
        "exchange_rate": None,
        "fee": fee,
        "net": amount - fee,
        "status": "pending" if waits else "available",
        "type": type_,
    }


def _fee_detail(fee: int, currency: str, name: str) -> JSONObject:
    return {
        "amount": fee,
        "application": None,
        "currency": currency,
        "description": name,
        "type": "stripe_fee",
    }


def until_midnight() -> int:
    """Seconds until payouts are made: each day at midnight UTC."""
    return objects.DAY - objects.now() % objects.DAY


def fee_of_charge(amount: int, currency: str) -> int:
    """1.5 % and 20 of the smallest unit, in steps that the currency can have."""
    fee = amount * 15 // 1000 + 20
    step = 10 if currency in THREE_DECIMALS else 100 if currency in WHOLE_UNITS else 1
    return fee - fee % step


def fee_of_dispute(currency: str) -> int:
    return 5000 if currency in THREE_DECIMALS else 1500


def sums(params: object) -> JSONObject:
    """What `GET /v1/balance` answers: all lines added up by currency."""
    lines = Record.objects.filter(kind=KIND)
    return {
        "object": "balance",
        "available": _by_currency(lines.filter(data__status="available")),
        "connect_reserved": [],
        "livemode": False,
        "pending": _by_currency(lines.filter(data__status="pending")),
    }


def _by_currency(lines: QuerySet[Record]) -> list[JSONObject]:
    totals: dict[str, int] = {}
    for line in lines.order_by("number").values_list("data", flat=True):
        totals[line["currency"]] = totals.get(line["currency"], 0) + line["net"]
    return [
        {"amount": total, "currency": currency, "source_types": {"card": total}}
        for currency, total in totals.items()
    ]
