"""Lists: newest first, filtered, cut into pages by cursors."""

from __future__ import annotations

from typing import TypeVar, get_args

import stripe
from django.db.models import Q, QuerySet

from sandbox.models import Event, Record
from sandbox.refusals import Refusal, exclusive, no_such
from sandbox.stripe_json import JSONObject, Params

Row = TypeVar("Row", Record, Event)
PLAIN = (
    "charge", "currency", "customer", "customer_account", "destination",
    "payment_intent", "payment_link", "source", "status", "subscription",
    "transfer_group", "type",
)  # fmt: skip
BALANCE_TYPES, _ = get_args(stripe.BalanceTransaction.__annotations__["type"])
PAYOUT_STATUSES = ("pending", "in_transit", "paid", "failed", "canceled")


def page(
    rows: QuerySet[Row], params: Params, *, path: str, oldest_first: bool = False
) -> JSONObject:
    """One page in Stripe's shape. Raises Refusal for a wrong limit or cursor."""
    limit = _limit(params)
    onward = "number" if oldest_first else "-number"
    back = "ending_before" in params
    if "starting_after" in params and back:
        raise exclusive("ending_before", "starting_after")
    for name in ("starting_after", "ending_before"):
        if name in params:
            after = (name == "starting_after") == oldest_first
            rows = rows.filter(_beyond(rows, params[name], name, after=after))
    order = onward if not back else _turned(onward)
    found = [row.data for row in rows.order_by(order)[: limit + 1]]
    shown = found[:limit]
    return {
        "object": "list",
        "data": shown[::-1] if back else shown,
        "has_more": len(found) > limit,
        "url": path,
    }


def _turned(order: str) -> str:
    return order[1:] if order.startswith("-") else f"-{order}"


def _limit(params: Params) -> int:
    limit = int(params.get("limit", 10))
    if not 1 <= limit <= 100:
        raise Refusal(
            "This value must be between 1 and 100.",
            param="limit",
            code="parameter_invalid_integer",
        )
    return limit


def _beyond(rows: QuerySet[Row], id_: str, name: str, *, after: bool) -> Q:
    cursor = rows.model._default_manager.filter(id=id_).first()
    if cursor is None:
        raise no_such("object", id_, name, status=400)
    return Q(number__gt=cursor.number) if after else Q(number__lt=cursor.number)


def chosen(kind: str, params: Params) -> QuerySet[Record]:
    """The records of a kind that the list's filters leave."""
    _check_choices(kind, params)
    rows = Record.objects.filter(kind=kind)
    for moment in ("created", "arrival_date"):
        rows = rows.filter(_within(params, moment))
    for name in PLAIN:
        if name in params:
            rows = rows.filter(**{f"data__{name}": params[name]})
    if "customer_details" in params:
        email = params["customer_details"]["email"]
        rows = rows.filter(data__customer_details__email=email)
    if "payout" in params:
        rows = rows.filter(asked__payout=params["payout"])
    return rows


def _check_choices(kind: str, params: Params) -> None:
    """Refuses words that no such object has, where the SDK declares any text."""
    if "type" in params and params["type"] not in get_args(BALANCE_TYPES):
        raise Refusal(f"Invalid type: {params['type']}", param="type")
    if kind == "payout" and params.get("status", "paid") not in PAYOUT_STATUSES:
        raise Refusal(f"Invalid status: {params['status']}", param="status")
    if "payout" in params and not Record.objects.filter(id=params["payout"]).exists():
        raise no_such("payout", params["payout"], "payout")


def _within(params: Params, moment: str) -> Q:
    """`created` is a second, or bounds such as `{"gte": …, "lt": …}`."""
    asked = params.get(moment, {})
    if isinstance(asked, int):
        return Q(**{f"data__{moment}": asked})
    wanted = Q()
    for bound, second in asked.items():
        wanted &= Q(**{f"data__{moment}__{bound}": second})
    return wanted


def events(params: Params) -> QuerySet[Event]:
    """The events that the list's filters leave."""
    if "type" in params and "types" in params:
        raise exclusive("types", "type")
    if len(params.get("types", [])) > 20:
        raise Refusal("You may only specify up to 20 types.", param="types")
    rows = Event.objects.filter(_within(params, "created"))
    if "types" in params:
        rows = rows.filter(data__type__in=params["types"])
    if "type" in params:
        wildcard = params["type"].removesuffix("*")
        exact = wildcard == params["type"]
        lookup = "data__type" if exact else "data__type__startswith"
        rows = rows.filter(**{lookup: wildcard})
    if "delivery_success" in params:
        rows = rows.filter(delivered_at__isnull=not params["delivery_success"])
    return rows
