"""Stripe's balance and its transactions, a page at a time.

Amounts stay integers in minor units here: that is how the books are kept and added up.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import stripe

from checkout.gateway.client import calling
from checkout.gateway.minor_units import decimals
from checkout.gateway.pages import asked_for, page_of
from checkout.gateway.types import BalanceFact, Page


def balance_page(*, since: datetime, after: str = "") -> Page[BalanceFact]:
    """Transactions of the balance created since then, those of other systems too.

    Raises StripeUnavailable, StripeRefused.
    """
    asked = asked_for(since, after)
    asked["expand"] = ["data.source"]
    with calling() as client:
        found = client.v1.balance_transactions.list(params=asked)
    return page_of(found, _transaction)


def balance() -> dict[str, int]:
    """What is in the account now, on its way in or ready: `{currency: minor units}`.

    Raises StripeUnavailable, StripeRefused.
    """
    with calling() as client:
        found = client.v1.balance.retrieve()
    sums: dict[str, int] = {}
    parts: list[Any] = [*found.available, *found.pending]
    for part in parts:
        currency = part.currency.upper()
        sums[currency] = sums.get(currency, 0) + part.amount
    return {currency: amount for currency, amount in sums.items() if amount}


def _transaction(line: stripe.BalanceTransaction) -> BalanceFact:
    source = _source(line)
    about = source.get("metadata") or {}
    return BalanceFact(
        stripe_id=line.id,
        type=line.type,
        category=line.reporting_category,
        source_id=source.get("id") or "",
        description=(line.description or "")[:500],
        amount=line.amount,
        fee=line.fee,
        net=line.net,
        currency=line.currency.upper(),
        exponent=decimals(line.currency),
        created_at=datetime.fromtimestamp(line.created, UTC),
        available_on=datetime.fromtimestamp(line.available_on, UTC),
        payment_intent_id=_payment(source),
        site=str(about.get("site", ""))[:500],
        source_amount=source.get("amount"),
        source_currency=str(source.get("currency") or "").upper(),
    )


def _source(line: stripe.BalanceTransaction) -> dict[str, Any]:
    """What a transaction comes from, as a dictionary; only its id where Stripe has no more."""
    if isinstance(line.source, stripe.StripeObject):
        return line.source.to_dict()
    return {"id": line.source}


def _payment(source: dict[str, Any]) -> str:
    intent = source.get("payment_intent") or ""
    return str(intent["id"] if isinstance(intent, dict) else intent)
