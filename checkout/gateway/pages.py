"""Stripe's lists a page at a time, so that whoever reads them can stop and go on.

Everything that was created since a moment, newest first, that of other systems in the same
account too. All raise StripeUnavailable and StripeRefused.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import stripe

from checkout.gateway.client import calling, session_hint
from checkout.gateway.minor_units import from_minor
from checkout.gateway.money_back import dispute_fact, id_of, refund_fact
from checkout.gateway.types import (
    ChargeFact,
    DisputeFact,
    Fact,
    Page,
    RefundFact,
    SessionHint,
)

A_PAGE = 100  # The most that Stripe lists at once.


Listed = TypeVar("Listed", bound=stripe.StripeObject)


def asked_for(since: datetime, after: str) -> Any:
    """The parameters of one page of what was created since then, after a cursor.

    Each list has a type of its own for the same three.
    """
    first = {"created": {"gte": int(since.timestamp())}, "limit": A_PAGE}
    return {**first, "starting_after": after} if after else first


def page_of(
    found: stripe.ListObject[Listed], read: Callable[[Listed], Fact]
) -> Page[Fact]:
    """A page that Stripe has given, with each entry read by `read`."""
    onward = str(found.data[-1]["id"]) if found.data and found.has_more else ""
    return Page([read(one) for one in found.data], onward)


def sessions_page(*, since: datetime, after: str = "") -> Page[SessionHint]:
    with calling() as client:
        found = client.v1.checkout.sessions.list(params=asked_for(since, after))
    return page_of(found, session_hint)


def charges_page(*, since: datetime, after: str = "") -> Page[ChargeFact]:
    with calling() as client:
        found = client.v1.charges.list(params=asked_for(since, after))
    return page_of(found, _charge)


def refunds_page(*, since: datetime, after: str = "") -> Page[RefundFact]:
    with calling() as client:
        found = client.v1.refunds.list(params=asked_for(since, after))
    return page_of(found, refund_fact)


def disputes_page(*, since: datetime, after: str = "") -> Page[DisputeFact]:
    with calling() as client:
        found = client.v1.disputes.list(params=asked_for(since, after))
    return page_of(found, dispute_fact)


def _charge(charge: stripe.Charge) -> ChargeFact:
    about = charge.metadata.to_dict() if charge.metadata else {}
    return ChargeFact(
        charge_id=charge.id,
        payment_intent_id=id_of(charge.payment_intent),
        site=about.get("site", ""),
        amount=from_minor(charge.amount, charge.currency),
        currency=charge.currency.upper(),
        has_succeeded=charge.status == "succeeded",
    )
